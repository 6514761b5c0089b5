"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    """Organisations, roles, the life-cycle table and action."""

    name = "lifecycle"
    verbose_name = _("Life cycle")

    def ready(self) -> None:
        """Answer Wagtail's workflow and fill the inbox (models must be loaded first)."""
        from lifecycle.inbox_sections import register_sections
        from lifecycle.waiting import answer_workflow

        answer_workflow()
        register_sections()
