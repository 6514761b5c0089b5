"""Retirements: how many lasted, how many may still come back.

A retirement is provisional for 24 months. A return within them cancels it; afterwards it is sustained, and a later
return is a late return, counted where it happens. Source: LEDGER.md, "The bridge". Pure.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import Line, Selection, lines

WINDOW_MONTHS: Final = 24


@lru_cache(maxsize=10_000)
def window_end(effective: str) -> str:
    """Return the first day on which a retirement effective on `effective` is sustained."""
    began = date.fromisoformat(effective)
    month = began.month - 1 + WINDOW_MONTHS
    year, month = began.year + month // 12, month % 12 + 1
    return date(year, month, min(began.day, monthrange(year, month)[1])).isoformat()


@dataclass(frozen=True)
class Retirements:
    """Amounts of the unit: gross = cancelled + provisional + sustained; `late_reinstated` is a part of sustained."""

    gross: int = 0
    cancelled: int = 0
    provisional: int = 0
    sustained: int = 0
    late_reinstated: int = 0


@dataclass(frozen=True)
class Fate:
    """One line of a retirement and what became of it: "cancelled", "provisional" or "sustained"."""

    line: Line
    fate: str
    returned: str | None


def fates(book: Book, found: Iterable[Line], on: str) -> list[Fate]:
    """Return what has become by `on` of each retirement among lines of one unit, in their order.

    Replacements, which a reviewer has paired, are no retirements: their lines are of another class.
    """
    return [_fate(line, _returned(book, line, on), on) for line in found if line.cls == "RETIRE" and line.delta < 0]


def _returned(book: Book, line: Line, on: str) -> str | None:
    for step in book.timelines[line.item].steps:
        if step.cls == "REINSTATE" and (step.effective, step.seq) > (line.effective, line.seq):
            return step.effective if step.effective <= on else None
    return None


def _fate(line: Line, returned: str | None, on: str) -> Fate:
    end = window_end(line.effective)
    if returned is not None and returned < end:
        return Fate(line, "cancelled", returned)
    return Fate(line, "sustained" if on >= end else "provisional", returned)


def retirements(book: Book, unit: str, on: str, selection: Selection, since: str = "") -> Retirements:
    """Return the amounts retired after `since` (default: ever) and on or before `on`, by what has become of them."""
    return summed(fates(book, lines(book, unit, since, on, selection), on))


def summed(found: Iterable[Fate]) -> Retirements:
    """Return the amounts of retirements by what has become of them."""
    amounts = {"cancelled": 0, "provisional": 0, "sustained": 0}
    late = 0
    for each in found:
        amounts[each.fate] -= each.line.delta
        if each.fate == "sustained" and each.returned is not None:
            late -= each.line.delta
    return Retirements(sum(amounts.values()), late_reinstated=late, **amounts)
