"""Which operations a movement report holds, and what they come to by class and by owner. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Line
from lifecycle.ledger.operations import Op
from lifecycle.portfolio.ledger_index import LedgerIndex


@dataclass(frozen=True)
class MovementsAsked:
    """Filters; "" and None leave nothing out. Days are inclusive; `by_recorded` looks at the recorded date."""

    since: str = ""
    until: str = ""
    by_recorded: bool = False
    kind: str = ""
    owners: frozenset[str] | None = None
    text: str = ""
    unit: str = ""
    cls: str = ""
    backdated: bool = False
    void: bool = False


class Movement(NamedTuple):
    """An operation with the lines of it that were asked for."""

    op: Op
    lines: tuple[Line, ...]


class Sums(NamedTuple):
    """What operations of one class, or lines of one owner, come to: operations and the change of each unit."""

    key: str
    operations: int
    by_unit: dict[str, int]


def movements_of(book: Book, index: LedgerIndex, asked: MovementsAsked) -> list[Movement]:
    """Return the operations that fit, by the date that was asked for."""
    found = [movement for op in book.ops() if (movement := _fitting(book, index, op, asked)) is not None]
    return sorted(found, key=lambda each: (each.op.recorded if asked.by_recorded else each.op.effective, each.op.seq))


def _fitting(book: Book, index: LedgerIndex, op: Op, asked: MovementsAsked) -> Movement | None:
    if not (_in_period(op, asked) and _of_kind(book, op, asked) and _about(index, op, asked)):
        return None
    lines = tuple(
        line
        for line in index.lines.get(op.seq, ())
        if (not asked.unit or line.unit == asked.unit) and (not asked.cls or line.cls == asked.cls)
    )
    if (asked.unit or asked.cls) and not lines:
        return None
    return Movement(op, lines)


def _in_period(op: Op, asked: MovementsAsked) -> bool:
    day = op.recorded if asked.by_recorded else op.effective
    return (not asked.since or asked.since <= day) and (not asked.until or day <= asked.until)


def _of_kind(book: Book, op: Op, asked: MovementsAsked) -> bool:
    return (
        (not asked.kind or op.kind == asked.kind)
        and (not asked.backdated or is_backdated(op))
        and (not asked.void or book.is_void(op.seq))
    )


def is_backdated(op: Op) -> bool:
    """Whether an operation took effect before the day of its record; the baseline itself is no backdating."""
    return op.kind != "BASE" and op.effective < op.recorded


def _about(index: LedgerIndex, op: Op, asked: MovementsAsked) -> bool:
    if asked.owners is not None and not asked.owners & index.parties[op.seq]:
        return False
    text = asked.text.casefold()
    return not text or any(
        text in item.casefold() or text in index.titles.get(item, "").casefold() for item in index.items[op.seq]
    )


def sums_by_class(found: Iterable[Movement]) -> list[Sums]:
    """Return operations and changes by class of line, in the order of their first occurrence."""
    return _summed((line.cls, line, movement.op.seq) for movement in found for line in movement.lines)


def sums_by_owner(found: Iterable[Movement], owners: frozenset[str] | None) -> list[Sums]:
    """Return operations and changes by owner of the line."""
    rows = ((line.owner, line, movement.op.seq) for movement in found for line in movement.lines)
    return _summed(row for row in rows if owners is None or row[0] in owners)


def _summed(rows: Iterable[tuple[str, Line, int]]) -> list[Sums]:
    operations: dict[str, set[int]] = {}
    amounts: dict[str, dict[str, int]] = {}
    for key, line, seq in rows:
        operations.setdefault(key, set()).add(seq)
        by_unit = amounts.setdefault(key, {})
        by_unit[line.unit] = by_unit.get(line.unit, 0) + line.delta
    return [Sums(key, len(operations[key]), amounts[key]) for key in amounts]


def without_lines(found: Sequence[Movement]) -> int:
    """Return how many of the operations make no line."""
    return sum(not movement.lines for movement in found)
