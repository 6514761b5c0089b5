"""Is the ledger in order? A file is asked for its chain; the database also for everything that follows from it.

The recorded rows are read anew: nothing a process remembers is believed. Source: LEDGER.md, "Integrity".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.exchange.ledger_jsonl import LedgerFileRefused, read_lines
from lifecycle.ledger.baselines import opening_of
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import GENESIS, NotCanonical, canonical, next_hash
from lifecycle.ledger.invariants import violations
from lifecycle.ledger.recount import difference_sentence, recount
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.seals import fault_of_seal
from lifecycle.ledger.store import explain, named_baselines
from lifecycle.models import LedgerOperation, LedgerSeal


@dataclass(frozen=True)
class _Row:
    """One row to check: what it should hold, the hash it says and whatever speaks against it already."""

    payload: Mapping[str, Any]
    digest: str | None
    fault: str = ""


@dataclass
class _Chain:
    """What was found of a chain: how many operations, the last good hash, the first bad number and why."""

    operations: int = 0
    head: str = GENESIS
    first_bad: int | None = None
    reason: str | None = None

    def follow(self, rows: Iterable[_Row]) -> None:
        """Read all rows; the head is the last hash that follows from the operations before it."""
        for row in rows:
            self.operations += 1
            if self.first_bad is None:
                self._check(row)

    def _check(self, row: _Row) -> None:
        seq = row.payload.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool):
            self._bad(self.operations, _("the operation has no number"))
            return
        if seq != self.operations:
            self._bad(seq, _("number %(number)s was expected here") % {"number": self.operations})
            return
        if row.fault:
            self._bad(seq, row.fault)
            return
        try:
            digest = next_hash(self.head, row.payload)
        except NotCanonical as error:
            self._bad(seq, str(error))
            return
        if row.digest is None:
            self._bad(seq, _("the operation has no hash"))
        elif row.digest != digest:
            self._bad(seq, _("the hash does not follow from the operations before it"))
        else:
            self.head = digest

    def _bad(self, seq: int, reason: str) -> None:
        self.first_bad, self.reason = seq, reason

    def told(self) -> dict[str, Any]:
        return {
            "ok": self.first_bad is None,
            "operations": self.operations,
            "first_bad_seq": self.first_bad,
            "head": self.head,
            "reason": self.reason,
        }


def verify_text(text: str) -> dict[str, Any]:
    """Return whether operations in JSON Lines, each with its hash, are an unbroken chain from the first on.

    `head` is the last hash that follows. A file without operations is the empty chain.
    """
    chain = _Chain()
    try:
        chain.follow(_Row(line.payload, line.digest) for line in read_lines(text))
    except LedgerFileRefused as error:
        if chain.first_bad is None:
            chain.first_bad, chain.reason = chain.operations + 1, str(error)
    return chain.told()


def verify_report() -> dict[str, Any]:
    """Return whether the recorded ledger is in order, by everything there is to check.

    The chain and the columns beside it; that the whole projects from scratch; the invariants, today; that the register
    recounts to the same; the seals. `reason` tells of the first thing that is not in order.
    """
    chain = _Chain()
    payloads: list[Mapping[str, Any]] = []
    chain.follow(_kept(row, payloads) for row in map(_stored, _rows()))
    told = {**chain.told(), "seals": LedgerSeal.objects.count(), "differences": None}
    if chain.first_bad is None:
        _follow_up(told, payloads)
    return told


def _rows() -> Iterable[LedgerOperation]:
    return LedgerOperation.objects.order_by("seq").iterator(chunk_size=2000)


def _kept(row: _Row, payloads: list[Mapping[str, Any]]) -> _Row:
    payloads.append(row.payload)
    return row


def _stored(row: LedgerOperation) -> _Row:
    """Return a stored row with what does not agree in it."""
    try:
        payload = json.loads(row.payload)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        return _Row({"seq": row.seq}, row.digest, _("the stored operation is no JSON object"))
    if payload.get("seq") != row.seq:
        return _Row({**payload, "seq": row.seq}, row.digest, _("the stored operation has another number than its row"))
    return _Row(payload, row.digest, _disagreement(row, payload))


def _disagreement(row: LedgerOperation, payload: Mapping[str, Any]) -> str:
    columns = {"op": row.kind, "effective": str(row.effective), "recorded": str(row.recorded)}
    for key, column in columns.items():
        if payload.get(key) != column:
            return _("“%(key)s” is %(stored)s in the operation and %(column)s beside it") % {
                "key": key,
                "stored": payload.get(key),
                "column": column,
            }
    try:
        same = canonical(payload).decode() == row.payload
    except NotCanonical as error:
        return str(error)
    return "" if same else _("the stored text is not the canonical one")


def _follow_up(told: dict[str, Any], payloads: list[Mapping[str, Any]]) -> None:
    """Check what follows from an unbroken chain; the first thing not in order goes into the report."""
    try:
        book = Book.of(payloads, opening_of(named_baselines()))
    except Refused as refused:
        _not_ok(told, explain(refused), refused.seq)
        return
    wrong = next(violations(book, [timezone.localdate().isoformat()]), None)
    if wrong is not None:
        _not_ok(told, wrong)
    counted = recount()
    told["differences"] = [each.item for each in counted.differences]
    if not counted.agrees:
        _not_ok(told, difference_sentence(counted))
    for seal in LedgerSeal.objects.order_by("ends_on", "pk"):
        fault = fault_of_seal(seal)
        if fault:
            _not_ok(told, _("Seal %(period)s: %(fault)s") % {"period": seal.period, "fault": fault})


def _not_ok(told: dict[str, Any], reason: str, seq: int | None = None) -> None:
    if told["ok"]:
        told.update(ok=False, reason=reason, first_bad_seq=seq)
