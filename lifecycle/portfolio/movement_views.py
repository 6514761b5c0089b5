"""The movement report: all operations of a period, what they did, and what they come to by class and by owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.reading import Reading, reading
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.labels import LINE_CLASS_LABELS, OPERATION_LABELS, UNIT_LABELS, class_label
from lifecycle.portfolio.ledger_index import LedgerIndex, index_of
from lifecycle.portfolio.movement_forms import RECORDED, MovementsForm
from lifecycle.portfolio.movement_rows import (
    Movement,
    MovementsAsked,
    Sums,
    is_backdated,
    movements_of,
    sums_by_class,
    sums_by_owner,
    without_lines,
)
from lifecycle.portfolio.offer import Offer, present_offer
from lifecycle.portfolio.operation_forms import chosen_owners
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.sheets import asked_format, export_links, sheet
from lifecycle.portfolio.telling import Names, sentence_of
from lifecycle.portfolio.wording import number_style, shown_day

PER_PAGE: Final = 50
COLUMNS: Final = {
    "seq": gettext_lazy("Operation"),
    "effective": gettext_lazy("Effective date"),
    "recorded": gettext_lazy("Recorded date"),
    "op": gettext_lazy("Kind of operation (code)"),
    "kind": gettext_lazy("Kind of operation"),
    "items": gettext_lazy("Codes"),
    "sentence": gettext_lazy("What was done"),
    "owners": gettext_lazy("Owners concerned"),
    **{unit: label for unit, label in UNIT_LABELS.items()},
    "backdated": gettext_lazy("Backdated"),
    "voided_by": gettext_lazy("Made void by operation"),
    "decision": gettext_lazy("Decision"),
    "rule_version": gettext_lazy("Counting rules"),
    "head": gettext_lazy("Head hash of the ledger"),
}


@dataclass(frozen=True)
class Report:
    """The operations that were asked for, and the ledger they stand in."""

    found: list[Movement]
    index: LedgerIndex
    reading: Reading
    voided: dict[int, int | None]
    payloads: dict[int, Any]


def _asked(form: MovementsForm, offer: Offer) -> MovementsAsked:
    given = form.cleaned_data
    days = {name: given[name].isoformat() if given[name] else "" for name in ("since", "until")}
    return MovementsAsked(
        days["since"],
        days["until"],
        given["dated"] == RECORDED,
        given["operation"],
        chosen_owners(offer, given["owner"]),
        given["q"].strip(),
        given["unit"],
        given["cls"],
        given["backdated"],
        given["void"],
    )


def _report(asked: MovementsAsked) -> Report:
    with reading() as opened:
        book = opened.book
        index: LedgerIndex = opened.remember("index", lambda: index_of(book))
        found = movements_of(book, index, asked)
        seqs = [movement.op.seq for movement in found]
        return Report(
            found,
            index,
            opened,
            {seq: book.voided_by(seq) for seq in seqs},
            {seq: book.payload(seq) for seq in seqs},
        )


@require_safe
@for_readers
def movements(request: HttpRequest) -> HttpResponseBase:
    """Show a period's operations, or send them all as a file."""
    offer = present_offer()
    form = MovementsForm(request.GET, offer)
    context: dict[str, Any] = {
        "section": "follow_up",
        "current": "movements",
        "heading": _("Movements"),
        "lead": _("Every operation of the ledger, by period, owner and kind."),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "portfolio/movements.html", context, status=400)
    asked = _asked(form, offer)
    report = _report(asked)
    names = Names(offer, report.index.titles)
    wanted = asked_format(request)
    if wanted:
        rows = (_cells(movement, report, names) for movement in report.found)
        return sheet(wanted, f"movements-{report.reading.head[:12]}", COLUMNS, rows)
    page = Paginator(report.found, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "number": len(report.found),
        "rows": [_shown(movement, report, names) for movement in page.object_list],
        "without_lines": without_lines(report.found),
        "unit_labels": list(UNIT_LABELS.values()),
        "by_class": _table(_in_order(sums_by_class(report.found)), class_label),
        "by_owner": _table(
            sorted(sums_by_owner(report.found, asked.owners), key=lambda sums: names.organisation(sums.key)),
            names.organisation,
        ),
        "exports": export_links(request),
        "provenance": list_facts(report.reading),
        "head_hash": report.reading.head,
    }
    return render(request, "portfolio/movements.html", context)


def _in_order(sums: Sequence[Sums]) -> list[Sums]:
    order = list(LINE_CLASS_LABELS)
    return sorted(sums, key=lambda each: order.index(each.key))


def _table(sums: Sequence[Sums], label: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return rows of a table: name, operations, and the change of each unit with its name."""
    style = number_style()
    return [
        (
            label(each.key),
            style.plain(each.operations),
            [
                (str(UNIT_LABELS[unit]), style.signed(each.by_unit[unit]) if unit in each.by_unit else "")
                for unit in UNITS
            ],
        )
        for each in sums
    ]


def _cells(movement: Movement, report: Report, names: Names) -> dict[str, Any]:
    op, payload = movement.op, report.payloads[movement.op.seq]
    sums = _unit_sums(movement)
    return {
        "seq": op.seq,
        "effective": date.fromisoformat(op.effective),
        "recorded": date.fromisoformat(op.recorded),
        "op": op.kind,
        "kind": str(OPERATION_LABELS[op.kind]),
        "items": " ".join(report.index.items[op.seq]),
        "sentence": sentence_of(op, names, report.index.items[op.seq]),
        "owners": " ".join(sorted(report.index.parties[op.seq])),
        **{unit: sums.get(unit, "") for unit in UNITS},
        "backdated": _("yes") if is_backdated(op) else _("no"),
        "voided_by": report.voided[op.seq] or "",
        "decision": str(payload.get("decision") or ""),
        "rule_version": str(payload.get("rule_version") or ""),
        "head": report.reading.head,
    }


def _unit_sums(movement: Movement) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in movement.lines:
        sums[line.unit] = sums.get(line.unit, 0) + line.delta
    return sums


def _shown(movement: Movement, report: Report, names: Names) -> dict[str, Any]:
    op, style = movement.op, number_style()
    sums = _unit_sums(movement)
    return {
        "seq": op.seq,
        "effective": shown_day(op.effective),
        "recorded": shown_day(op.recorded),
        "sentence": sentence_of(op, names, report.index.items[op.seq]),
        "item": report.index.items[op.seq][0] if len(report.index.items[op.seq]) == 1 else "",
        "owners": ", ".join(names.organisation(code) for code in sorted(report.index.parties[op.seq])),
        "sums": [(UNIT_LABELS[unit], style.signed(sums[unit])) for unit in UNITS if sums.get(unit)],
        "is_backdated": is_backdated(op),
        "voided_by": report.voided[op.seq],
    }
