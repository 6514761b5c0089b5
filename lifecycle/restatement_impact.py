"""Trying operations on a private copy of the whole ledger, and what they would change of its figures."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lifecycle.errors import LedgerRefused
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import NotCanonical, canonical
from lifecycle.ledger.impact import changes, class_changes, days_compared
from lifecycle.ledger.reading import reading
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.store import completed, refusal, shared_book


@dataclass(frozen=True)
class Trial:
    """The ledger as it is and a copy with the operations added; `head` is the hash of the ledger's last operation."""

    before: Book
    after: Book
    head: str
    baseline: str | None

    @property
    def numbers(self) -> range:
        """The numbers the operations have in the copy."""
        return range(self.before.seq + 1, self.after.seq + 1)


def private_copy() -> Book:
    """Return a book of all that is recorded which nobody else reads or writes."""
    with shared_book() as (book, _head):
        return book.copy()


def try_out(operations: Sequence[Mapping[str, Any]]) -> Trial:
    """Add `operations` to a private copy of the whole ledger; LedgerRefused with the reason of the first that fails."""
    with reading() as now:
        before, head, baseline = now.book.copy(), now.head, now.baseline()
    after = before.copy()
    for operation in operations:
        try:
            full = completed(operation, after)
            canonical(full)
            after.append(full)
        except Refused as refused:
            raise refusal(refused) from refused
        except NotCanonical as error:
            raise LedgerRefused(str(error), "not_canonical") from error
    return Trial(before, after, head, baseline.day if baseline is not None else None)


def measured(trial: Trial) -> dict[str, Any]:
    """Return what a trial changes, of JSON's own types.

    `rows` are [unit, owner ("" for everyone), day, before, after], `classes` [unit, class, before, after]; `baseline`
    is its day or "". `seq` and `head` tell which ledger was measured, `fingerprint` whether two measures say the same.
    """
    today = timezone.localdate().isoformat()
    baseline = trial.baseline or trial.after.opening
    rows = [list(row) for row in changes(trial.before, trial.after, days_compared(baseline, today))]
    classes = [list(row) for row in class_changes(trial.before, trial.after, today)]
    said = json.dumps([rows, classes], separators=(",", ":"), ensure_ascii=False)
    return {
        "rows": rows,
        "classes": classes,
        "baseline": baseline or "",
        "known": today,
        "seq": trial.before.seq,
        "head": trial.head,
        "fingerprint": hashlib.sha256(said.encode()).hexdigest(),
    }


def impact_of(operations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what `operations` would change (see `measured`); LedgerRefused when they do not fit the ledger."""
    return measured(try_out(operations))
