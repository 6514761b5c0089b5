"""From indexed cards in the database to documents on the server."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lifecycle.languages import CONTENT_LANGUAGES
from search.analysis import analysed
from search.documents import exact_words
from search.engines.base import LEVELS
from search.engines.elastic.mapping import WRITTEN
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
    return frozenset(f"{page_id}-{language}{level}" for language in CONTENT_LANGUAGES for level in LEVELS)


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
    facts = {
        "page": card.page_id,
        "public": card.public,
        "delivery": card.delivery_key,
        **dict(card.facet_values()),
        "region": regions.served(card.regions),
        "newest_on": card.newest_on.isoformat() if card.newest_on else None,
    }
    found = {}
    for language in CONTENT_LANGUAGES:
        by_level = {level: text for (_card, level), text in read_in(language, texts).items()}
        for level, readers, source in _of_language(by_level):
            document = {**facts, "language": language, "readers": readers, **source}
            document["digest"] = digest_of(document)
            found[f"{card.page_id}-{language}{level}"] = document
    return found


def _of_language(texts: dict[int, SearchDocument]) -> Iterator[tuple[int, list[int], Source]]:
    """Yield (level, levels of those who read the same, text) for each level that adds text to the one above."""
    source: Source = {}
    levels = sorted({1, *texts})
    for level, following in zip(levels, [*levels[1:], LEVELS[-1] + 1], strict=True):
        if level in texts:
            source = source | _terms(texts[level])
        yield level, list(range(level, following)), source


def _terms(text: SearchDocument) -> Source:
    language = text.language
    if text.level > 1:
        body = analysed(text.body, language)
        return {f"body{text.level}": body.terms, WRITTEN[text.level]: exact_words([body])}
    found = {name: analysed(getattr(text, name), language) for name in ("title", "keywords", "summary", "body")}
    terms = {name: words.terms for name, words in found.items()}
    return {**terms, WRITTEN[1]: exact_words(found.values()), "sort_title": text.title.casefold()}


def digest_of(document: Source) -> str:
    """Return 16 hexadecimal digits that change with anything in a document."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
