"""Reading the ledger as it was known on a day: the book, its head hash, and figures remembered by that hash."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from lifecycle.ledger.baselines import Baseline, choose, first_known_at
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import GENESIS
from lifecycle.ledger.store import named_baselines, remembered, shared_book
from lifecycle.models import LedgerOperation


@dataclass(frozen=True)
class Reading:
    """The ledger at known-at `known`: its book, the number and hash of its last operation, and all that is recorded.

    `today` tells whether nothing recorded is left out.
    """

    book: Book
    known: str
    seq: int
    head: str
    is_latest: bool

    def remember(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Return what `compute` gives, computed once for this head."""
        return remembered((self.head, key), compute)

    def baseline(self, name: str = "") -> Baseline | None:
        """Return the named baseline, or the default one; BaselineUnclear for an unknown name."""
        return choose(named_baselines(), self.book, name)

    def baselines(self) -> tuple[Baseline, ...]:
        """Return the baselines one can choose from."""
        named = named_baselines()
        default = choose(named, self.book)
        return named or ((default,) if default is not None else ())

    def first_book(self, baseline: Baseline) -> Book:
        """Return the book as it was when the baseline was first reported."""
        first = self.book.seq_known_at(min(first_known_at(baseline, self.book), self.known))
        return _prefix(self.book, first)


#: Books of earlier days that a process keeps: each is as big as the ledger was then.
_KEPT_BOOKS: Final = 4
_books: OrderedDict[tuple[str, str | None], Book] = OrderedDict()


def _prefix(book: Book, seq: int) -> Book:
    """Return the book of the first `seq` operations, kept for a while: a prefix never changes. The lock is held."""
    if seq == book.seq:
        return book
    if seq == 0:
        return Book(book.opening)
    head = LedgerOperation.objects.values_list("digest", flat=True).get(seq=seq)
    opening = book.opening if book.opened_by_setting else None
    key = (head, opening)
    if key not in _books:
        _books[key] = Book.of([book.payload(number) for number in range(1, seq + 1)], opening)
    _books.move_to_end(key)
    while len(_books) > _KEPT_BOOKS:
        _books.popitem(last=False)
    return _books[key]


@contextmanager
def reading(known: str | None = None) -> Iterator[Reading]:
    """Give the ledger as known at the end of day `known` (default: all that is recorded). Read and leave."""
    with shared_book() as (book, head):
        today = timezone.localdate().isoformat()
        # What will be recorded is not known yet: k is named so that it gives the same figure for ever.
        latest = max(today, book.op(book.seq).recorded) if book.seq else today
        day = min(known or latest, latest)
        seq = book.seq if known is None else book.seq_known_at(known)
        if seq == book.seq:
            yield Reading(book, day, seq, head, True)
            return
        older = LedgerOperation.objects.values_list("digest", flat=True).filter(seq=seq).first() or GENESIS
        yield Reading(_prefix(book, seq), day, seq, older, False)
