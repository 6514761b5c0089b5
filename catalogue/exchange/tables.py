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
from catalogue.exchange.errors import ImportRefused
from catalogue.exchange.reading import decode, parse_json

Records = list[tuple[str, dict[str, Any]]]
MAX_ROWS: Final = 20_000


def read_table(data: bytes, name: str) -> Records:
    """Return (place, values) of every row of a file; ImportRefused with file, position and reason."""
    kind = name.rsplit(".", 1)[-1].lower()
    readers = {"csv": _read_csv, "xlsx": _read_xlsx, "jsonl": _read_json_lines}
    if kind not in readers:
        raise ImportRefused(name, "", _("only .csv, .xlsx and .jsonl files can be imported"))
    records = readers[kind](data, name)
    if len(records) > MAX_ROWS:
        raise ImportRefused(name, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})
    return records


def _place(number: int) -> str:
    return _("row %(number)s") % {"number": number}


def _check_header(header: list[str], name: str) -> None:
    if "code" not in header or "organisation" not in header:
        raise ImportRefused(name, _place(1), _("the header needs the columns “organisation” and “code”"))
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise ImportRefused(name, _place(1), _("a column occurs twice: %(names)s") % {"names": ", ".join(twice)})


def _read_csv(data: bytes, name: str) -> Records:
    text = decode(data, name)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    records: Records = []
    header: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                header = [cell.strip() for cell in cells]
                _check_header(header, name)
            elif any(cell.strip() for cell in cells):
                if len(cells) > len(header):
                    raise ImportRefused(name, _place(number), _("more cells than the header has columns"))
                records.append((_place(number), dict(zip(header, cells, strict=False))))
    except csv.Error as error:
        raise ImportRefused(name, _place(reader.line_num), str(error)) from error
    if not header:
        raise ImportRefused(name, "", _("the file is empty"))
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
    _check_header(header, name)
    records: Records = []
    for number, cells in enumerate(rows[1:], 2):
        values = {column: _cell(cell) for column, cell in zip(header, cells, strict=False) if column}
        if any(values.values()):
            records.append((_place(number), values))
    return records


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_json_lines(data: bytes, name: str) -> Records:
    records: Records = []
    for number, line in enumerate(decode(data, name).split("\n"), 1):
        if not line.strip():
            continue
        place = _("line %(number)s") % {"number": number}
        try:
            value = parse_json(line, name)
        except ImportRefused as error:
            raise ImportRefused(name, place, error.reason) from error
        if not isinstance(value, dict):
            raise ImportRefused(name, place, _("an object was expected"))
        records.append((place, value))
    return records


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
