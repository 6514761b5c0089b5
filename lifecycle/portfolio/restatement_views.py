"""Restatements of the ledger for auditors: posted, waiting and rejected, and what reached into sealed periods."""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.ledger.reading import reading
from lifecycle.models import LedgerSeal, Restatement
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.ledger_index import index_of
from lifecycle.portfolio.offer import present_offer
from lifecycle.portfolio.operation_forms import style_fields
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.sealed_periods import Sealed, after_seals
from lifecycle.portfolio.sheets import asked_format, export_links, sheet
from lifecycle.portfolio.telling import Names, sentence_of
from lifecycle.portfolio.wording import shown_day
from lifecycle.selectors import restatements_visible_to

PER_PAGE: Final = 20
COLUMNS: Final = {
    "code": gettext_lazy("Code"),
    "kind": gettext_lazy("Kind of restatement"),
    "status": gettext_lazy("Status"),
    "organisations": gettext_lazy("Organisations"),
    "proposed": gettext_lazy("Proposed on"),
    "decided": gettext_lazy("Decided on"),
    "decision": gettext_lazy("Decision"),
    "first": gettext_lazy("First operation"),
    "last": gettext_lazy("Last operation"),
    "reason": gettext_lazy("Grounds"),
    "evidence": gettext_lazy("Evidence"),
    "proposer": gettext_lazy("Proposed by"),
    "decider": gettext_lazy("Decided by"),
    "answer": gettext_lazy("Answer"),
}


class RestatementsForm(forms.Form):
    """Which restatements are shown."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of restatement"), required=False)

    def __init__(self, data: Any) -> None:
        """Read `data`."""
        super().__init__(data, auto_id="choice-%s", use_required_attribute=False)
        everything = [("", _("All"))]
        self.fields["status"].choices = everything + Restatement.Status.choices  # type: ignore[attr-defined]
        self.fields["kind"].choices = everything + Restatement.Kind.choices  # type: ignore[attr-defined]
        style_fields(self)


@require_safe
@for_readers
def restatements(request: HttpRequest) -> HttpResponseBase:
    """Show what was restated, and what the person may read of what waits or was rejected."""
    form = RestatementsForm(request.GET)
    context: dict[str, Any] = {
        "section": "follow_up",
        "current": "restatements",
        "heading": _("Restatements"),
        "lead": _("Corrections of what was counted: each with grounds and evidence, decided by another person."),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "portfolio/restatements.html", context, status=400)
    readable = set(restatements_visible_to(request.user).values_list("pk", flat=True))
    rows = Restatement.objects.filter(Q(status=Restatement.Status.POSTED) | Q(pk__in=readable)).filter(
        **{name: value for name, value in form.cleaned_data.items() if value}
    )
    rows = rows.select_related("decision", "proposed_by", "decided_by").prefetch_related("organisations")
    wanted = asked_format(request)
    if wanted:
        return sheet(wanted, "restatements", COLUMNS, [_told(row, row.pk in readable) for row in rows])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    uses_admin = access_of(request.user).uses_admin
    context |= {
        "page_obj": page,
        "rows": [
            _told(row, row.pk in readable)
            | {
                "url": reverse("lifecycle_restatement", args=[row.pk]) if uses_admin and row.pk in readable else "",
                "proposed": shown_day(localdate(row.proposed_at).isoformat()),
                "decided": shown_day(localdate(row.decided_at).isoformat()) if row.decided_at else "",
            }
            for row in page.object_list
        ],
        "number": page.paginator.count,
        "admin_url": reverse("lifecycle_restatements") if uses_admin else "",
        "exports": export_links(request),
        **_late_in_sealed(request),
    }
    return render(request, "portfolio/restatements.html", context)


def _told(row: Restatement, is_readable: bool) -> dict[str, Any]:
    """Return a row; grounds and people only where the person may read them."""
    told = {
        "code": row.code,
        "kind": row.get_kind_display(),
        "status": row.get_status_display(),
        "organisations": ", ".join(sorted(each.name for each in row.organisations.all())),
        "proposed": localdate(row.proposed_at),
        "decided": localdate(row.decided_at) if row.decided_at else "",
        "decision": str(row.decision or ""),
        "first": row.first_operation_id or "",
        "last": row.last_operation_id or "",
        "is_readable": is_readable,
    }
    if is_readable:
        told |= {
            "reason": row.reason,
            "evidence": row.evidence,
            "proposer": str(row.proposed_by),
            "decider": str(row.decided_by or ""),
            "answer": row.answer,
        }
    return told


def _late_in_sealed(request: HttpRequest) -> dict[str, Any]:
    """Return a page of the operations that were recorded after a seal of the period they reach into."""
    sealed = tuple(
        Sealed(period, day.isoformat(), seq)
        for period, day, seq in LedgerSeal.objects.values_list("period", "ends_on", "head_seq")
    )
    offer = present_offer()
    with reading() as opened:
        book = opened.book
        found = opened.remember(("after seals", sealed), lambda: after_seals(book, sealed))
        index = opened.remember("index", lambda: index_of(book))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("late"))
        names = Names(offer, index.titles)
        rows = [(book.op(each.seq), each.periods) for each in page.object_list]
        provenance, head = list_facts(opened), opened.head
    return {
        "is_sealed": bool(sealed),
        "late_page": page,
        "late_number": len(found),
        "late": [
            {
                "seq": op.seq,
                "effective": shown_day(op.effective),
                "recorded": shown_day(op.recorded),
                "sentence": sentence_of(op, names, index.items[op.seq]),
                "periods": ", ".join(periods),
            }
            for op, periods in rows
        ],
        "provenance": provenance,
        "head_hash": head,
    }
