"""Files that hold everything, for those who may read everything: the evidence pack, and all operations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.exchange.ledger_jsonl import exported_lines
from lifecycle.ledger.figures import BASES
from lifecycle.ledger.packing import PackNotMade, evidence_pack
from lifecycle.ledger.reports.question import AskedWrongly, Question
from lifecycle.ledger.signing import SealKeyError
from lifecycle.portfolio.filters import GROUP
from lifecycle.portfolio.gates import for_readers_of_everything
from lifecycle.portfolio.labels import BASIS_LABELS
from lifecycle.portfolio.operation_forms import day_field, style_fields


class PackForm(forms.Form):
    """Which day, as known when and on which basis. Filters of the follow-up page may be named, too."""

    on = day_field(gettext_lazy("On the day"), gettext_lazy("Empty: today."))
    known = day_field(gettext_lazy("Known by the day"), gettext_lazy("Empty: all that is recorded."))
    basis = forms.ChoiceField(
        label=gettext_lazy("Basis of counting"),
        required=False,
        choices=[(basis, BASIS_LABELS[basis]) for basis in BASES],
    )
    at = forms.CharField(required=False, widget=forms.HiddenInput)
    owner = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    segment = forms.CharField(required=False, widget=forms.HiddenInput)
    need = forms.CharField(required=False, widget=forms.HiddenInput)
    scope = forms.CharField(required=False, widget=forms.HiddenInput)
    baseline = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        """Read `data`; None for a form that was not sent yet."""
        super().__init__(data, auto_id="pack-%s", use_required_attribute=False)
        style_fields(self)

    def clean_known(self) -> date | None:
        """Refuse days to come."""
        known: date | None = self.cleaned_data["known"]
        if known is not None and known > timezone.localdate():
            raise forms.ValidationError(_("What will be recorded by then is not known yet. Choose today or earlier."))
        return known

    def question(self) -> Question:
        """Return what is packed; only for a valid form."""
        given = self.cleaned_data
        owner = given["owner"]
        is_group = owner.startswith(GROUP)
        return Question(
            on=given["on"].isoformat() if given["on"] else "",
            known=given["known"].isoformat() if given["known"] else None,
            basis=given["basis"] or BASES[0],
            at=given["at"] or None if given["basis"] == "lfl" else None,
            owners=(owner,) if owner and not is_group else (),
            group=owner.removeprefix(GROUP) if is_group else "",
            **{name: given[name] for name in ("kind", "segment", "need", "scope", "baseline")},
        )


@require_safe
@for_readers_of_everything
def pack(request: HttpRequest) -> HttpResponseBase:
    """Send the evidence pack of a day; what stands in its way is said on a page."""
    form = PackForm(request.GET)
    if form.is_valid():
        try:
            made = evidence_pack(form.question())
        except AskedWrongly as error:
            form.add_error(error.place if error.place in form.fields else None, error.reason)
        except (PackNotMade, SealKeyError) as error:
            form.add_error(None, str(error))
        else:
            day = form.cleaned_data["on"] or timezone.localdate()
            response = HttpResponse(made, content_type="application/zip")
            response.headers["Content-Disposition"] = f'attachment; filename="evidence-pack-{day.isoformat()}.zip"'
            return response
    context = {
        "section": "follow_up",
        "current": "seals",
        "heading": _("Evidence pack"),
        "form": form,
    }
    return render(request, "portfolio/files.html", context, status=400)


class _ExportForm(forms.Form):
    known = day_field(gettext_lazy("Known by the day"))


@require_safe
@for_readers_of_everything
def export(request: HttpRequest) -> HttpResponseBase:
    """Send all recorded operations with their hashes, one a line, as known on a day."""
    form = _ExportForm(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors["known"].as_text(), content_type="text/plain; charset=utf-8", status=400)
    lines: Iterator[str] = exported_lines(form.cleaned_data["known"])
    response = StreamingHttpResponse((f"{line}\n" for line in lines), content_type="application/jsonl")
    response.headers["Content-Disposition"] = 'attachment; filename="operations.jsonl"'
    return response
