"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search documents, Finnish analysis, engines, public search."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Connect the receivers (models must be loaded first)."""
        from search import signals  # noqa: F401
