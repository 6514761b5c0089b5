"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    """Organisations, roles, the life-cycle table and action."""

    name = "lifecycle"
    verbose_name = _("Life cycle")

    def ready(self) -> None:
        """Answer Wagtail's workflow, fill the inbox, find measures and guard what never changes (after the models)."""
        from lifecycle.immutable import guard_after_migrate
        from lifecycle.inbox_sections import register_sections
        from lifecycle.waiting import answer_workflow

        post_migrate.connect(guard_after_migrate, sender=self, dispatch_uid="guard_what_is_never_changed")
        answer_workflow()
        register_sections()
        autodiscover_modules("measures")
