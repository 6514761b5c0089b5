"""Reading what a process remembers of the index: all of it, or what has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from catalogue.models import Need, Segment
from lifecycle.access import Delivery
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import Organisation
from search.facets import Bitmap, FacetIndex, bitmap_of
from search.known import KnownCard, Snapshot, glossary_names, newest_first
from search.models import IndexedCard, SearchDocument, read_in
from search.regions import known_regions, regions_of
from search.synonyms import synonyms_of

#: Up to so many changed cards, and so many of all, are read by themselves.
_FEW: Final = 200
_SHARE: Final = 0.2


@dataclass
class _Read:
    """What indexed cards say, by position."""

    cards: dict[int, KnownCard] = field(default_factory=dict)
    public: list[int] = field(default_factory=list)
    texts: dict[str, list[int]] = field(default_factory=dict)
    holders: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    delivered: dict[str, list[int]] = field(default_factory=dict)

    def add(self, position: int, card: IndexedCard) -> None:
        """Take a card in."""
        key = card.delivery_key
        self.cards[position] = KnownCard(card.page_id, card.url_path, card.newest_on, key)
        if key not in self.delivered:
            self.deliveries[key], self.delivered[key] = card.delivery, []
        self.delivered[key].append(position)
        if card.public:
            self.public.append(position)
        for scope in card.texts.split():
            self.texts.setdefault(scope, []).append(position)
        for facet, values in card.facet_values():
            for value in values:
                self.holders.setdefault((facet, value), []).append(position)


def build(generation: int) -> Snapshot:
    """Read the whole index."""
    read = _Read()
    for position, card in enumerate(IndexedCard.objects.order_by("pk").iterator(chunk_size=2000)):
        read.add(position, card)
    size = len(read.cards)
    built = Snapshot(generation)
    built.cards = list(read.cards.values())
    built.position_of = {card.page_id: position for position, card in read.cards.items()}
    built.deliveries = read.deliveries
    built.public, built.everything = bitmap_of(read.public, size), (1 << size) - 1
    built.texts = {scope: bitmap_of(positions, size) for scope, positions in read.texts.items()}
    built.by_delivery = {key: bitmap_of(positions, size) for key, positions in read.delivered.items()}
    built.facets = FacetIndex.of(read.holders, size)
    built.naming_regions = dict(built.facets.values.get("region", {}))
    _add_lists(built)
    return built


def brought_up_to_date(known: Snapshot, generation: int) -> Snapshot | None:
    """Return `known` with the cards that have changed since; None where all had better be read.

    That is so when cards have left the index, when many have changed, when new ones do not come after the others, and
    when the generation was taken back. `known` stays as it is: others are reading it.
    """
    if generation < known.generation:
        return None
    size = len(known.cards)
    since = IndexedCard.objects.filter(generation__gt=known.generation).order_by("pk")
    most = max(_FEW, int(size * _SHARE))
    changed = list(since[: most + 1])
    fresh = [card for card in changed if card.pk not in known.position_of]
    come_last = not fresh or not known.cards or fresh[0].pk > known.cards[-1].page_id
    if len(changed) > most or not come_last or IndexedCard.objects.count() != size + len(fresh):
        return None
    position_of = known.position_of | {card.pk: size + place for place, card in enumerate(fresh)}
    read = _Read()
    for card in changed:
        read.add(position_of[card.pk], card)
    return _with_changes(known, generation, read, position_of)


def _with_changes(known: Snapshot, generation: int, read: _Read, position_of: dict[int, int]) -> Snapshot:
    size = len(position_of)
    kept = ~bitmap_of(read.cards, size)
    made = Snapshot(generation, position_of=position_of, everything=(1 << size) - 1)
    made.cards = known.cards + [read.cards[position] for position in range(len(known.cards), size)]
    for position, card in read.cards.items():
        made.cards[position] = card
    made.public = known.public & kept | bitmap_of(read.public, size)
    made.texts = _changed(known.texts, kept, read.texts, size)
    made.by_delivery = _changed(known.by_delivery, kept, read.delivered, size)
    deliveries = known.deliveries | read.deliveries
    made.deliveries = {key: deliveries[key] for key in made.by_delivery}
    facets = {**known.facets.values, "region": known.naming_regions}
    for facet in {*facets, *(facet for facet, _value in read.holders)}:
        holders = {value: positions for (name, value), positions in read.holders.items() if name == facet}
        if values := _changed(facets.get(facet, {}), kept, holders, size):
            made.facets.values[facet] = values
    made.naming_regions = dict(made.facets.values.get("region", {}))
    _add_lists(made)
    _keep_titles(made, known, read.cards)
    return made


def _changed(bitmaps: dict[str, Bitmap], kept: Bitmap, holders: dict[str, list[int]], size: int) -> dict[str, Bitmap]:
    """Return bitmaps of which only `kept` positions stay as they were; those that become empty are left out."""
    made = {value: bits & kept for value, bits in bitmaps.items()}
    for value, positions in holders.items():
        made[value] = made.get(value, 0) | bitmap_of(positions, size)
    return {value: bits for value, bits in made.items() if bits}


def _keep_titles(made: Snapshot, known: Snapshot, changed: dict[int, KnownCard]) -> None:
    """Keep the titles that have been read, and what has been made of them where no title is another now (one query).

    What is kept is copied first, titles last: meanwhile others read on in `known`, and let it work out more.
    """
    new = len(made.cards) - len(known.cards)
    indexes, orders = dict(known.title_indexes), dict(known.names_sorted)
    titles = {language: [*found, *[""] * new] for language, found in dict(known.titles_read).items()}
    ids = [card.page_id for card in changed.values()]
    rows = SearchDocument.objects.filter(level=1, card_id__in=ids if titles else [])
    rows = rows.only("card_id", "language", "level", "title")
    touched = set(titles) if new else set()
    for language, found in titles.items():
        for (card_id, _level), document in read_in(language, rows).items():
            if found[made.position_of[card_id]] != document.title:
                found[made.position_of[card_id]] = document.title
                touched.add(language)
    made.titles_read = titles
    made.title_indexes = {code: index for code, index in indexes.items() if code not in touched}
    made.names_sorted = {code: order for code, order in orders.items() if code not in touched}
    if not new and all(newest_first(known.cards[place]) == newest_first(card) for place, card in changed.items()):
        made.newest_sorted = known.newest_sorted


def _add_lists(built: Snapshot) -> None:
    """Add the names of what cards are narrowed by, the regions that are served, and the synonyms (five queries)."""
    regions = known_regions()
    built.regions = regions_of(regions)
    sources: tuple[tuple[str, Iterable[Any]], ...] = (
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
    _add_served_regions(built)
    built.synonyms = synonyms_of((language, names) for language, names in glossary_names())


def _add_served_regions(built: Snapshot) -> None:
    """Let each region count and find what serves there, not only the cards that name it."""
    serving = {code: built.facets.any_of("region", built.regions.serving([code])) for code in built.names["region"]}
    built.facets.values.setdefault("region", {}).update({code: bits for code, bits in serving.items() if bits})
