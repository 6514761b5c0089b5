"""Tables of forms as files: a workbook with a sheet each, or a zip of CSV files; both come back through the import.

The empty template and the export are the same files, with the same page of explanations.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forms_registry.exchange.column_words import explanations, titles, words_of
from forms_registry.exchange.columns import COLUMNS, EXPLANATION, NEEDED, Sheet
from forms_registry.exchange.formula_marks import marked, marked_as_text
from forms_registry.exchange.row_writing import Row
from lifecycle.exchange.tables import MAX_ROWS

Tables = Mapping[Sheet, Iterable[Row]]
#: Characters that a cell of a workbook holds at most.
CELL_LENGTH: Final = 32_767
#: The order in which people fill the sheets in.
_ORDER: Final = (Sheet.FORMS, Sheet.FIELDS, Sheet.CONCEPTS, Sheet.ROLES, Sheet.REGISTERS)
_LISTED: Final = 250
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
#: The same tables make the same file.
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
EXPLANATION_FILE: Final = "columns.csv"
CONTENT_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
#: Code points that XML knows no way to write.
_NO_CHARACTERS: Final = {0xFFFE: None, 0xFFFF: None}


class CellTooLong(Exception):
    """A text is longer than a cell of a workbook holds; the CSV files hold it."""


def tables_csv(tables: Tables) -> bytes:
    """Return a zip with a CSV file for each table and one that explains the columns (UTF-8, semicolons)."""
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for sheet in _ORDER:
            content = _csv(COLUMNS[sheet], ([row.get(name, "") for name in COLUMNS[sheet]] for row in tables[sheet]))
            _add(archive, f"{sheet}.csv", content)
        _add(archive, EXPLANATION_FILE, _csv(EXPLANATION, explanations()))
    return stream.getvalue()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _STAMP)
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, content)


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([marked(cell.replace("\x00", "")) for cell in row] for row in rows)
    return _BYTE_ORDER_MARK + text.getvalue().encode("utf-8", "replace")


def tables_xlsx(tables: Tables) -> bytes:
    """Return a workbook with a sheet for each table and one that explains the columns.

    Every cell is text, so nothing is run as a formula. Raises CellTooLong.
    """
    book = Workbook()
    book.remove(book.active)
    names = titles()
    for sheet in _ORDER:
        _fill(book.create_sheet(names[sheet][:31]), sheet, tables[sheet])
    _explain(book.create_sheet(_("Columns explained")[:31]))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(page: Worksheet, sheet: Sheet, rows: Iterable[Row]) -> None:
    columns = COLUMNS[sheet]
    page.append(list(columns))
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            _write(page.cell(number, place), row.get(column, ""))
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 30 if column.startswith(("title", "label", "purpose", "name")) else 18
        words = words_of(sheet, column)
        if words is not None and len(",".join(words)) <= _LISTED:
            choice = DataValidation(
                type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True
            )
            choice.add(f"{letter}2:{letter}{MAX_ROWS}")
            page.add_data_validation(choice)
    page.freeze_panes = page.cell(2, len(NEEDED[sheet]))


def _write(cell: Any, text: str) -> None:
    """Write a text as text: what looks like a formula stays what it is."""
    if not text:
        return
    plain = marked_as_text(ILLEGAL_CHARACTERS_RE.sub("", text).translate(_NO_CHARACTERS))
    if len(plain) > CELL_LENGTH:
        raise CellTooLong
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def _explain(page: Worksheet) -> None:
    page.append(list(EXPLANATION))
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(explanations(), 2):
        for place, text in enumerate(row, 1):
            _write(page.cell(number, place), str(text))
            page.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (14, 20, 70, 60), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"


def empty_tables() -> dict[Sheet, list[Row]]:
    """Return the tables of the template: no rows."""
    return {sheet: [] for sheet in Sheet}
