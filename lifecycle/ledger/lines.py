"""Lines: what each operation adds to or takes from a count. Projected from the timelines, never stored.

Source: LEDGER.md, "Every figure has three parameters" and the invariants. Pure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.replay import Step, Timeline
from lifecycle.ledger.standing import ITEM_UNIT, Standing

#: Lines that say where an item is counted, not how many there are: like-for-like leaves them out.
MOVES: Final = frozenset({"TRANSFER", "SCOPE", "PERIMETER"})
BASES: Final = ("as_was", "lfl")


class Line(NamedTuple):
    """One signed line: from `effective` on, `owner`'s count of `unit` changes by `delta` through operation `seq`."""

    effective: str
    seq: int
    cls: str
    unit: str
    item: str
    owner: str
    delta: int


@dataclass(frozen=True)
class Selection:
    """Which items a figure is about, and on which basis.

    `owners` are codes of organisations (None: all); the other filters hold on the day that is counted. `at` is the
    day of like-for-like, T; without one it is the day that is counted.
    """

    owners: frozenset[str] | None = None
    kind: str = ""
    segment: str = ""
    scope: str = ""
    need: str = ""
    instrument: str = ""
    basis: str = "as_was"
    at: str | None = None

    @property
    def is_like_for_like(self) -> bool:
        """Whether owners, scope and perimeter are those of one day for all days."""
        return self.basis == "lfl"

    @property
    def filters_facts(self) -> bool:
        """Whether the selection looks at counted facts."""
        return bool(self.kind or self.segment or self.scope or self.need or self.instrument)

    def fits(self, standing: Standing) -> bool:
        """Whether an item that stands so is among the selected by its counted facts."""
        return (
            (not self.kind or standing.kind == self.kind)
            and (not self.scope or standing.scope == self.scope)
            and (not self.instrument or standing.instrument == self.instrument)
            and (not self.segment or self.segment in standing.segments)
            and (not self.need or self.need in standing.needs)
        )

    def has_owner(self, owner: str) -> bool:
        """Whether the items of `owner` are among the selected."""
        return self.owners is None or owner in self.owners


class View(NamedTuple):
    """How one timeline is looked at: by each day's owner and flags, or by those of one day."""

    timeline: Timeline
    owner: str | None

    def owner_of(self, standing: Standing) -> str:
        """Return who the item is counted for."""
        return self.owner or standing.owner

    def is_counted(self, standing: Standing, selection: Selection) -> bool:
        """Whether the item is counted and selected when it stands so."""
        there = standing.live if self.owner else standing.is_counted
        return (
            there
            and selection.has_owner(self.owner or standing.owner)
            and (not selection.filters_facts or selection.fits(standing))
        )


def heir_on(book: Book, owner: str, day: str) -> str:
    """Return the end of the chain of successors of `owner` on `day`."""
    ending = book.ending_of(owner)
    while ending is not None and ending.key[0] <= day:
        owner = ending.heir
        ending = book.ending_of(owner)
    return owner


def views(book: Book, unit: str, selection: Selection, on: str) -> Iterator[View]:
    """Yield the items of `unit` as `selection` looks at them; like-for-like leaves out what is outside at T."""
    wanted = ITEM_UNIT[unit]
    at = selection.at or on
    for timeline in book.timelines.values():
        if timeline.steps[0].standing.unit != wanted:
            continue
        if not selection.is_like_for_like:
            yield View(timeline, None)
            continue
        then = timeline.at(at) or timeline.steps[0].standing
        if then.in_scope and then.in_perimeter:
            yield View(timeline, heir_on(book, then.owner, at))


def count(book: Book, unit: str, on: str, selection: Selection) -> int:
    """Return how many of `unit` (not C) are counted at the end of day `on`."""
    total = 0
    for view in views(book, unit, selection, on):
        standing = view.timeline.at(on)
        if standing is not None and view.is_counted(standing, selection):
            total += standing.worth(unit)
    return total


def class_of(book: Book, step: Step, view: View) -> str:
    """Return the class of a step's lines: a paired retirement or addition is a replacement.

    Like-for-like knows no move; where a change of type lets an item fit a filter or no longer, it is a CLASSIFY.
    """
    if view.owner is not None and step.cls in MOVES:
        return "CLASSIFY"
    return "REPLACE" if step.cls in _PAIRED and book.pair_of(step.seq) is not None else step.cls


_PAIRED: Final = frozenset({"RETIRE", "ADD"})


def lines_of(book: Book, unit: str, view: View, selection: Selection) -> Iterator[Line]:
    """Yield all lines of one item, by date. A change of owner is two lines."""
    counted, owner, worth = False, "", 0
    for step in view.timeline.steps:
        standing = step.standing
        before, giver = worth if counted else 0, owner
        counted, owner = view.is_counted(standing, selection), view.owner_of(standing)
        worth = standing.worth(unit)
        after = worth if counted else 0
        if before and after and giver != owner:
            cls = class_of(book, step, view)
            yield Line(step.effective, step.seq, cls, unit, view.timeline.item, giver, -before)
            yield Line(step.effective, step.seq, cls, unit, view.timeline.item, owner, after)
        elif before != after:
            held_by = owner if after else giver
            cls = class_of(book, step, view)
            yield Line(step.effective, step.seq, cls, unit, view.timeline.item, held_by, after - before)


def lines(book: Book, unit: str, since: str, until: str, selection: Selection) -> list[Line]:
    """Return the lines of `unit` (not C) effective after `since` and on or before `until`, in order.

    They lead from the count of `since` to that of `until`. An empty `since` is the beginning.
    """
    found = [
        line
        for view in views(book, unit, selection, until)
        for line in lines_of(book, unit, view, selection)
        if since < line.effective <= until
    ]
    found.sort(key=lambda line: (line.effective, line.seq, line.item))
    return found


def totals(found: Iterable[Line]) -> dict[str, int]:
    """Return the sum of each class of lines; classes that come to nothing are left out."""
    sums: dict[str, int] = {}
    for line in found:
        sums[line.cls] = sums.get(line.cls, 0) + line.delta
    return {cls: total for cls, total in sums.items() if total}


class Series:
    """The running count of lines: the figure of any day by one look-up."""

    def __init__(self, found: Iterable[Line]) -> None:
        self._days: list[str] = []
        self._sums: list[int] = []
        total = 0
        for line in found:
            total += line.delta
            if self._days and self._days[-1] == line.effective:
                self._sums[-1] = total
            else:
                self._days.append(line.effective)
                self._sums.append(total)

    def on(self, day: str) -> int:
        """Return the sum of all lines effective on or before `day`."""
        place = bisect_right(self._days, day)
        return self._sums[place - 1] if place else 0
