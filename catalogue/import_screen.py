"""Importing cards in the editors' side: choose a file, see every row's outcome, then write it or leave it."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.exchange import uploads
from catalogue.exchange.card_import import import_table
from catalogue.exchange.column_mapping import ColumnMapping
from catalogue.exchange.mapping_file import read_mapping
from catalogue.exchange.outcome import Report
from catalogue.exchange.tables import template_csv, template_xlsx
from catalogue.import_report import report_context, results_in_words
from lifecycle.access import access_of
from lifecycle.exchange.errors import ImportRefused

#: Where the mapping of another system's table waits with the table.
MAPPING_PLACE: Final = "import_mapping_waiting"
_MAPPING_ENDINGS: Final = (".json",)
_NOTES_SHOWN: Final = 20
_TEMPLATES: Final = {
    "csv": (template_csv, "text/csv; charset=utf-8"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class UploadForm(forms.Form):
    """The file, and what tells how to read it when it is another system's."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, XLSX or JSON Lines, at most 10 MB, one card a row.")
    )
    mapping = forms.FileField(
        label=gettext_lazy("Mapping"),
        required=False,
        help_text=gettext_lazy(
            "Only for a table of another system: a .json file that says what its columns become. Leave this empty for "
            "a table made from the template."
        ),
    )


@dataclass(frozen=True)
class Chosen:
    """A table that was chosen, and the mapping that belongs to it."""

    data: bytes
    name: str
    mapping: ColumnMapping | None


def _check_may_import(request: HttpRequest) -> None:
    if not access_of(request.user).imports_cards:
        raise PermissionDenied


def _keep(request: HttpRequest, form: UploadForm) -> Chosen:
    """Keep the files until they are confirmed; ImportRefused when one cannot be taken."""
    _forget(request)
    upload, rules = form.cleaned_data["file"], form.cleaned_data["mapping"]
    data, mapping = upload.read(uploads.MAX_BYTES + 1), None
    uploads.keep(request.session, data, upload.name)
    if rules:
        told = rules.read(uploads.MAX_BYTES + 1)
        uploads.keep(request.session, told, rules.name, endings=_MAPPING_ENDINGS, place=MAPPING_PLACE)
        mapping = read_mapping(told, rules.name)
    return Chosen(data, upload.name, mapping)


def _waiting(request: HttpRequest) -> Chosen:
    """Return the files that wait; ImportRefused when there are none, or one is old or changed."""
    data, name = uploads.waiting_in(request.session)
    if MAPPING_PLACE not in request.session:
        return Chosen(data, name, None)
    return Chosen(data, name, read_mapping(*uploads.waiting_in(request.session, place=MAPPING_PLACE)))


def _forget(request: HttpRequest) -> None:
    """Take the files away together: a table is never read without the mapping it came with."""
    for place in (uploads.SESSION_KEY, MAPPING_PLACE):
        uploads.forget(request.session, place=place)


def _import(request: HttpRequest, chosen: Chosen, *, dry_run: bool) -> Report:
    owners = access_of(request.user).import_organisations
    return import_table(chosen.data, chosen.name, dry_run=dry_run, only_organisations=owners, mapping=chosen.mapping)


def _show(request: HttpRequest, form: UploadForm, report: Report | None = None, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {"form": form, "error": error, **report_context(report)}
    context["notes"] = report.notes[:_NOTES_SHOWN] if report else []
    return render(request, "catalogue/exchange/import_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_cards(request: HttpRequest) -> HttpResponse:
    """Ask for a file; show what importing it would do."""
    _check_may_import(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    try:
        return _show(request, UploadForm(), _import(request, _keep(request, form), dry_run=True))
    except ImportRefused as error:
        _forget(request)
        return _show(request, form, error=str(error))


@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Write the file that was checked, or throw it away."""
    _check_may_import(request)
    if "cancel" in request.POST:
        _forget(request)
        messages.info(request, _("Nothing was imported."))
        return redirect("catalogue_import")
    try:
        chosen = _waiting(request)
        report = _import(request, chosen, dry_run=False)
    except ImportRefused as error:
        _forget(request)
        return _show(request, UploadForm(), error=str(error))
    _forget(request)
    if report.refused:
        return _show(request, UploadForm(), report, _("Nothing was written: some rows are refused."))
    told = {"file": chosen.name, "results": results_in_words(report)}
    messages.success(request, _("%(file)s was imported: %(results)s") % told)
    return redirect("product_cards:index")


@require_safe
def import_template(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the empty template."""
    _check_may_import(request)
    if ending not in _TEMPLATES:
        raise Http404
    make, kind = _TEMPLATES[ending]
    name = f'attachment; filename="tarjooma-cards.{ending}"'
    return HttpResponse(make(), content_type=kind, headers={"Content-Disposition": name})
