"""The offering map as a page and as CSV. Any input gives a page, never an error."""

import csv
import io
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.spreadsheets import harmless
from search.offering_map import FILTERS, OfferingMap, map_choices, offering_map

#: Programs read these: add to the end, rename none.
COLUMNS: Final = ("need", "need_name", "segment", "segment_name", "services", "standing")


class MapForm(forms.Form):
    """By what the map is narrowed; what is not among the choices narrows nothing."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of service"), required=False)

    def __init__(self, data: Any, language: str) -> None:
        super().__init__(data, auto_id="choice-%s", use_required_attribute=False)
        choices = map_choices(language)
        everyone, every_kind = _("All organisations"), pgettext("kinds", "All")
        self.fields["organisation"].choices = [("", everyone), *choices["organisation"]]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", every_kind), *choices["kind"]]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"

    def asked(self) -> dict[str, str]:
        """Return the filters by name, "" for what is not given or not known."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in FILTERS}


def _language() -> str:
    return (get_language() or "fi")[:2]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the map (`map`: search.offering_map.OfferingMap); template search/offering_map.html."""
    form = MapForm(request.GET, _language())
    asked = form.asked()
    query = request.GET.urlencode()
    return render(
        request,
        "search/offering_map.html",
        {
            "section": "services",
            "form": form,
            "narrows": any(asked.values()),
            "map": offering_map(asked, _language()),
            "csv_url": f"{reverse('search:offering_map_csv')}?{query}".rstrip("?"),
        },
    )


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Send the map, a row for each cell, in UTF-8 with a byte order mark."""
    shown = offering_map(MapForm(request.GET, _language()).asked(), _language())
    return HttpResponse(
        f"\ufeff{_written(shown)}",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="offering-map.csv"'},
    )


def _written(shown: OfferingMap) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for row in shown.rows:
        for cell, (code, name) in zip(row.cells, shown.segments, strict=True):
            standing = "gap" if cell.is_gap else "crowded" if cell.is_crowded else ""
            rows.writerow([row.code, harmless(row.name), code, harmless(name), cell.number, standing])
    return text.getvalue()
