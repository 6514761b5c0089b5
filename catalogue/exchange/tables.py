"""Tables of product cards: CSV, XLSX and JSON Lines in, an empty template out."""

import csv
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from catalogue.exchange.card_columns import NEEDED, card_columns
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import MAX_ROWS, Records, check_header, read_csv, read_json_lines, row_place
from lifecycle.exchange.workbooks import cell_text, read_workbook


def read_table(data: bytes, name: str, needed: Sequence[str] = NEEDED, *, header: list[str] | None = None) -> Records:
    """Return (place, values) of every row of a file; ImportRefused with file, position and reason.

    The columns are appended to `header`, when it is given; those of JSON Lines are the keys of any of its objects.
    """
    header = [] if header is None else header
    kind = name.rsplit(".", 1)[-1].lower()
    if kind == "csv":
        records = read_csv(data, name, needed, header=header)
    elif kind == "xlsx":
        records = _read_xlsx(data, name, needed, header)
    elif kind == "jsonl":
        records = read_json_lines(data, name)
        header += dict.fromkeys(column for _place, values in records for column in values)
    else:
        raise ImportRefused(name, "", _("only .csv, .xlsx and .jsonl files can be imported"))
    if len(records) > MAX_ROWS:
        raise ImportRefused(name, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})
    return records


def _read_xlsx(data: bytes, name: str, needed: Sequence[str], header: list[str]) -> Records:
    sheet = next(iter(read_workbook(data, name, max_rows=MAX_ROWS)), None)
    if sheet is None or not sheet.rows:
        raise ImportRefused(name, "", _("the file is empty"))
    if sheet.unknown:
        raise ImportRefused(name, sheet.unknown[0], _("a formula without its value: paste the value in its place"))
    header += [cell_text(cell).strip() for cell in sheet.rows[0]]
    check_header(header, name, needed)
    records: Records = []
    for number, cells in enumerate(sheet.rows[1:], 2):
        values = {column: cell_text(cell) for column, cell in zip(header, cells, strict=False) if column}
        if any(values.values()):
            records.append((row_place(number), values))
    return records


def template_csv() -> bytes:
    """Return an empty template with its header, for spreadsheet programs (UTF-8 with a byte order mark)."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(card_columns())
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def template_xlsx() -> bytes:
    """Return an empty template as a spreadsheet with a frozen header."""
    book = Workbook()
    sheet = book.active
    sheet.title = "cards"
    sheet.append(list(card_columns()))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
