"""Tables of forms: an XLSX workbook with a sheet for each kind of row, or CSV files of one kind each."""

import io
from collections.abc import Sequence
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from forms_registry.exchange.columns import NEEDED, Sheet
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import MAX_ROWS, Records, check_header, read_csv, row_place

#: Bytes that a workbook may hold when it is unpacked: more is no table of forms.
MAX_UNPACKED: Final = 200 * 2**20


def read_tables(files: Sequence[tuple[bytes, str]]) -> dict[Sheet, Records]:
    """Return the rows of every sheet in `files`, (data, name) each, with places that name file, sheet and row.

    ImportRefused with file, position and reason when a file cannot be read or holds no known sheet.
    """
    found: dict[Sheet, Records] = {sheet: [] for sheet in Sheet}
    for data, name in files:
        kind = name.rsplit(".", 1)[-1].lower()
        if kind == "csv":
            sheet, records = _read_csv(data, name)
            found[sheet] += [(f"{name}, {place}", values) for place, values in records]
        elif kind == "xlsx":
            for sheet, records in _read_xlsx(data, name).items():
                found[sheet] += records
        else:
            raise ImportRefused(name, "", _("only .csv and .xlsx files hold tables of forms"))
    for sheet, records in found.items():
        if len(records) > MAX_ROWS:
            raise ImportRefused(sheet, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})
    return found


def sheet_of(header: Sequence[str]) -> Sheet | None:
    """Return the sheet that a header belongs to, None when it is of none."""
    return next((sheet for sheet in NEEDED if set(NEEDED[sheet]) <= set(header)), None)


def _read_csv(data: bytes, name: str) -> tuple[Sheet, Records]:
    records = read_csv(data, name, ())
    if not records:
        return _known(data.decode("utf-8-sig").split("\n", 1)[0].replace(",", ";").split(";"), name, name), []
    return _known(list(records[0][1]), name, name), records


def _known(header: Sequence[str], name: str, place: str) -> Sheet:
    sheet = sheet_of([column.strip() for column in header])
    if sheet is None:
        told = "; ".join(f"{sheet}: {', '.join(needed)}" for sheet, needed in NEEDED.items())
        raise ImportRefused(
            name, place if place != name else "", _("the header is of no known table (%(tables)s)") % {"tables": told}
        )
    return sheet


def _read_xlsx(data: bytes, name: str) -> dict[Sheet, Records]:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise ImportRefused(name, "", _("the workbook is too large when it is unpacked"))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        tables = {
            sheet.title: list(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2)) for sheet in book.worksheets
        }
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, EOFError) as error:
        raise ImportRefused(name, "", _("not a spreadsheet: %(why)s") % {"why": error}) from error
    found: dict[Sheet, Records] = {}
    for title, rows in tables.items():
        if not rows or not any(rows[0]):
            continue
        header = [str(cell or "").strip() for cell in rows[0]]
        sheet = sheet_of(header)
        if sheet is None:
            continue  # such as the page that explains the columns
        check_header(header, f"{name}, {title}", NEEDED[sheet])
        found[sheet] = _records(rows[1:], header, f"{name}, {title}")
    if not found:
        _known((), name, name)
    return found


def _records(rows: Sequence[Sequence[Any]], header: Sequence[str], place: str) -> Records:
    records: Records = []
    for number, cells in enumerate(rows, 2):
        values = {column: cell_text(cell) for column, cell in zip(header, cells, strict=False) if column}
        if any(values.values()):
            records.append((f"{place}, {row_place(number)}", values))
    return records


def cell_text(value: Any) -> str:
    """Return the text of a cell: dates in ISO form, whole numbers without a fraction."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
