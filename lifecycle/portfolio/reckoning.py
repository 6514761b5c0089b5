"""Everything that is counted for one view of the portfolio, as plain numbers: no words, no language, no links.

The change of a unit is taken from its bridge, between the restated baseline and the like-for-like count: what moved
between owners or left the perimeter or the scope of counting is never part of it (ADDENDA, 11).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from lifecycle.ledger.baselines import Baseline
from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import Bridge, bridge
from lifecycle.ledger.detectors import DETECTORS
from lifecycle.ledger.figures import (
    MOVES,
    UNITS,
    Selection,
    Series,
    eform_share,
    lines,
    owners_on,
    pinned,
    reduction_pct,
)
from lifecycle.ledger.lines import heir_on, views

#: Spans of so many years or fewer are drawn by half-years.
_HALF_YEARS_UP_TO: Final = 6
#: Forms whose inputs cannot be summed by owner are compared by another unit.
_COMPARED_BY: Final = {"C": "R"}


@dataclass(frozen=True)
class UnitReckoning:
    """One unit: its bridge, and its counts at the points of the graph and at the ends of years.

    `comparable` are the counts at the points without what moved between owners or across perimeter and scope.
    """

    bridge: Bridge
    counts: tuple[int, ...]
    comparable: tuple[int, ...]
    years: tuple[int, ...]

    @property
    def reduction(self) -> Decimal | None:
        """Return the reduction in per cent, moves left out; None when there was nothing at the baseline."""
        return reduction_pct(self.bridge.restated, self.bridge.like_for_like)

    @property
    def moved(self) -> int:
        """Return what moves have added to the count."""
        return sum(self.bridge.moves.values())


@dataclass(frozen=True)
class OwnerReckoning:
    """One organisation in the compared unit, on the day of the baseline and now.

    `before` and `after` are like-for-like; `recorded_before` is the count of the baseline as it was.
    """

    code: str
    before: int
    after: int
    recorded_before: int


@dataclass(frozen=True)
class RaisedAnswers:
    """Merges after which some applicants answer more than before: how many, and by how much at most."""

    merges: int = 0
    most: int = 0


@dataclass(frozen=True)
class Reckoning:
    """All numbers of one view. `points` and `year_ends` are the days of the graphs, the baseline first."""

    baseline: Baseline
    day: str
    selection: Selection
    points: tuple[str, ...]
    year_ends: tuple[str, ...]
    units: Mapping[str, UnitReckoning]
    eforms: tuple[tuple[int, int], ...]
    raised: RaisedAnswers
    needs: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Comparison:
    """The organisations in one unit: that of the view, or the next one that can be summed by owner."""

    unit: str
    owners: tuple[OwnerReckoning, ...]


def reckon(book: Book, first: Book | None, baseline: Baseline, day: str, selection: Selection) -> Reckoning:
    """Count everything for `day` against `baseline`. `first` is the book when the baseline was first reported."""
    selection = pinned(selection, day)
    points, year_ends = _points(baseline.day, day), _year_ends(baseline.day, day)
    return Reckoning(
        baseline=baseline,
        day=day,
        selection=selection,
        points=points,
        year_ends=year_ends,
        units={each: _unit(book, first, each, points, year_ends, selection) for each in UNITS},
        eforms=tuple(eform_share(book, each, selection) for each in year_ends),
        raised=_raised(book, baseline.day, day, selection),
        needs=_needs(book, day, selection),
    )


def _unit(
    book: Book, first: Book | None, unit: str, points: tuple[str, ...], years: tuple[str, ...], selection: Selection
) -> UnitReckoning:
    since, until = points[0], points[-1]
    found = lines(book, unit, "", until, selection)
    whole = Series(found)
    own = Series(line for line in found if line.cls not in MOVES or line.effective <= since)
    return UnitReckoning(
        bridge(book, first, unit, since, until, selection),
        tuple(whole.on(day) for day in points),
        tuple(own.on(day) for day in points),
        tuple(whole.on(day) for day in years),
    )


def _year_ends(since: str, until: str) -> tuple[str, ...]:
    between = (f"{year}-12-31" for year in range(int(since[:4]), int(until[:4]) + 1))
    return tuple(dict.fromkeys((since, *(day for day in between if since < day < until), until)))


def _points(since: str, until: str) -> tuple[str, ...]:
    years = _year_ends(since, until)
    if int(until[:4]) - int(since[:4]) > _HALF_YEARS_UP_TO:
        return years
    halves = (f"{year}-06-30" for year in range(int(since[:4]), int(until[:4]) + 1))
    return tuple(sorted({*years, *(day for day in halves if since < day < until)}))


def compare_owners(book: Book, unit: str, since: str, until: str, selection: Selection) -> Comparison:
    """Return the organisations on two days, by the owners and the perimeter of the like-for-like day."""
    unit = _COMPARED_BY.get(unit, unit)
    selection = pinned(selection, until)
    alike = selection if selection.is_like_for_like else replace(selection, basis="lfl", at=until)
    before, after = owners_on(book, unit, since, alike), owners_on(book, unit, until, alike)
    recorded = before if selection.is_like_for_like else owners_on(book, unit, since, selection)
    codes = sorted({*before, *after, *recorded})
    return Comparison(
        unit,
        tuple(OwnerReckoning(code, before.get(code, 0), after.get(code, 0), recorded.get(code, 0)) for code in codes),
    )


def _raised(book: Book, since: str, until: str, selection: Selection) -> RaisedAnswers:
    merges, most = 0, 0
    for finding in DETECTORS["raised_answers"](book):
        if since < finding.on <= until and _is_selected(book, finding.items, finding.on, finding.owner, selection):
            merges += 1
            most = max(most, *finding.facts["more"].values())
    return RaisedAnswers(merges, most)


def _is_selected(book: Book, items: Iterable[str], on: str, owner: str, selection: Selection) -> bool:
    if selection.is_like_for_like:
        owner = heir_on(book, owner, selection.at or on)
    if not selection.has_owner(owner):
        return False
    if not selection.filters_facts:
        return True
    eve = (date.fromisoformat(on) - timedelta(days=1)).isoformat()
    then = (book.timelines[item].at(eve) for item in items)
    return any(standing is not None and selection.fits(standing) for standing in then)


def _needs(book: Book, day: str, selection: Selection) -> dict[str, dict[str, int]]:
    """Return the counted services of each need by owner; those of which no need is known stand under ""."""
    found: dict[str, dict[str, int]] = {}
    for view in views(book, "S", selection, day):
        standing = view.timeline.at(day)
        if standing is None or not view.is_counted(standing, selection):
            continue
        owner = view.owner_of(standing)
        for need in standing.needs or ("",):
            row = found.setdefault(need, {})
            row[owner] = row.get(owner, 0) + 1
    return found
