"""Keeps and tells which terms of the glossary the cards' texts use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from catalogue.models import GlossaryTerm, ProductCardPage
from lifecycle.languages import CONTENT_LANGUAGES
from search.analysis import query_groups
from search.engines.base import Reading
from search.engines.embedded import term_index
from search.models import SearchDocument, TermMention
from search.term_words import TermWords, first_mentions
from search.versions import SearchedCard

#: The long texts of level 1 in the order in which a page shows them.
FIELDS = ("description", "what_you_get", "how_to_apply", "conditions", "costs")

Terms = Mapping[str, Sequence[TermWords]]


class Mention(NamedTuple):
    """A row of `search.models.TermMention`."""

    card_id: int
    language: str
    field: str
    words: str
    term_id: int


def explained_terms() -> Terms:
    """Return the terms that are valid today and explained, by the language of their names (one query)."""
    terms = [term for term in GlossaryTerm.objects.valid_on() if any(_definitions(term))]
    return {
        language: [
            TermWords.of(term.pk, name, language) for term in terms if (name := getattr(term, f"name_{language}"))
        ]
        for language in CONTENT_LANGUAGES
    }


def _definitions(term: GlossaryTerm) -> list[str]:
    return [getattr(term, f"definition_{language}") for language in CONTENT_LANGUAGES]


def mentions_of(card: SearchedCard, terms: Terms) -> Iterator[Mention]:
    """Yield which of `terms` the texts of level 1 of `card` use."""
    for row in card.rows["customer_descriptions"]:
        language = row["language"]
        fields = [(name, row[name]) for name in FIELDS]
        for name, words, term_id in first_mentions(fields, terms.get(language, ()), language):
            yield Mention(card.facts.page_id, language, name, words[:255], term_id)


def mentions(page_id: int, language: str) -> "QuerySet[TermMention]":
    """Return what a card's text in `language` mentions of the terms valid today."""
    return TermMention.objects.filter(card_id=page_id, language=language, term__in=GlossaryTerm.objects.valid_on())


def concerned_cards(term_id: int) -> set[int]:
    """Return the cards that name or mention a term, or whose level 1 has its words in any form."""
    found = set(TermMention.objects.filter(term_id=term_id).values_list("card_id", flat=True))
    found |= set(ProductCardPage.objects.filter(glossary_terms=term_id).values_list("pk", flat=True))
    term = GlossaryTerm.objects.filter(pk=term_id).first()
    if term is None or not SearchDocument.objects.exists():
        return found
    for language in CONTENT_LANGUAGES:
        name = getattr(term, f"name_{language}")
        if name:
            found |= set(term_index().matching(Reading(query_groups(name), every_group=True), f"{language}1"))
    return found
