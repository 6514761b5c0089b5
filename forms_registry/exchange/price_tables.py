"""Reading tables of prices: a workbook with a sheet a table, or CSV files of one table each."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from django.utils.translation import gettext as _

from forms_registry.exchange.form_tables import ending_of
from forms_registry.exchange.price_columns import NEEDED, Table, table_named
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import MAX_ROWS, Records, check_header, read_csv, row_place
from lifecycle.exchange.workbooks import SheetRows, cell_text, read_workbook

#: Bytes of one file: more is no table of prices.
LARGEST: Final = 20 * 2**20
#: Cells with formulas that an error names.
_NAMED: Final = 5


def read_price_tables(files: Sequence[tuple[bytes, str]]) -> dict[Table, Records]:
    """Return the rows of every table in `files`, (data, name) each, with places that name file, sheet and row.

    Every row has all columns that its table has. ImportRefused with file, position and reason when a file cannot be
    read, is too large, or is named after no known table.
    """
    found: dict[Table, Records] = {table: [] for table in Table}
    for data, name in files:
        if len(data) > LARGEST:
            raise ImportRefused(name, "", _("larger than %(limit)s MB") % {"limit": LARGEST // 2**20})
        for table, records in _read_file(data, name):
            found[table] += records
    for table, records in found.items():
        if len(records) > MAX_ROWS:
            raise ImportRefused(table, "", _("more than %(limit)s rows") % {"limit": MAX_ROWS})
    return found


def _read_file(data: bytes, name: str) -> list[tuple[Table, Records]]:
    kind = ending_of(name)
    if kind == "csv":
        return [_read_csv(data, name)]
    if kind == "xlsx":
        return _read_xlsx(data, name)
    raise ImportRefused(name, "", _("only .csv and .xlsx files hold tables of prices"))


def _unknown(name: str) -> ImportRefused:
    return ImportRefused(name, "", _("named after no table (%(tables)s)") % {"tables": ", ".join(Table)})


def _read_csv(data: bytes, name: str) -> tuple[Table, Records]:
    table = table_named(PurePath(name).stem)
    if table is None:
        raise _unknown(name)
    header: list[str] = []
    records = read_csv(data, name, NEEDED[table], header=header)
    return table, [(f"{name}, {place}", _whole(values, header)) for place, values in records]


def _read_xlsx(data: bytes, name: str) -> list[tuple[Table, Records]]:
    found = []
    for sheet in read_workbook(data, name, max_rows=MAX_ROWS):
        table = table_named(sheet.title)
        if table is None or not sheet.rows:
            continue  # such as a page of notes
        place = f"{name}, {sheet.title}"
        header = [cell_text(cell).strip() for cell in sheet.rows[0]]
        check_header(header, place, NEEDED[table])
        if sheet.unknown:
            cells = ", ".join(sheet.unknown[:_NAMED])
            raise ImportRefused(place, cells, _("a formula without its value: paste the value in its place"))
        found.append((table, _records(sheet, header, place)))
    if not found:
        raise _unknown(name)
    return found


def _records(sheet: SheetRows, header: Sequence[str], place: str) -> Records:
    records: Records = []
    for number, cells in enumerate(sheet.rows[1:], 2):
        values = {column: cell_text(cell) for column, cell in zip(header, cells, strict=False) if column}
        if any(text.strip() for text in values.values()):
            records.append((f"{place}, {row_place(number)}", _whole(values, header)))
    return records


def _whole(values: dict[str, Any], header: Sequence[str]) -> dict[str, Any]:
    """Return a row with all columns of its table: cells that are missing at its end are empty ones."""
    return {column: values.get(column, "") for column in header if column}
