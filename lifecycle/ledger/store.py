"""The recorded ledger: appending to it, one writer at a time, and the book that is read from it.

A process keeps one book and brings it to what its present transaction sees: the hash chain tells whether the book
and the table agree, so a rolled back savepoint only takes back what it undid. Readers and writers share that book
under a lock that nobody holds while waiting for the database.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.errors import LedgerRefused
from lifecycle.ledger.baselines import Baseline, opening_of, read_baselines
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import GENESIS, NotCanonical, canonical, next_hash
from lifecycle.ledger.refusals import SENTENCES, Refused
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.models import LedgerOperation

#: After every day: what holds once all operations have taken effect.
END_OF_TIME: Final = "9999-12-31"
#: The key of PostgreSQL's advisory lock; any number that nothing else of the product uses.
_LOCK_KEY: Final = 7_302_010
_WINDOW: Final = 256
_REMEMBERED: Final = 512

_lock = threading.RLock()


@dataclass
class _Loaded:
    """The book of this process, and the hash after each of its operations."""

    opening: str | None
    book: Book
    digests: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.digests[-1] if self.digests else GENESIS


_loaded: _Loaded | None = None


@lru_cache(maxsize=4)
def _read_setting(text: str) -> tuple[Baseline, ...]:
    return read_baselines(text)


def named_baselines() -> tuple[Baseline, ...]:
    """Return the baselines the settings name; the first is the default."""
    return _read_setting(settings.TARJOOMA_BASELINES)


def explain(refused: Refused) -> str:
    """Return the reason in the active language."""
    facts = dict(refused.facts)
    if isinstance(refused.__cause__, Refused) and "reason" in facts:
        facts["reason"] = explain(refused.__cause__)
    if "wanted" in facts:
        facts["wanted"] = _(facts["wanted"])
    return _(SENTENCES[refused.code]) % facts


def refusal(refused: Refused) -> LedgerRefused:
    """Return the error people are shown for a refused operation."""
    error = LedgerRefused(explain(refused), refused.code, refused.seq)
    error.__cause__ = refused
    return error


def serialise() -> None:
    """Let no other writer append before this transaction ends (SQLite: its transactions lock from their beginning)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_KEY])


def append(payload: Mapping[str, Any], *, cause: str | None = None) -> LedgerOperation:
    """Append one operation in the caller's transaction and return it; LedgerRefused with the reason.

    `recorded` is today, `seq` and `rule_version` are filled in. With a `cause` that has been posted before nothing is
    appended and the operation of then is returned.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an operation is appended in the transaction of what it tells of")
    serialise()
    if cause is not None:
        known = LedgerOperation.objects.filter(cause=cause).first()
        if known is not None:
            return known
    with _lock:
        loaded = _synced()
        full = completed(payload, loaded.book)
        try:
            digest = next_hash(loaded.head, full)
            op = loaded.book.append(full)
        except Refused as refused:
            raise refusal(refused) from refused
        except NotCanonical as error:
            raise LedgerRefused(str(error), "not_canonical") from error
        loaded.digests.append(digest)
    row = row_of(full, digest, cause)
    row.save(force_insert=True)
    if row.seq != op.seq:
        raise LookupError(f"operation {op.seq} was stored as {row.seq}")
    return row


def completed(payload: Mapping[str, Any], book: Book) -> dict[str, Any]:
    """Return the payload as it is recorded next: numbered, dated and under the counting rules in force."""
    today = timezone.localdate().isoformat()
    latest = book.op(book.seq).recorded if book.seq else today
    # A clock that was put back must not stop the ledger: recorded dates never fall.
    return {"rule_version": CURRENT_VERSION, **payload, "seq": book.seq + 1, "recorded": max(today, latest)}


def row_of(payload: Mapping[str, Any], digest: str, cause: str | None = None) -> LedgerOperation:
    """Return the row of a complete payload."""
    return LedgerOperation(
        seq=payload["seq"],
        kind=payload["op"],
        effective=date.fromisoformat(payload["effective"]),
        recorded=date.fromisoformat(payload["recorded"]),
        payload=canonical(payload).decode(),
        digest=digest,
        cause=cause,
    )


def _head() -> tuple[int, str]:
    row = LedgerOperation.objects.order_by("-seq").values_list("seq", "digest").first()
    return row if row is not None else (0, GENESIS)


def _synced() -> _Loaded:
    """Return the process's book, brought to what this transaction sees. The caller holds the lock."""
    global _loaded
    opening = opening_of(named_baselines())
    head_seq, head = _head()
    if _loaded is None or _loaded.opening != opening:
        _loaded = _Loaded(opening, Book(opening))
    loaded = _loaded
    if (loaded.book.seq, loaded.head) == (head_seq, head):
        return loaded
    common = _common(loaded, min(loaded.book.seq, head_seq))
    if loaded.book.can_rewind(common):
        loaded.book.rewind(common)
        del loaded.digests[common:]
    else:
        loaded = _loaded = _Loaded(opening, Book(opening))
    _load_more(loaded)
    return loaded


def _common(loaded: _Loaded, at_most: int) -> int:
    """Return the number of the last operation that the book and the table have in common."""
    recent = LedgerOperation.objects.filter(seq__lte=at_most, seq__gt=at_most - _WINDOW)
    digests = dict(recent.values_list("seq", "digest"))
    for seq in range(at_most, max(at_most - _WINDOW, 0), -1):
        if digests.get(seq) == loaded.digests[seq - 1]:
            return seq
    return 0


def stored_payloads(after: int = 0) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield recorded payloads with their hashes, in order."""
    rows = LedgerOperation.objects.filter(seq__gt=after).order_by("seq")
    for payload, digest in rows.values_list("payload", "digest").iterator(chunk_size=2000):
        yield json.loads(payload), digest


def _load_more(loaded: _Loaded) -> None:
    rows = list(stored_payloads(after=loaded.book.seq))
    if loaded.book.seq == 0 and len(rows) > _WINDOW:
        loaded.book = Book.of((payload for payload, _digest in rows), loaded.opening)
        loaded.digests = [digest for _payload, digest in rows]
    else:
        for payload, digest in rows:  # one by one: a row that does not fit leaves the two in step
            loaded.book.append(payload)
            loaded.digests.append(digest)


@contextmanager
def shared_book() -> Iterator[tuple[Book, str]]:
    """Give the book of all that is recorded, as this transaction sees it, with its head hash.

    Others wait meanwhile: read and leave.
    """
    with _lock:
        loaded = _synced()
        yield loaded.book, loaded.head


_memory: dict[Any, Any] = {}


def remembered(key: Any, compute: Callable[[], Any]) -> Any:
    """Return what was computed for `key` before, or compute and remember it. The key must name the head hash."""
    with _lock:
        if key in _memory:
            _memory[key] = _memory.pop(key)  # the most recently asked for comes last
            return _memory[key]
        value = _memory[key] = compute()
        while len(_memory) > _REMEMBERED:
            _memory.pop(next(iter(_memory)))
        return value
