"""Which recorded operations an auditor checks: those that always are, and those that are drawn.

The population are the operations with an effect on counts; void ones stay in it, they are restatements.
Source: LEDGER.md, "Integrity"; the draw itself is `lifecycle.ledger.sampling`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import lines
from lifecycle.ledger.operations import Op
from lifecycle.ledger.reading import reading
from lifecycle.ledger.reports.question import AskedWrongly, checked_day
from lifecycle.ledger.sampling import LARGE_CHANGE, AlwaysReason, NoSampleSize, draw
from lifecycle.models import LedgerOperation, Restatement

_WITHOUT_EFFECT: Final = frozenset({"RENAME", "NOTE"})
_RESTATEMENTS: Final = frozenset({"LATE", "VOID", "PAIR", "PERIMETER_IN", "PERIMETER_OUT", "SCOPE_IN", "SCOPE_OUT"})
DRAWN: Final = "drawn"
_LONGEST_PERCENT: Final = 20


def population(book: Book, until: str, since: str = "") -> list[Op]:
    """Return the operations with an effect on counts, effective after `since` and effective and recorded by `until`."""
    return [
        op
        for op in book.ops()
        if op.kind not in _WITHOUT_EFFECT and since < op.effective <= until and op.recorded <= until
    ]


def always_checked(book: Book, ops: Iterable[Op], restating: Collection[int] = ()) -> Iterator[tuple[int, str]]:
    """Yield number and reason of the operations among `ops` that are checked without being drawn.

    `restating` are numbers of operations that were posted by a restatement or imported after the baseline had been.
    """
    change: Counter[int] = Counter()
    for line in lines(book, "R", "", "9999-12-31"):
        change[line.seq] += line.delta
    for op in ops:
        if op.kind == "MERGE":
            yield op.seq, AlwaysReason.MERGE.value
        if op.kind in _RESTATEMENTS or op.seq in restating or book.is_void(op.seq):
            yield op.seq, AlwaysReason.RESTATEMENT.value
        if op.kind != "BASE" and op.effective < op.recorded:
            yield op.seq, AlwaysReason.BACKDATED.value
        if op.kind == "REINSTATE":
            yield op.seq, AlwaysReason.REINSTATEMENT.value
        if abs(change[op.seq]) >= LARGE_CHANGE:
            yield op.seq, AlwaysReason.LARGE_CHANGE.value


def restating_operations() -> set[int]:
    """Return the operations that restatements posted, and those that were imported later than the baseline."""
    found: set[int] = set()
    posted = Restatement.objects.filter(first_operation__isnull=False, last_operation__isnull=False)
    for first, last in posted.values_list("first_operation_id", "last_operation_id"):
        found.update(range(first, last + 1))
    baseline = LedgerOperation.objects.filter(kind="BASE").order_by("-appended_at").first()
    if baseline is not None:
        # What the life cycle posts has a cause; a file imported on a later day than the baseline tells of the past.
        later = LedgerOperation.objects.filter(
            cause=None, appended_at__date__gt=timezone.localdate(baseline.appended_at)
        )
        found.update(later.exclude(kind="BASE").values_list("seq", flat=True))
    return found


def sample_report(
    on: str,
    nonce: str,
    *,
    since: str | None = None,
    known: str | None = None,
    confidence: str = "95",
    tolerance: str = "5",
) -> dict[str, Any]:
    """Return the sample of the operations up to `on` that the auditor's word `nonce` draws; AskedWrongly.

    Everyone who knows the head hash and the word draws the same.
    """
    for place, day in (("on", on), ("from", since), ("known", known)):
        if day is not None:
            checked_day(day, place)
    if not nonce:
        raise AskedWrongly("nonce", _("The auditor says a word of their own, once the head hash is known."))
    restating = restating_operations()
    with reading(known) as opened:
        book, head, seq = opened.book, opened.head, opened.seq
        ops = {op.seq: op for op in population(book, on, since or "")}
        always = list(always_checked(book, ops.values(), restating))
        try:
            drawn = draw(
                ops,
                always,
                head=head,
                nonce=nonce,
                confidence_pct=_percent(confidence, "confidence"),
                tolerance_pct=_percent(tolerance, "tolerance"),
            )
        except NoSampleSize as error:
            raise AskedWrongly("sample", str(error)) from error
    return {
        "population": len(ops),
        "always": len(drawn.always),
        "rest": drawn.rest,
        "drawn": len(drawn.drawn),
        "sample": [_row(ops[number], drawn.always.get(number, (DRAWN,))) for number in drawn.ids],
        "nonce": nonce,
        "confidence_pct": confidence,
        "tolerance_pct": tolerance,
        "from": since,
        "on": on,
        "known": opened.known,
        "head": head,
        "head_seq": seq,
    }


def _percent(text: str, place: str) -> Decimal:
    try:
        if len(text) <= _LONGEST_PERCENT and "e" not in text.lower():  # 1e-999999999 is a number of a billion digits
            return Decimal(text)
    except InvalidOperation:
        pass
    raise AskedWrongly(place, _("“%(text)s” is not a number.") % {"text": text})


def _row(op: Op, reasons: Collection[str]) -> dict[str, Any]:
    return {
        "seq": op.seq,
        "op": op.kind,
        "effective": op.effective,
        "recorded": op.recorded,
        "items": list(op.touched()),
        "reasons": list(reasons),
    }
