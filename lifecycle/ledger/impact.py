"""What other operations would change of the figures: by unit, owner and day, and by class of line.

Two books are compared: the ledger as it is, and a copy with the operations added. Counts are as-was. Pure.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import SUMMED_UNITS, UNITS, classes, owners_on

#: The owner under which the figure of everyone together stands.
EVERYONE: Final = ""


class Change(NamedTuple):
    """A count that changes: of one owner, or of EVERYONE, at the end of day `on`."""

    unit: str
    owner: str
    on: str
    before: int
    after: int


class ClassChange(NamedTuple):
    """The sum of all lines of one class, before and after."""

    unit: str
    cls: str
    before: int
    after: int


def days_compared(baseline: str | None, today: str) -> list[str]:
    """Return the days to compare: the baseline, each 31 December from its year to last year, and today."""
    last = int(today[:4]) - 1
    first = int(baseline[:4]) if baseline is not None else last
    found = {f"{year:04d}-12-31" for year in range(first, last + 1)} | {today}
    if baseline is not None and baseline <= today:
        found.add(baseline)
    return sorted(found)


def changes(before: Book, after: Book, days: Sequence[str]) -> list[Change]:
    """Return every count that differs between the two books on one of `days`, by unit, owner and day."""
    if not _differ(before, after):
        return []
    found = []
    for day in days:
        was, now = _counts(before, day), _counts(after, day)
        for unit, owner in was.keys() | now.keys():
            old, new = was.get((unit, owner), 0), now.get((unit, owner), 0)
            if old != new:
                found.append(Change(unit, owner, day, old, new))
    return sorted(found, key=lambda change: (UNITS.index(change.unit), change.owner, change.on))


def class_changes(before: Book, after: Book, until: str) -> list[ClassChange]:
    """Return which classes of lines, effective by `until`, come to something else: a pair changes only these."""
    found = []
    for unit in UNITS:
        was, now = classes(before, unit, "", until), classes(after, unit, "", until)
        for cls in sorted(was.keys() | now.keys()):
            if was.get(cls, 0) != now.get(cls, 0):
                found.append(ClassChange(unit, cls, was.get(cls, 0), now.get(cls, 0)))
    return found


def _differ(before: Book, after: Book) -> bool:
    if before.timelines.keys() != after.timelines.keys():
        return True
    return any(line.steps != after.timelines[code].steps for code, line in before.timelines.items())


def _counts(book: Book, day: str) -> dict[tuple[str, str], int]:
    """Return all counts of a day by unit and owner; concepts are a set, so their owners do not sum to the whole."""
    found: dict[tuple[str, str], int] = {}
    for unit in SUMMED_UNITS:
        by_owner = owners_on(book, unit, day)
        found |= {(unit, owner): number for owner, number in by_owner.items()}
        found[(unit, EVERYONE)] = sum(by_owner.values())
    concepts: dict[str, set[str]] = {EVERYONE: set()}
    for timeline in book.timelines.values():
        standing = timeline.at(day)
        if standing is not None and standing.form is not None and standing.is_counted:
            required = standing.form.required_concepts()
            concepts[EVERYONE] |= required
            concepts.setdefault(standing.owner, set()).update(required)
    return found | {("C", owner): len(held) for owner, held in concepts.items()}
