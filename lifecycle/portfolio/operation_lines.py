"""The lines behind a number: a count, a class of lines or a step of the bridge. Their sum is the number. Pure.

Source: `lifecycle.ledger.bridge`, whose steps these follow.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Line, Selection, lines, pinned
from lifecycle.ledger.lines import View, heir_on, lines_of
from lifecycle.ledger.replay import Timeline
from lifecycle.ledger.retirements import fates
from lifecycle.ledger.standing import ITEM_UNIT

LATE_STEP: Final = "RESTATED_LATE"
CORRECTION_STEP: Final = "RESTATED_CORRECTION"
#: Steps before the baseline: what restates it.
RESTATING: Final = (LATE_STEP, CORRECTION_STEP)
_FATES: Final = {
    "RETIRE_SUSTAINED": "sustained",
    "RETIRE_PROVISIONAL": "provisional",
    "RETIRE_CANCELLED": "cancelled",
}


@dataclass(frozen=True)
class Behind:
    """What is asked: lines of `unit` effective after `since`, up to `until`, of one class or step ("": all)."""

    unit: str
    since: str
    until: str
    selection: Selection
    cls: str = ""


def lines_behind(book: Book, first: Book | None, asked: Behind) -> list[Line]:
    """Return the lines in the order of time. `first` is the book when the baseline, day `since`, was first reported.

    For a late registration or a correction of the baseline the lines are those up to `since`.
    """
    asked = replace(asked, selection=pinned(asked.selection, asked.until))
    if asked.cls in RESTATING:
        return _restating(book, first, asked) if first is not None else []
    found = lines(book, asked.unit, asked.since, asked.until, asked.selection)
    if not asked.cls:
        return found
    if asked.cls in _FATES:
        return _retired(book, found, asked)
    classes = {asked.cls}
    if asked.cls == "ADD" and asked.since:  # as in a bridge: what is only known from later on began in between
        classes |= {"BASE", "LATE"}
    return [line for line in found if line.cls in classes]


def _retired(book: Book, found: list[Line], asked: Behind) -> list[Line]:
    kept = Counter(each.line for each in fates(book, found, asked.until) if each.fate == _FATES[asked.cls])
    takes_rest = (
        asked.cls == "RETIRE_SUSTAINED"
    )  # an ending that adds, such as of a concept: no retirement to come back
    return [line for line in found if kept[line] or (takes_rest and line.cls == "RETIRE" and line.delta >= 0)]


def _restating(book: Book, first: Book, asked: Behind) -> list[Line]:
    now = lines(book, asked.unit, "", asked.since, asked.selection)
    late = [line for line in now if line.cls == "LATE" and line.seq > first.seq]
    if asked.cls == LATE_STEP:
        return late
    rest, then = Counter(now), Counter(_first_lines(book, first, asked))
    rest.subtract(late)
    rest.subtract(then)
    found = [
        line if times > 0 else line._replace(delta=-line.delta)
        for line, times in rest.items()
        for _each in range(abs(times))
    ]
    return sorted(found, key=lambda line: (line.effective, line.seq, line.item))


def _first_lines(book: Book, first: Book, asked: Behind) -> Iterator[Line]:
    """Yield the lines up to `since` as first reported, by the owners of T as they are known now."""
    selection = asked.selection
    if not selection.is_like_for_like or selection.at is None or asked.unit == "C":
        yield from lines(first, asked.unit, "", asked.since, selection)
        return
    for timeline in first.timelines.values():
        owner = _owner_at(book, timeline, asked.since, selection.at)
        if owner and timeline.steps[0].standing.unit == ITEM_UNIT[asked.unit]:
            found = lines_of(first, asked.unit, View(timeline, owner), selection)
            yield from (line for line in found if line.effective <= asked.since)


def _owner_at(book: Book, timeline: Timeline, since: str, at: str) -> str:
    """Return who owns at T, as is known now, an item of the first report; "" when it is outside then."""
    now = book.timelines.get(timeline.item)
    then = (now.at(at) if now is not None else None) or timeline.at(since)
    if then is None or not (then.in_scope and then.in_perimeter):
        return ""
    return heir_on(book, then.owner, at)
