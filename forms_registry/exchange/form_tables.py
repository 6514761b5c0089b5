"""Tables of forms: a workbook with a sheet for each kind of row, CSV files of one kind each, or a zip of these."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from forms_registry.exchange.archives import is_archive, read_archive
from forms_registry.exchange.columns import EXPLANATION, NEEDED, Sheet
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import MAX_ROWS, Records, check_header, read_csv, row_place
from lifecycle.exchange.workbooks import SheetRows, cell_text, read_workbook

#: A form has many fields: their table may be longer than the others.
MAX_FIELDS: Final = 5 * MAX_ROWS
#: File name endings of tables.
ENDINGS: Final = ("csv", "xlsx", "zip")
#: Formulas without a value that an error names.
_NAMED: Final = 5


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters, without the dot."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def read_tables(files: Sequence[tuple[bytes, str]]) -> dict[Sheet, Records]:
    """Return the rows of every sheet in `files`, (data, name) each, with places that name file, sheet and row.

    Every row has all columns of its table. ImportRefused with file, position and reason when a file cannot be read
    or holds no known table.
    """
    found: dict[Sheet, Records] = {sheet: [] for sheet in Sheet}
    for data, name in files:
        for sheet, records in _read_file(data, name).items():
            found[sheet] += records
    for sheet, records in found.items():
        limit = MAX_FIELDS if sheet is Sheet.FIELDS else MAX_ROWS
        if len(records) > limit:
            raise ImportRefused(sheet, "", _("more than %(limit)s rows") % {"limit": limit})
    return found


def _read_file(data: bytes, name: str) -> dict[Sheet, Records]:
    kind = ending_of(name)
    if kind == "csv":
        return _read_csv(data, name)
    if kind == "xlsx":
        return _read_xlsx(data, name)
    if kind == "zip" or is_archive(data):
        return _read_zip(data, name)
    raise ImportRefused(name, "", _("only .csv and .xlsx files, or a .zip of them, hold tables of forms"))


def _read_zip(data: bytes, name: str) -> dict[Sheet, Records]:
    found: dict[Sheet, Records] = {sheet: [] for sheet in Sheet}
    members = [(path, content) for path, content in read_archive(data, name) if ending_of(path) in ("csv", "xlsx")]
    if not members:
        raise ImportRefused(name, "", _("the archive holds no .csv or .xlsx file"))
    for path, content in members:
        for sheet, records in _read_file(content, path).items():
            found[sheet] += records
    return found


def sheet_of(header: Sequence[str]) -> Sheet | None:
    """Return the table that a header belongs to, None when it is of none."""
    return next((sheet for sheet in NEEDED if set(NEEDED[sheet]) <= set(header)), None)


def _is_explanation(header: Sequence[str]) -> bool:
    return tuple(header[: len(EXPLANATION)]) == EXPLANATION


def _unknown(name: str, place: str = "") -> ImportRefused:
    told = "; ".join(f"{sheet}: {', '.join(needed)}" for sheet, needed in NEEDED.items())
    return ImportRefused(name, place, _("the header is of no known table (%(tables)s)") % {"tables": told})


def _read_csv(data: bytes, name: str) -> dict[Sheet, Records]:
    header: list[str] = []
    records = read_csv(data, name, (), header=header)
    if _is_explanation(header):
        return {}
    sheet = sheet_of(header)
    if sheet is None:
        raise _unknown(name, row_place(1))
    return {sheet: [(f"{name}, {place}", _whole(values, header)) for place, values in records]}


def _read_xlsx(data: bytes, name: str) -> dict[Sheet, Records]:
    found: dict[Sheet, Records] = {}
    for each in read_workbook(data, name, max_rows=MAX_FIELDS):
        header = [cell_text(cell).strip() for cell in each.rows[0]] if each.rows else []
        sheet = sheet_of(header)
        if sheet is None:
            continue  # such as the page that explains the columns
        place = f"{name}, {each.title}"
        check_header(header, place, NEEDED[sheet])
        if each.unknown:
            cells = ", ".join(each.unknown[:_NAMED])
            raise ImportRefused(place, cells, _("a formula without its value: paste the value in its place"))
        found.setdefault(sheet, []).extend(_records(each, header, place))
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


def _whole(values: Mapping[str, Any], header: Sequence[str]) -> dict[str, Any]:
    """Return a row with all columns of the table: cells that are missing at its end are empty ones."""
    return {column: values.get(column, "") for column in header if column}
