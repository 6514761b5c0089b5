"""App configuration: registers forms with the life cycle below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsRegistryConfig(AppConfig):
    """Application forms, data concepts, similarity, the merge planner."""

    name = "forms_registry"
    verbose_name = _("Forms registry")
