"""App configuration: gives the forms registry below the base forms of words."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search documents, Finnish analysis, engines, public search."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Connect the receivers and lend the lemmas (models must be loaded first); loads no dictionary."""
        from forms_registry.lemmas import register_lemmatiser
        from search import signals  # noqa: F401
        from search.analysis import LANGUAGES, lemmas_in

        for language in LANGUAGES:
            register_lemmatiser(partial(lemmas_in, language=language), language)
