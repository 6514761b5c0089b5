"""Retirements: how many lasted, how many may still come back.

A retirement is provisional for 24 months. A return within them cancels it; afterwards it is sustained, and a later
return is a late return, counted where it happens. Source: LEDGER.md, "The bridge". Pure.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.lines import Line, Selection, class_of, lines_of, views

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


def fates(book: Book, unit: str, since: str, on: str, selection: Selection) -> list[Fate]:
    """Return the retirements effective after `since` and on or before `on`, with what has become of them by `on`.

    Replacements, which a reviewer has paired, are none.
    """
    found = []
    for view in views(book, unit, selection, on):
        returns = [step for step in view.timeline.steps if step.cls == "REINSTATE" and step.effective <= on]
        retiring = {(step.effective, step.seq) for step in view.timeline.steps if class_of(book, step) == "RETIRE"}
        for line in lines_of(book, unit, view, selection):
            if (line.effective, line.seq) not in retiring or not since < line.effective <= on or line.delta >= 0:
                continue
            later = (each.effective for each in returns if (each.effective, each.seq) > (line.effective, line.seq))
            found.append(_fate(line, next(later, None), on))
    return sorted(found, key=lambda each: (each.line.effective, each.line.seq))


def _fate(line: Line, returned: str | None, on: str) -> Fate:
    end = window_end(line.effective)
    if returned is not None and returned < end:
        return Fate(line, "cancelled", returned)
    return Fate(line, "sustained" if on >= end else "provisional", returned)


def retirements(book: Book, unit: str, on: str, selection: Selection, since: str = "") -> Retirements:
    """Return the amounts retired after `since` (default: ever) and on or before `on`, by what has become of them."""
    amounts = {"cancelled": 0, "provisional": 0, "sustained": 0}
    late = 0
    for each in fates(book, unit, since, on, selection):
        amounts[each.fate] -= each.line.delta
        if each.fate == "sustained" and each.returned is not None:
            late -= each.line.delta
    return Retirements(sum(amounts.values()), late_reinstated=late, **amounts)
