"""Lists as CSV and XLSX: whole, with the head hash on every row, and no cell that is a formula."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from lifecycle.spreadsheets import HarmlessCells

FORMATS: Final = ("csv", "xlsx")
Columns = Mapping[str, str | Promise]


class _Sheet(HarmlessCells, SpreadsheetExportMixin):  # type: ignore[misc]  # Wagtail ships no types
    def __init__(self, filename: str, columns: Columns) -> None:
        self.export_filename = filename
        self.list_export = list(columns)
        self.export_headings = dict(columns)

    def to_row_dict(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {name: item.get(name, "") for name in self.list_export}


def asked_format(request: HttpRequest) -> str:
    """Return the format of the file that is asked for; "" for the page itself."""
    wanted = request.GET.get("export", "")
    return wanted if wanted in FORMATS else ""


def sheet(format_: str, filename: str, columns: Columns, rows: Iterable[Mapping[str, Any]]) -> HttpResponseBase:
    """Return `rows` as a file to download. `columns` maps keys of the rows to headings."""
    response: HttpResponseBase = _Sheet(filename, columns).as_spreadsheet(rows, format_)
    return response


def export_links(request: HttpRequest) -> list[tuple[str, str]]:
    """Return name and address of each file of the list that `request` shows, without its page."""
    links = []
    for each in FORMATS:
        query = request.GET.copy()
        query.pop("page", None)
        query["export"] = each
        links.append((each.upper(), f"?{query.urlencode()}"))
    return links
