"""What one process remembers of the index: bitmaps, names and titles, until the generation changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from threading import Lock
from typing import Any

from catalogue.models import GlossaryTerm, Need, Segment
from lifecycle.access import Access, Delivery
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation
from search.engines.base import Rights
from search.facets import Bitmap, FacetIndex
from search.models import IndexedCard, IndexGeneration, SearchDocument
from search.regions import Regions, known_regions, regions_of
from search.spelling import Vocabulary
from search.synonyms import Synonyms, synonyms_of
from search.titles import TitleIndex


@dataclass
class Snapshot:
    """One generation of the index. Positions number the cards; level 1 documents give titles by language.

    `document_places` holds the position and level of each document in one number: position × 4 + level.
    """

    generation: int
    cards: list[IndexedCard] = field(default_factory=list)
    position_of: dict[int, int] = field(default_factory=dict)
    facets: FacetIndex = field(default_factory=FacetIndex)
    public: Bitmap = 0
    everything: Bitmap = 0
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    by_delivery: dict[str, Bitmap] = field(default_factory=dict)
    document_places: dict[int, int] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    order: dict[str, dict[str, int]] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=dict)
    regions: Regions = field(default_factory=Regions)
    _vocabulary: Vocabulary | None = None
    _by_name: dict[str, list[int]] = field(default_factory=dict)
    _newest: list[int] = field(default_factory=list)
    _title_indexes: dict[str, TitleIndex] = field(default_factory=dict)

    def vocabulary(self) -> Vocabulary:
        """Return the words of titles and summaries of public cards, and of the glossary, gathered when first asked."""
        if self._vocabulary is None:
            self._vocabulary = _vocabulary()
        return self._vocabulary

    def title_index(self, language: str) -> TitleIndex:
        """Return the titles by how they begin, worked out when first asked."""
        if language not in self._title_indexes:
            self._title_indexes[language] = TitleIndex.of(self.titles[language])
        return self._title_indexes[language]

    def by_name(self, language: str) -> list[int]:
        """Return all positions by title, worked out when first asked."""
        if language not in self._by_name:
            titles = self.titles[language]
            self._by_name[language] = sorted(range(len(titles)), key=lambda p: (titles[p].casefold(), p))
        return self._by_name[language]

    def newest_first(self) -> list[int]:
        """Return all positions, what was first in use last coming first; worked out when first asked."""
        if len(self._newest) != len(self.cards):
            self._newest = sorted(range(len(self.cards)), key=lambda p: newest_first(self.cards[p]), reverse=True)
        return self._newest

    def rights_of(self, access: Access) -> Rights:
        """Return what a person may read, by the deliveries there are."""
        levels = {key: access.level_for(delivery) for key, delivery in self.deliveries.items()}
        return Rights(
            access.base_level,
            {key: level for key, level in levels.items() if level != access.base_level},
            None if access.sees_all_drafts else access.draft_organisations,
        )

    def visible(self, rights: Rights) -> Bitmap:
        """Return the cards that are seen at all."""
        if rights.drafts_of is None:
            return self.everything
        return self.public | self.facets.any_of("organisation", rights.drafts_of)

    def readable(self, rights: Rights, level: int) -> Bitmap:
        """Return the cards of which `level` may be read."""
        visible = self.visible(rights)
        if level <= min([rights.level, *rights.of_deliveries.values()]):
            return visible
        bits = 0
        for key, cards in self.by_delivery.items():
            if rights.level_of(key) >= level:
                bits |= cards
        return bits & visible


_current: Snapshot | None = None
_lock = Lock()


def snapshot() -> Snapshot:
    """Return the snapshot of the present generation (one query when nothing changed)."""
    global _current
    generation = IndexGeneration.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    known = _current
    if known is not None and known.generation == generation:
        return known
    with _lock:
        _current = _build(generation)
        return _current


def forget() -> None:
    """Drop what this process remembers (tests switch databases under it)."""
    global _current
    _current = None


def _build(generation: int) -> Snapshot:
    built = Snapshot(generation)
    for position, card in enumerate(IndexedCard.objects.order_by("pk")):
        built.cards.append(card)
        built.position_of[card.page_id] = position
        bit = 1 << position
        built.everything |= bit
        if card.public:
            built.public |= bit
        key = card.delivery_key
        built.deliveries[key] = card.delivery
        built.by_delivery[key] = built.by_delivery.get(key, 0) | bit
        for facet, values in card.facet_values():
            for value in values:
                built.facets.add(facet, value, position)
    _add_documents(built)
    _add_names(built)
    _add_served_regions(built)
    built.synonyms = synonyms_of((language, names) for language, names in _glossary())
    return built


def _add_documents(built: Snapshot) -> None:
    built.titles = {language: [""] * len(built.cards) for language in CONTENT_LANGUAGES}
    rows = SearchDocument.objects.values_list("pk", "card_id", "language", "level", "title")
    for document_id, card_id, language, level, title in rows.iterator(chunk_size=2000):
        position = built.position_of.get(card_id)
        if position is None:
            continue
        built.document_places[document_id] = position << 2 | level
        if level == 1:
            built.titles[language][position] = title


def _add_names(built: Snapshot) -> None:
    regions = known_regions()
    built.regions = regions_of(regions)
    sources: tuple[tuple[str, Any], ...] = (
        ("segment", Segment.objects.all()),
        ("need", Need.objects.all()),
        ("organisation", Organisation.objects.all()),
        ("region", regions),
    )
    for facet, rows in sources:
        entries = list(rows)
        built.names[facet] = {
            entry.code: {language: entry.name_in(language) for language in CONTENT_LANGUAGES} for entry in entries
        }
        built.order[facet] = {entry.code: number for number, entry in enumerate(entries)}


def _add_served_regions(built: Snapshot) -> None:
    """Let each region count and find what serves there, not only the cards that name it."""
    serving = {code: built.facets.any_of("region", built.regions.serving([code])) for code in built.names["region"]}
    built.facets.values.setdefault("region", {}).update({code: bits for code, bits in serving.items() if bits})


def _glossary() -> Iterator[tuple[str, list[str]]]:
    """Yield the names of each term of the glossary with the language they are in."""
    for term in GlossaryTerm.objects.all():
        for language in CONTENT_LANGUAGES:
            yield language, [term.name_in(language), *term.synonyms_in(language)]


def _vocabulary() -> Vocabulary:
    public = SearchDocument.objects.filter(level=1, card__public=True)
    shown = public.values_list("text_language", "title", "summary").iterator(chunk_size=2000)
    texts = ((language, f"{title} {summary}") for language, title, summary in shown)
    return Vocabulary.of(chain(texts, ((language, " ".join(names)) for language, names in _glossary())))


def newest_first(card: IndexedCard) -> tuple[date, int]:
    """Sort key: the day a card was first in use."""
    return card.newest_on or date.min, card.page_id
