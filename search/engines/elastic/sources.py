"""From indexed cards in the database to documents on the server."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lifecycle.languages import CONTENT_LANGUAGES
from search.documents import indexed_text
from search.engines.base import LEVELS, NATIONWIDE, WEIGHTS
from search.engines.elastic.mapping import TERMS, WRITTEN
from search.engines.scopes import SCOPES, scope_of
from search.models import IndexedCard, SearchDocument, read_in
from search.regions import Regions, known_regions, regions_of

Source = dict[str, Any]
_CHUNK: Final = 500


@dataclass(frozen=True)
class CardSources:
    """The documents of one card by id. `gone` are ids it could have and has not."""

    page_id: int
    documents: dict[str, Source]

    @property
    def gone(self) -> frozenset[str]:
        """Ids under which nothing of the card may stand."""
        return all_ids(self.page_id) - self.documents.keys()


def all_ids(page_id: int) -> frozenset[str]:
    """Return every id under which a document of a card can stand."""
    return frozenset(f"{page_id}-{scope}" for scope in SCOPES)


def page_of(document_id: str) -> int:
    """Return the card of a document."""
    return int(document_id.partition("-")[0])


def sources_of(page_ids: Collection[int]) -> list[CardSources]:
    """Return the documents of each card, in order; none of one that is not indexed (three queries)."""
    cards = IndexedCard.objects.in_bulk(list(page_ids))
    texts: dict[int, list[SearchDocument]] = {page_id: [] for page_id in page_ids}
    for text in SearchDocument.objects.filter(card_id__in=page_ids).order_by("level"):
        texts[text.card_id].append(text)
    regions = regions_of(known_regions())
    return [CardSources(pk, _documents(cards[pk], texts[pk], regions) if pk in cards else {}) for pk in texts]


def every_card() -> Iterator[list[CardSources]]:
    """Yield the documents of all cards, some hundreds of cards at a time."""
    last = 0
    while ids := list(IndexedCard.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        yield sources_of(ids)
        last = ids[-1]


def _documents(card: IndexedCard, texts: Collection[SearchDocument], regions: Regions) -> dict[str, Source]:
    """Return one document for each text that somebody is given, by an id that tells the first of its scopes."""
    facts = {
        "page": card.page_id,
        "public": card.public,
        "delivery": card.delivery_key,
        **dict(card.facet_values()),
        # The whole country is not taken apart: `counting` adds it to every region.
        "region": [NATIONWIDE] if NATIONWIDE in card.regions else regions.served(card.regions),
        "newest_on": card.newest_on.isoformat() if card.newest_on else None,
    }
    fields = {scope_of(text.language, text.level): _fields(text) for text in texts}
    found = {}
    for given, scopes in _scopes_by_texts(texts).items():
        document = {**facts, "scopes": scopes}
        for text in given:
            document |= fields[text]
        document["digest"] = digest_of(document)
        found[f"{card.page_id}-{scopes[0]}"] = document
    return found


def _scopes_by_texts(texts: Collection[SearchDocument]) -> dict[tuple[str, ...], list[str]]:
    """Return for each combination of texts the scopes whose readers are given just these; texts by their own scope."""
    found: dict[tuple[str, ...], list[str]] = {}
    for language in CONTENT_LANGUAGES:
        written_in = {level: text.language for (_card, level), text in read_in(language, texts).items()}
        for level in LEVELS:
            upper = [each for each in LEVELS if each <= level and each in written_in]
            given = tuple(scope_of(written_in[each], each) for each in upper)
            found.setdefault(given, []).append(scope_of(language, level))
    return found


def _fields(text: SearchDocument) -> Source:
    """Return the fields of one text; each of its terms as often as the field in which it stands weighs."""
    words = indexed_text(text)
    weighed = (((getattr(words, name) + " ") * round(weight)).strip() for name, weight in WEIGHTS.items())
    fields = {TERMS[text.level]: " ".join(filter(None, weighed)), WRITTEN[text.level]: words.exact}
    return {**fields, "sort_title": text.title.casefold()} if text.level == 1 else fields


def digest_of(document: Source) -> str:
    """Return 16 hexadecimal digits that change with anything in a document."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
