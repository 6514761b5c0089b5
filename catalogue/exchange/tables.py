"""Tables of product cards: CSV, XLSX and JSON Lines in, an empty template out."""

import csv
import io
from typing import Any, Final
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from catalogue.exchange.card_rows import COLUMNS
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import MAX_ROWS, Records, check_header, read_csv, read_json_lines, row_place

#: Columns without which a table holds no cards.
NEEDED: Final = ("organisation", "code")


def read_table(data: bytes, name: str) -> Records:
    """Return (place, values) of every row of a file; ImportRefused with file, position and reason."""
    kind = name.rsplit(".", 1)[-1].lower()
    if kind == "csv":
        records = read_csv(data, name, NEEDED)
    elif kind == "xlsx":
        records = _read_xlsx(data, name)
    elif kind == "jsonl":
        records = read_json_lines(data, name)
    else:
        raise ImportRefused(name, "", _("only .csv, .xlsx and .jsonl files can be imported"))
    if len(records) > MAX_ROWS:
        raise ImportRefused(name, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})
    return records


def _read_xlsx(data: bytes, name: str) -> Records:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = list(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2))
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError) as error:
        raise ImportRefused(name, "", _("not a spreadsheet: %(why)s") % {"why": error}) from error
    if not rows:
        raise ImportRefused(name, "", _("the file is empty"))
    header = [str(cell or "").strip() for cell in rows[0]]
    check_header(header, name, NEEDED)
    records: Records = []
    for number, cells in enumerate(rows[1:], 2):
        values = {column: _cell(cell) for column, cell in zip(header, cells, strict=False) if column}
        if any(values.values()):
            records.append((row_place(number), values))
    return records


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def template_csv() -> bytes:
    """Return an empty template with its header, for spreadsheet programs (UTF-8 with a byte order mark)."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(COLUMNS)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def template_xlsx() -> bytes:
    """Return an empty template as a spreadsheet with a frozen header."""
    book = Workbook()
    sheet = book.active
    sheet.title = "cards"
    sheet.append(list(COLUMNS))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
