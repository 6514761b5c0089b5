"""What must hold of every ledger, whatever is in it. Source: LEDGER.md, "Invariants". Pure.

`lines summed = count` compares two ways through the projection; the register is compared by `lifecycle.ledger.recount`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import SUMMED_UNITS, UNITS, Selection, count, lines, totals


def violations(book: Book, days: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for everything that does not hold at the end of one of `days`."""
    for day in days:
        for unit in UNITS:
            yield from _of_group(book, unit, day)
        for unit in SUMMED_UNITS:
            yield from _of_owners(book, unit, day)


def _of_group(book: Book, unit: str, day: str) -> Iterator[str]:
    counted = count(book, unit, day)
    found = lines(book, unit, "", day)
    if sum(line.delta for line in found) != counted:
        yield f"{unit} on {day}: the lines do not sum to the count {counted}"
    if counted < 0:
        yield f"{unit} on {day}: negative count {counted}"
    like_for_like = count(book, unit, day, Selection(basis="lfl", at=day))
    if like_for_like != counted:
        yield f"{unit} on {day}: like-for-like {like_for_like} is not as-was {counted}"
    if unit in SUMMED_UNITS and totals(found).get("TRANSFER"):
        yield f"{unit} on {day}: transfers do not sum to 0"


def _of_owners(book: Book, unit: str, day: str) -> Iterator[str]:
    together = 0
    for owner in sorted(book.organisations):
        selection = Selection(owners=frozenset({owner}))
        counted = count(book, unit, day, selection)
        together += counted
        if sum(line.delta for line in lines(book, unit, "", day, selection)) != counted:
            yield f"{unit} of {owner} on {day}: the lines do not sum to the count {counted}"
        like_for_like = count(book, unit, day, replace(selection, basis="lfl", at=day))
        if like_for_like != counted:
            yield f"{unit} of {owner} on {day}: like-for-like {like_for_like} is not as-was {counted}"
    if together != count(book, unit, day):
        yield f"{unit} on {day}: the owners sum to {together}, not to the group"
