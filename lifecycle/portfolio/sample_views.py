"""The audit sample: which operations an auditor checks, drawn so that nobody can steer it."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.ledger.auditing import sample_report
from lifecycle.ledger.reading import Reading, reading
from lifecycle.ledger.reports.question import AskedWrongly
from lifecycle.ledger.sampling import CONFIDENCE_PCT, TOLERANCE_PCT
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.labels import OPERATION_LABELS, SAMPLE_REASON_LABELS
from lifecycle.portfolio.ledger_index import LedgerIndex, index_of
from lifecycle.portfolio.offer import present_offer
from lifecycle.portfolio.operation_forms import day_field, style_fields
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.sheets import asked_format, export_links, sheet
from lifecycle.portfolio.telling import Names, sentence_of
from lifecycle.portfolio.wording import shown_day

PER_PAGE: Final = 50
COLUMNS: Final = {
    "seq": gettext_lazy("Operation"),
    "effective": gettext_lazy("Effective date"),
    "recorded": gettext_lazy("Recorded date"),
    "op": gettext_lazy("Kind of operation (code)"),
    "kind": gettext_lazy("Kind of operation"),
    "codes": gettext_lazy("Codes"),
    "sentence": gettext_lazy("What was done"),
    "reason_codes": gettext_lazy("Why it is in the sample (code)"),
    "reasons": gettext_lazy("Why it is in the sample"),
    "nonce": gettext_lazy("The auditor's word"),
    "head": gettext_lazy("Head hash of the ledger"),
}


def _percent_field(label: Any, initial: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=Decimal(100), max_digits=7, decimal_places=4,
        initial=initial,
    )  # fmt: skip


class SampleForm(forms.Form):
    """What a draw depends on, beside the head hash."""

    nonce = forms.CharField(
        label=gettext_lazy("A word of your own"),
        max_length=100,
        help_text=gettext_lazy("Say it only now, when the head hash is known: then nobody could choose the sample."),
    )
    since = day_field(gettext_lazy("After the day"), gettext_lazy("Empty: from the beginning."))
    until = day_field(gettext_lazy("Up to the day"), gettext_lazy("Empty: today."))
    known = day_field(gettext_lazy("Known by the day"), gettext_lazy("Empty: all that is recorded."))
    confidence = _percent_field(gettext_lazy("Confidence, %"), CONFIDENCE_PCT)
    tolerance = _percent_field(gettext_lazy("Errors tolerated, %"), TOLERANCE_PCT)

    def __init__(self, data: Any) -> None:
        """Read `data`; None for a form that was not sent yet."""
        usual = {"confidence": CONFIDENCE_PCT, "tolerance": TOLERANCE_PCT}
        given = {name: value for name, value in data.items() if value} if data is not None else None
        super().__init__(
            usual | given if given is not None else None, auto_id="choice-%s", use_required_attribute=False
        )
        style_fields(self)

    def clean_known(self) -> date | None:
        """Refuse days to come."""
        known: date | None = self.cleaned_data["known"]
        if known is not None and known > timezone.localdate():
            raise forms.ValidationError(_("What will be recorded by then is not known yet. Choose today or earlier."))
        return known

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("since", _("The period ends before it begins."))
        return cleaned

    def draw(self) -> dict[str, Any]:
        """Return the sample; AskedWrongly when there is none of such requirements. Only for a valid form."""
        given = self.cleaned_data
        return sample_report(
            (given["until"] or timezone.localdate()).isoformat(),
            given["nonce"],
            since=given["since"].isoformat() if given["since"] else None,
            known=given["known"].isoformat() if given["known"] else None,
            confidence=str(given["confidence"]),
            tolerance=str(given["tolerance"]),
        )


@require_safe
@for_readers
def sample(request: HttpRequest) -> HttpResponseBase:
    """Draw a sample and show why each operation is in it, or send it as a file."""
    is_asked = "nonce" in request.GET
    form = SampleForm(request.GET if is_asked else None)
    drawn = _drawn(form) if is_asked and form.is_valid() else None
    offer = present_offer()
    opened, index, sentences = _ledger(drawn, offer)
    context: dict[str, Any] = {
        "section": "follow_up",
        "current": "sample",
        "heading": _("Audit sample"),
        "lead": _(
            "Operations to check against their papers. Nobody can choose which: the ledger's hash and your word do."
        ),
        "form": form,
        "provenance": list_facts(opened),
        "head_hash": opened.head,
    }
    if drawn is None:
        return render(request, "portfolio/sample.html", context, status=400 if is_asked else 200)
    rows = [_row(row, drawn, sentences) for row in drawn["sample"]]
    wanted = asked_format(request)
    if wanted:
        return sheet(wanted, f"sample-{drawn['head'][:12]}", COLUMNS, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "drawn": drawn,
        "number": len(rows),
        "page_obj": page,
        "rows": [
            row | {name: shown_day(row[name].isoformat()) for name in ("effective", "recorded")}
            for row in page.object_list
        ],
        "exports": export_links(request),
    }
    return render(request, "portfolio/sample.html", context)


def _drawn(form: SampleForm) -> dict[str, Any] | None:
    try:
        return form.draw()
    except AskedWrongly as error:
        form.add_error(error.place if error.place in form.fields else None, error.reason)
        style_fields(form)
        return None


def _ledger(drawn: dict[str, Any] | None, offer: Any) -> tuple[Reading, LedgerIndex, dict[int, str]]:
    """Return the ledger the sample is from, and what each operation of it did."""
    with reading(drawn["known"] if drawn else None) as opened:
        book = opened.book
        index = opened.remember("index", lambda: index_of(book))
        names = Names(offer, index.titles)
        numbers = [row["seq"] for row in drawn["sample"]] if drawn else []
        return opened, index, {seq: sentence_of(book.op(seq), names, index.items[seq]) for seq in numbers}


def _row(row: dict[str, Any], drawn: dict[str, Any], sentences: dict[int, str]) -> dict[str, Any]:
    return {
        "seq": row["seq"],
        "effective": date.fromisoformat(row["effective"]),
        "recorded": date.fromisoformat(row["recorded"]),
        "op": row["op"],
        "kind": str(OPERATION_LABELS[row["op"]]),
        "codes": " ".join(row["items"]),
        "sentence": sentences[row["seq"]],
        "reason_codes": " ".join(row["reasons"]),
        "reasons": ", ".join(str(SAMPLE_REASON_LABELS[reason]) for reason in row["reasons"]),
        "nonce": drawn["nonce"],
        "head": drawn["head"],
    }
