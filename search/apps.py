"""App configuration: gives the forms registry below the base forms of words, and the demo its question tree."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search documents, Finnish analysis, engines, public search."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Connect the receivers, lend the lemmas, load the demo's tree (models come first); loads no dictionary."""
        from catalogue.exchange.demo import register_demo_part
        from forms_registry.lemmas import register_lemmatiser
        from search import signals  # noqa: F401
        from search.analysis import LANGUAGES, lemmas_in
        from search.finder.demo import load_finder

        for language in LANGUAGES:
            register_lemmatiser(partial(lemmas_in, language=language), language)
        register_demo_part(load_finder)
