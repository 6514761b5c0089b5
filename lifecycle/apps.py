"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    """Organisations, roles, the life-cycle table and action."""

    name = "lifecycle"
    verbose_name = _("Life cycle")
