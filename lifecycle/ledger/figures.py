"""Figures: a count at (t, k), its reduction against the baseline, and the lines behind it, for every unit alike.

k is the book: one that holds only what was recorded by then. Source: LEDGER.md. Pure.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

from lifecycle.ledger import lines as of_items
from lifecycle.ledger.book import Book
from lifecycle.ledger.concepts import concept_lines, concepts_on
from lifecycle.ledger.lines import BASES, MOVES, Line, Selection, Series, totals
from lifecycle.ledger.standing import SUMMED_UNITS, UNITS

__all__ = [
    "BASES",
    "EVERYTHING",
    "MOVES",
    "SUMMED_UNITS",
    "UNITS",
    "Line",
    "Selection",
    "Series",
    "classes",
    "count",
    "eform_share",
    "items_on",
    "lines",
    "owners_on",
    "percent",
    "pinned",
    "reduction_pct",
    "totals",
    "users_on",
]

EVERYTHING: Final = Selection()


def count(book: Book, unit: str, on: str, selection: Selection = EVERYTHING) -> int:
    """Return the count of `unit` at the end of day `on`, as the book knows it."""
    if unit == "C":
        return len(concepts_on(book, on, selection))
    return of_items.count(book, unit, on, selection)


def lines(book: Book, unit: str, since: str, until: str, selection: Selection = EVERYTHING) -> list[Line]:
    """Return the lines effective after `since` and on or before `until`: they lead from one count to the other."""
    if unit == "C":
        return concept_lines(book, since, until, selection)
    return of_items.lines(book, unit, since, until, selection)


def pinned(selection: Selection, on: str) -> Selection:
    """Return the selection with its like-for-like day set, T = `on` where none is: for figures of several days."""
    if selection.is_like_for_like and selection.at is None:
        return replace(selection, at=on)
    return selection


def percent(part: int, whole: int) -> Decimal | None:
    """Return 100 × part / whole, rounded half-even to two decimals; None when there is no whole."""
    if whole == 0:
        return None
    exact = Fraction(100 * part, whole)
    # Scaled to hundredths as an exact fraction first: a decimal division would round twice.
    hundredths = exact * 100
    floor = hundredths.numerator // hundredths.denominator
    rest = hundredths - floor
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2):
        floor += 1
    return Decimal(floor).scaleb(-2).quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def reduction_pct(baseline: int, now: int) -> Decimal | None:
    """Return 100 × (1 − now / baseline), rounded half-even to two decimals; None when the baseline count is 0."""
    return percent(baseline - now, baseline)


def owners_on(book: Book, unit: str, on: str, selection: Selection = EVERYTHING) -> dict[str, int]:
    """Return the count of `unit` (not C) of each owner that has any on `on`, by code."""
    found: dict[str, int] = {}
    for view in of_items.views(book, unit, selection, on):
        standing = view.timeline.at(on)
        if standing is not None and view.is_counted(standing, selection):
            owner = view.owner_of(standing)
            found[owner] = found.get(owner, 0) + standing.worth(unit)
    return dict(sorted(found.items()))


def items_on(book: Book, unit: str, on: str, selection: Selection = EVERYTHING) -> list[str]:
    """Return the codes of the items that `unit` counts on `on`, in order."""
    found = []
    for view in of_items.views(book, unit, selection, on):
        standing = view.timeline.at(on)
        if standing is not None and view.is_counted(standing, selection) and (unit != "S_own" or standing.worth(unit)):
            found.append(view.timeline.item)
    return sorted(found)


def users_on(book: Book, unit: str, on: str) -> dict[str, int]:
    """Return how many of the counted items each organisation uses on `on`.

    The owner uses an item, and so does everyone whose items were merged into it. These counts never sum to the whole
    (counting rule 12).
    """
    users = _users(book, on)
    found: dict[str, set[str]] = {}
    for view in of_items.views(book, unit, EVERYTHING, on):
        standing = view.timeline.at(on)
        if standing is None or not standing.is_counted:
            continue
        for org in {standing.owner} | users.get(view.timeline.item, set()):
            found.setdefault(of_items.heir_on(book, org, on), set()).add(view.timeline.item)
    return {org: len(items) for org, items in sorted(found.items())}


def _users(book: Book, on: str) -> dict[str, set[str]]:
    users: dict[str, set[str]] = {}
    merges = sorted(
        (op for op in book.ops() if op.kind == "MERGE" and op.effective <= on and not book.is_void(op.seq)),
        key=lambda op: op.key,
    )
    for op in merges:
        for target in op.targets:
            using = users.setdefault(target.item, set())
            for source in op.items:
                using |= users.get(source, set()) | _owner_at_end(book, source, op.seq)
    return users


def _owner_at_end(book: Book, item: str, seq: int) -> set[str]:
    return {step.standing.owner for step in book.timelines[item].steps if step.seq == seq}


def eform_share(book: Book, on: str, selection: Selection = EVERYTHING) -> tuple[int, int]:
    """Return how many of the counted forms are offered as an e-form, and how many forms are counted."""
    forms = eforms = 0
    for view in of_items.views(book, "F", selection, on):
        standing = view.timeline.at(on)
        if standing is not None and standing.form is not None and view.is_counted(standing, selection):
            forms += 1
            eforms += "eform" in standing.form.channels
    return eforms, forms


def classes(book: Book, unit: str, since: str, until: str, selection: Selection = EVERYTHING) -> dict[str, int]:
    """Return the sum of each class of lines between two days."""
    found: Iterable[Line] = lines(book, unit, since, until, selection)
    return totals(found)
