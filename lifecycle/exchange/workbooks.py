"""Rows of XLSX workbooks, for every importer that takes tables: whatever is wrong with a file is one clear error.

A workbook is a zip of XML files. What it may unpack to, and how many sheets, rows and columns are read, is limited,
so that a small file cannot fill the memory.
"""

import io
import lzma
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from lifecycle.exchange.errors import ImportRefused

#: Bytes a workbook may hold when it is unpacked: more is no table that people keep.
MAX_UNPACKED: Final = 100 * 2**20
MAX_SHEETS: Final = 30
MAX_COLUMNS: Final = 200
#: What libraries for zip files, XML and workbooks raise at files that are broken on purpose or by accident.
_BROKEN: Final = (
    BadZipFile, InvalidFileException, LookupError, ValueError, OSError, EOFError, SyntaxError, TypeError,
    AttributeError, ArithmeticError, NotImplementedError, RuntimeError, struct.error, zlib.error,
    lzma.LZMAError,
)  # fmt: skip


@dataclass(frozen=True)
class SheetRows:
    """One sheet: cells by row as their values, None for an empty one.

    `unknown` names the cells, such as "C7", that hold a formula whose value the file does not tell.
    """

    title: str
    rows: Sequence[tuple[Any, ...]]
    unknown: Sequence[str] = ()


def read_workbook(data: bytes, name: str, *, max_rows: int) -> list[SheetRows]:
    """Return the sheets of a workbook, at most `max_rows` + 2 rows of each; ImportRefused when it cannot be read.

    A formula counts as the value it had when the file was saved.
    """
    try:
        _check_size(data, name)
        sheets = _sheets(data, max_rows, values=False)
        if any(_formula(cell) for sheet in sheets for row in sheet.rows for cell in row):
            return [
                _with_unknown(values, written)
                for values, written in zip(_sheets(data, max_rows, values=True), sheets, strict=True)
            ]
    except _BROKEN as error:
        raise ImportRefused(name, "", _("not a spreadsheet: %(why)s") % {"why": str(error)[:200]}) from error
    return sheets


def _check_size(data: bytes, name: str) -> None:
    with ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            limit = MAX_UNPACKED // 2**20
            raise ImportRefused(
                name, "", _("the workbook holds more than %(limit)s MB when unpacked") % {"limit": limit}
            )


def _sheets(data: bytes, max_rows: int, *, values: bool) -> list[SheetRows]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    try:
        return [
            SheetRows(sheet.title, _rows(sheet.iter_rows(max_row=max_rows + 2, max_col=MAX_COLUMNS)))
            for sheet in book.worksheets[:MAX_SHEETS]
        ]
    finally:
        book.close()


class _Formula:
    """Stands for a formula in a cell, so that no text is taken for one."""


def _formula(value: Any) -> bool:
    return isinstance(value, _Formula)


def _rows(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return the values without what is empty at the end of rows and of the sheet."""
    found: list[tuple[Any, ...]] = []
    for row in rows:
        values = [_Formula() if cell.data_type == "f" else cell.value for cell in row]
        while values and values[-1] is None:
            values.pop()
        found.append(tuple(values))
    while found and not found[-1]:
        found.pop()
    return found


def _with_unknown(values: SheetRows, written: SheetRows) -> SheetRows:
    unknown = []
    for number, row in enumerate(written.rows):
        known = values.rows[number] if number < len(values.rows) else ()
        for place, cell in enumerate(row):
            if _formula(cell) and (place >= len(known) or known[place] is None):
                unknown.append(f"{get_column_letter(place + 1)}{number + 1}")
    return SheetRows(values.title, values.rows, unknown)


def cell_text(value: Any) -> str:
    """Return the text of a cell: dates in ISO form, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
