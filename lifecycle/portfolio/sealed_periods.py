"""Operations that were recorded after a period was sealed and took effect within it. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from lifecycle.ledger.book import Book


class Sealed(NamedTuple):
    """A sealed period: its name, its last day and the last operation under the seal."""

    period: str
    ends_on: str
    head_seq: int


class AfterSeal(NamedTuple):
    """An operation, and the sealed periods it reaches into, the earliest first."""

    seq: int
    periods: tuple[str, ...]


def after_seals(book: Book, seals: Iterable[Sealed]) -> list[AfterSeal]:
    """Return the operations recorded after seals whose periods they reach into, the newest first.

    What makes an operation void or pairs two reaches as far back as those.
    """
    ordered = sorted(seals, key=lambda seal: (seal.ends_on, seal.period))
    if not ordered:
        return []
    found = []
    reach: dict[int, str] = {}
    for op in book.ops():
        reach[op.seq] = min([op.effective, *(reach[seq] for seq in op.refers if seq in reach)])
        periods = tuple(seal.period for seal in ordered if op.seq > seal.head_seq and reach[op.seq] <= seal.ends_on)
        if periods:
            found.append(AfterSeal(op.seq, periods))
    return found[::-1]
