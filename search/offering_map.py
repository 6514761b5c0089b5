"""The offering map: how many public services answer each need of each segment, counted on bitmaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from catalogue.selectors import common_segments, valid_needs
from lifecycle.kinds import Kind
from lifecycle.labels import KIND_LABELS
from search.known import Snapshot
from search.snapshot import snapshot

#: A cell is crowded from so many services on …
CROWDED_FROM: Final = 5
#: … when they are at least so many times the mean of the cells that are not empty.
CROWDED_TIMES: Final = 2
#: Filters of the map, by the names of the facets.
FILTERS: Final = ("organisation", "kind")


@dataclass(frozen=True)
class Cell:
    """The services for one need of one segment; `url` lists them."""

    number: int
    url: str
    is_crowded: bool

    @property
    def is_gap(self) -> bool:
        """Whether nothing answers the need."""
        return self.number == 0


@dataclass(frozen=True)
class MapRow:
    """A need with its cells, one for each segment, and how many services answer it in all, each counted once."""

    code: str
    name: str
    cells: Sequence[Cell]
    total: int


@dataclass(frozen=True)
class OfferingMap:
    """The table: `segments` are (code, name) in order, `totals` the services for each, each counted once."""

    segments: Sequence[tuple[str, str]]
    rows: Sequence[MapRow]
    totals: Sequence[int]
    total: int

    @property
    def gaps(self) -> int:
        """How many cells are empty."""
        return sum(cell.is_gap for row in self.rows for cell in row.cells)

    @property
    def crowded(self) -> int:
        """How many cells are crowded."""
        return sum(cell.is_crowded for row in self.rows for cell in row.cells)


def offering_map(filters: Mapping[str, str], language: str) -> OfferingMap:
    """Return the map of what the public is offered; `filters` maps names of FILTERS to a code, "" for all.

    Needs and segments are those valid today; organisations' own sub-segments never enter common counts.
    """
    known = snapshot()
    chosen = {name: [value] for name, value in filters.items() if value}
    hits = known.facets.filtered(known.public, chosen)
    segments = [(segment.code, segment.name_in(language)) for segment in common_segments()]
    needs = [(need.code, need.name_in(language)) for need in valid_needs()]
    codes = [code for code, _name in segments]
    numbers = {need: [_number(known, hits, need=need, segment=code) for code in codes] for need, _name in needs}
    crowded_from = _crowded_from([number for row in numbers.values() for number in row])

    def cell(need: str, segment: str, number: int) -> Cell:
        return Cell(number, _address(chosen, need, segment), number >= crowded_from)

    rows = [
        MapRow(
            need,
            name,
            [cell(need, code, number) for code, number in zip(codes, numbers[need], strict=True)],
            _number(known, hits, need=need),
        )
        for need, name in needs
    ]
    return OfferingMap(segments, rows, [_number(known, hits, segment=code) for code in codes], hits.bit_count())


def _number(known: Snapshot, hits: int, **codes: str) -> int:
    for facet, code in codes.items():
        hits &= known.facets.any_of(facet, [code])
    return hits.bit_count()


def _crowded_from(numbers: Sequence[int]) -> float:
    """Return from how many services on a cell is crowded."""
    filled = [number for number in numbers if number]
    mean = sum(filled) / len(filled) if filled else 0.0
    return max(CROWDED_FROM, CROWDED_TIMES * mean)


def _address(chosen: Mapping[str, Sequence[str]], need: str, segment: str) -> str:
    parameters = [("need", need), ("segment", segment), *((name, code) for name, (code,) in chosen.items())]
    return f"{reverse('search:results')}?{urlencode(parameters)}"


def map_choices(language: str) -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of what the map may be narrowed by: organisations with public services, and kinds."""
    known = snapshot()
    organisations = [
        (code, names[language])
        for code, names in known.names["organisation"].items()
        if known.facets.any_of("organisation", [code]) & known.public
    ]
    return {
        "organisation": sorted(organisations, key=lambda pair: pair[1].casefold()),
        "kind": [(kind.value, str(KIND_LABELS[kind])) for kind in (Kind.SUPPORT, Kind.CHARGEABLE, Kind.FREE_ADVICE)],
    }
