"""One operation of the ledger with everything that is known of it: effects, lines, hashes, and why and by whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from lifecycle.access import Access
from lifecycle.ledger.actors import SYSTEM_ACTOR
from lifecycle.ledger.book import Book
from lifecycle.ledger.chain import GENESIS
from lifecycle.ledger.figures import Line
from lifecycle.ledger.operations import Op
from lifecycle.ledger.reading import Reading, reading
from lifecycle.models import (
    LedgerActor,
    LedgerEvidence,
    LedgerOperation,
    PortfolioItem,
    Restatement,
    RetirementDossier,
)
from lifecycle.portfolio.gates import may_read_grounds
from lifecycle.portfolio.ledger_index import Effect, index_of, part_of

#: Items whose register entries are looked up for links; a dissolution may touch hundreds.
_MOST_LINKED: Final = 100


@dataclass(frozen=True)
class Operation:
    """An operation as the ledger holds it. `undone` tells that effects and lines are those before it was made void."""

    op: Op
    payload: Mapping[str, Any]
    items: tuple[str, ...]
    parties: frozenset[str]
    owners: frozenset[str]
    titles: Mapping[str, str]
    effects: tuple[Effect, ...]
    lines: tuple[Line, ...]
    voided_by: int | None
    pair: int | None
    undone: bool
    last: int
    reading: Reading


def operation_numbered(seq: int) -> Operation | None:
    """Return operation `seq`, or None when there is none."""
    with reading() as opened:
        book = opened.book
        if not 1 <= seq <= book.seq:
            return None
        index = opened.remember("index", lambda: index_of(book))
        op, items = book.op(seq), index.items[seq]
        voided_by = book.voided_by(seq)
        effects, lines = index.effects.get(seq, ()), index.lines.get(seq, ())
        undone = False
        if voided_by is not None:
            effects, lines = _before_it_was_void(op, items, book.op(voided_by).recorded)
            undone = bool(effects)
        return Operation(
            op,
            book.payload(seq),
            items,
            index.parties[seq],
            index.owners[seq],
            index.titles,
            effects,
            lines,
            voided_by,
            book.pair_of(seq),
            undone,
            book.seq,
            opened,
        )


def _before_it_was_void(op: Op, items: Collection[str], recorded: str) -> tuple[tuple[Effect, ...], tuple[Line, ...]]:
    """Return what the operation did while it was in force; nothing when it was made void on the day of its record."""
    eve = (date.fromisoformat(recorded) - timedelta(days=1)).isoformat()
    if eve < op.recorded:
        return (), ()
    with reading(eve) as then:
        book: Book = then.book
        return part_of(book, op.seq, items) if not book.is_void(op.seq) else ((), ())


@dataclass(frozen=True)
class Proof:
    """What anybody needs to work out the hash of an operation by hand."""

    previous: str
    digest: str
    payload: str


def proof_of(seq: int) -> Proof:
    """Return the hashes before and after an operation and its canonical payload (one query)."""
    rows = {row.seq: row for row in LedgerOperation.objects.filter(seq__in=(seq - 1, seq))}
    previous = rows[seq - 1].digest if seq - 1 in rows else GENESIS
    return Proof(previous, rows[seq].digest, rows[seq].payload)


@dataclass(frozen=True)
class Person:
    """Who proposed or approved: the pseudonym, and the name where it may be shown and the person still exists."""

    code: str
    name: str


@dataclass(frozen=True)
class Grounds:
    """Why and by whom; only for those who may read the history of an owner concerned.

    `evidence` is None when the ledger holds the hash of an evidence text that has been deleted, or is not kept here.
    """

    reason: str
    note: str
    evidence_digest: str
    evidence: LedgerEvidence | None
    proposer: Person | None
    approver: Person | None


def grounds_of(payload: Mapping[str, Any]) -> Grounds:
    """Return the grounds of an operation (two queries)."""
    codes = {str(payload[key]) for key in ("proposer", "approver") if payload.get(key)}
    actors = LedgerActor.objects.filter(code__in=codes).select_related("user")
    names = {actor.code: str(actor.user) for actor in actors if actor.user is not None}
    digest = str(payload.get("evidence") or "")
    return Grounds(
        str(payload.get("reason") or ""),
        str(payload.get("note") or ""),
        digest,
        LedgerEvidence.objects.filter(digest=digest).first(),
        _person(payload.get("proposer"), names),
        _person(payload.get("approver"), names),
    )


def _person(code: Any, names: Mapping[str, str]) -> Person | None:
    if not code:
        return None
    return Person(str(code), _("the product itself") if code == SYSTEM_ACTOR else names.get(str(code), ""))


def pseudonyms_of(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return who proposed and approved, by pseudonym, for those who may not read the grounds."""
    labels = {"proposer": _("Proposed by"), "approver": _("Approved by")}
    return [(label, str(payload[key])) for key, label in labels.items() if payload.get(key)]


def register_links(codes: Collection[str], access: Access, on: str = "") -> dict[str, str]:
    """Return the addresses of the records of items in the register, by code; only those the person may open."""
    if not access.uses_admin:
        return {}
    items = PortfolioItem.objects.filter(code__in=list(codes)[:_MOST_LINKED]).values_list("code", "owner__code")
    end = f"?on={on}" if on else ""
    return {
        code: reverse("lifecycle_record", args=[code]) + end for code, owner in items if access.sees_history_of(owner)
    }


def restatement_with(seq: int) -> Restatement | None:
    """Return the restatement that posted an operation."""
    return Restatement.objects.filter(first_operation_id__lte=seq, last_operation_id__gte=seq).first()


def dossier_link(payload: Mapping[str, Any], access: Access) -> tuple[str, str]:
    """Return code and address of the retirement dossier an operation rests on; "" for what there is not."""
    code = str(payload.get("dossier") or "")
    number = code.removeprefix("D-")
    if not number.isdigit():
        return code, ""
    dossier = RetirementDossier.objects.filter(pk=int(number)).first()
    may_open = dossier is not None and access.uses_admin
    return code, reverse("lifecycle_dossier", args=[dossier.pk]) if dossier is not None and may_open else ""


def sees_grounds(access: Access, operation: Operation) -> bool:
    """Whether the person may read why and by whom."""
    return may_read_grounds(access, operation.owners)
