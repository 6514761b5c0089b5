"""App configuration: gives the apps below base forms and the terms in texts, and the demo its question tree."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search documents, Finnish analysis, engines, public search."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Connect the receivers, lend lemmas and terms, load the demo's tree (models first); loads no dictionary."""
        from catalogue.exchange.demo import register_demo_part
        from catalogue.term_mentions import register_mentions
        from forms_registry.lemmas import register_lemmatiser
        from lifecycle.entry_search import register_list
        from search import checks, signals  # noqa: F401
        from search.analysis import LANGUAGES, lemmas_in
        from search.finder.demo import load_finder
        from search.finder.screen_forms import PUBLIC_SERVICES, public_services
        from search.mentions import mentions

        register_mentions(mentions)
        for language in LANGUAGES:
            register_lemmatiser(partial(lemmas_in, language=language), language)
        register_demo_part(load_finder)
        register_list(PUBLIC_SERVICES, public_services)
