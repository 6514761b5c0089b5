"""What one process remembers of the index: bitmaps, names and titles, until the generation changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from threading import Lock
from typing import Any, NamedTuple

from catalogue.models import GlossaryTerm, Need, Segment
from lifecycle.access import Access, Delivery
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation
from search.engines.base import Rights
from search.facets import Bitmap, FacetIndex, bitmap_of
from search.models import IndexedCard, IndexGeneration, SearchDocument
from search.regions import Regions, known_regions, regions_of
from search.spelling import Vocabulary
from search.synonyms import Synonyms, synonyms_of
from search.titles import TitleIndex


class KnownCard(NamedTuple):
    """What is remembered of one card besides the bitmaps."""

    page_id: int
    url_path: str
    newest_on: date | None
    delivery_key: str


@dataclass
class Snapshot:
    """One generation of the index. Positions number the cards."""

    generation: int
    cards: list[KnownCard] = field(default_factory=list)
    position_of: dict[int, int] = field(default_factory=dict)
    facets: FacetIndex = field(default_factory=FacetIndex)
    public: Bitmap = 0
    everything: Bitmap = 0
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    by_delivery: dict[str, Bitmap] = field(default_factory=dict)
    names: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    order: dict[str, dict[str, int]] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=dict)
    regions: Regions = field(default_factory=Regions)
    _vocabulary: Vocabulary | None = None
    _titles: dict[str, list[str]] = field(default_factory=dict)
    _by_name: dict[str, list[int]] = field(default_factory=dict)
    _newest: list[int] = field(default_factory=list)
    _title_indexes: dict[str, TitleIndex] = field(default_factory=dict)

    def vocabulary(self) -> Vocabulary:
        """Return the words of titles and summaries of public cards, and of the glossary, gathered when first asked."""
        if self._vocabulary is None:
            self._vocabulary = _vocabulary()
        return self._vocabulary

    def titles(self, language: str) -> list[str]:
        """Return the titles of level 1 by position, "" where there is none; read when first asked."""
        if language not in self._titles:
            found = [""] * len(self.cards)
            rows = SearchDocument.objects.filter(level=1, language=language).values_list("card_id", "title")
            for card_id, title in rows.iterator(chunk_size=2000):
                position = self.position_of.get(card_id)
                if position is not None:
                    found[position] = title
            self._titles[language] = found
        return self._titles[language]

    def title_index(self, language: str) -> TitleIndex:
        """Return the titles by how they begin, worked out when first asked."""
        if language not in self._title_indexes:
            self._title_indexes[language] = TitleIndex.of(self.titles(language))
        return self._title_indexes[language]

    def by_name(self, language: str) -> list[int]:
        """Return all positions by title, worked out when first asked."""
        if language not in self._by_name:
            titles = self.titles(language)
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
    public: list[int] = []
    holders: dict[tuple[str, str], list[int]] = {}
    delivered: dict[str, list[int]] = {}
    for position, card in enumerate(IndexedCard.objects.order_by("pk").iterator(chunk_size=2000)):
        key = card.delivery_key
        built.cards.append(KnownCard(card.page_id, card.url_path, card.newest_on, key))
        built.position_of[card.page_id] = position
        if key not in delivered:
            built.deliveries[key], delivered[key] = card.delivery, []
        delivered[key].append(position)
        if card.public:
            public.append(position)
        for facet, values in card.facet_values():
            for value in values:
                holders.setdefault((facet, value), []).append(position)
    size = len(built.cards)
    built.public, built.everything = bitmap_of(public, size), (1 << size) - 1
    built.by_delivery = {key: bitmap_of(positions, size) for key, positions in delivered.items()}
    built.facets = FacetIndex.of(holders, size)
    _add_names(built)
    _add_served_regions(built)
    built.synonyms = synonyms_of((language, names) for language, names in _glossary())
    return built


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


def newest_first(card: KnownCard) -> tuple[date, int]:
    """Sort key: the day a card was first in use."""
    return card.newest_on or date.min, card.page_id
