"""Importing cards in the editors' side: choose a file, see every row's outcome, then write it or leave it."""

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
from catalogue.exchange.outcome import Report
from catalogue.exchange.tables import template_csv, template_xlsx
from catalogue.import_report import report_context, results_in_words
from lifecycle.access import access_of
from lifecycle.exchange.errors import ImportRefused

_TEMPLATES: Final = {
    "csv": (template_csv, "text/csv; charset=utf-8"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, XLSX or JSON Lines, at most 10 MB, one card a row.")
    )


def _check_may_import(request: HttpRequest) -> None:
    if not access_of(request.user).imports_cards:
        raise PermissionDenied


def _import(request: HttpRequest, data: bytes, name: str, *, dry_run: bool) -> Report:
    owners = access_of(request.user).import_organisations
    return import_table(data, name, dry_run=dry_run, only_organisations=owners)


def _show(request: HttpRequest, form: UploadForm, report: Report | None = None, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {"form": form, "error": error, **report_context(report)}
    return render(request, "catalogue/exchange/import_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_cards(request: HttpRequest) -> HttpResponse:
    """Ask for a file; show what importing it would do."""
    _check_may_import(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    upload = form.cleaned_data["file"]
    try:
        data = upload.read(uploads.MAX_BYTES + 1)
        uploads.keep(request.session, data, upload.name)
        return _show(request, UploadForm(), _import(request, data, upload.name, dry_run=True))
    except ImportRefused as error:
        uploads.forget(request.session)
        return _show(request, form, error=str(error))


@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Write the file that was checked, or throw it away."""
    _check_may_import(request)
    if "cancel" in request.POST:
        uploads.forget(request.session)
        messages.info(request, _("Nothing was imported."))
        return redirect("catalogue_import")
    try:
        data, name = uploads.waiting_in(request.session)
        report = _import(request, data, name, dry_run=False)
    except ImportRefused as error:
        return _show(request, UploadForm(), error=str(error))
    uploads.forget(request.session)
    if report.refused:
        return _show(request, UploadForm(), report, _("Nothing was written: some rows are refused."))
    told = {"file": name, "results": results_in_words(report)}
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
