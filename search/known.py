"""What a process remembers of one generation of the index: bitmaps, names and titles."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from catalogue.models import GlossaryTerm
from lifecycle.access import Access, Delivery
from lifecycle.languages import CONTENT_LANGUAGES, FALLBACK_ORDER
from search.engines.base import Rights
from search.engines.scopes import language_of
from search.facets import Bitmap, FacetIndex, members
from search.models import SearchDocument
from search.regions import Regions
from search.spelling import Vocabulary
from search.synonyms import Synonyms
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
    #: Which cards have a text of their own in each scope ("fi1").
    texts: dict[str, Bitmap] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    by_delivery: dict[str, Bitmap] = field(default_factory=dict)
    names: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    order: dict[str, dict[str, int]] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=dict)
    regions: Regions = field(default_factory=Regions)
    #: Which cards name each region; `facets` tells which serve it.
    naming_regions: dict[str, Bitmap] = field(default_factory=dict)
    _vocabulary: Vocabulary | None = None
    titles_read: dict[str, list[str]] = field(default_factory=dict)
    names_sorted: dict[str, list[int]] = field(default_factory=dict)
    newest_sorted: list[int] = field(default_factory=list)
    title_indexes: dict[str, TitleIndex] = field(default_factory=dict)

    def vocabulary(self) -> Vocabulary:
        """Return the words of titles and summaries of public cards, and of the glossary, gathered when first asked."""
        if self._vocabulary is None:
            self._vocabulary = _vocabulary()
        return self._vocabulary

    def titles(self, language: str) -> list[str]:
        """Return the titles of level 1 by position, "" where there is none; read when first asked."""
        if language not in self.titles_read:
            found = [""] * len(self.cards)
            for scope, cards in self.read_in(language, 1, self.everything).items():
                held = members(cards, len(self.cards))
                rows = SearchDocument.objects.filter(level=1, language=language_of(scope))
                for card_id, title in rows.values_list("card_id", "title").iterator(chunk_size=2000):
                    position = self.position_of.get(card_id)
                    if position is not None and held[position >> 3] >> (position & 7) & 1:
                        found[position] = title
            self.titles_read[language] = found
        return self.titles_read[language]

    def title_index(self, language: str) -> TitleIndex:
        """Return the titles by how they begin, worked out when first asked."""
        if language not in self.title_indexes:
            self.title_indexes[language] = TitleIndex.of(self.titles(language))
        return self.title_indexes[language]

    def by_name(self, language: str) -> list[int]:
        """Return all positions by title, worked out when first asked."""
        if language not in self.names_sorted:
            titles = self.titles(language)
            self.names_sorted[language] = sorted(range(len(titles)), key=lambda p: (titles[p].casefold(), p))
        return self.names_sorted[language]

    def newest_first(self) -> list[int]:
        """Return all positions, what was first in use last coming first; worked out when first asked."""
        if len(self.newest_sorted) != len(self.cards):
            self.newest_sorted = sorted(range(len(self.cards)), key=lambda p: newest_first(self.cards[p]), reverse=True)
        return self.newest_sorted

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

    def read_in(self, language: str, level: int, cards: Bitmap) -> dict[str, Bitmap]:
        """Return which of `cards` are read in which scope at `level`: in `language` where it has text, else the next.

        Scopes in which none is read are left out.
        """
        found: dict[str, Bitmap] = {}
        for code in FALLBACK_ORDER.get(language, CONTENT_LANGUAGES):
            scope = f"{code}{level}"
            bits = self.texts.get(scope, 0)
            if cards & bits:
                found[scope] = cards & bits
                cards &= ~bits
        return found

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


def glossary_names() -> Iterator[tuple[str, list[str]]]:
    """Yield the names of each term of the glossary with the language they are in."""
    for term in GlossaryTerm.objects.all():
        for language in CONTENT_LANGUAGES:
            yield language, [term.name_in(language), *term.synonyms_in(language)]


def _vocabulary() -> Vocabulary:
    public = SearchDocument.objects.filter(level=1, card__public=True)
    shown = public.values_list("language", "title", "summary").iterator(chunk_size=2000)
    texts = ((language, f"{title} {summary}") for language, title, summary in shown)
    return Vocabulary.of(chain(texts, ((language, " ".join(names)) for language, names in glossary_names())))


def newest_first(card: KnownCard) -> tuple[date, int]:
    """Sort key: the day a card was first in use."""
    return card.newest_on or date.min, card.page_id
