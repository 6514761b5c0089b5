"""Tables of forms for tests."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook

from catalogue.exchange.outcome import Report
from forms_registry.exchange.columns import COLUMNS, Sheet
from lifecycle.exchange.errors import ImportRefused

Row = Mapping[str, str]
REGISTER = {"code": "YTJ", "name_fi": "Rekisteri", "authority": "Viranomainen", "reachable": "kyllä"}
ROLE = {"code": "HAKIJA", "name_fi": "hakija"}
CONCEPT = {"code": "NIMI", "name_fi": "Nimi", "synonyms_fi": "Hakijan nimi; Yritys", "register": "YTJ"}
FORM = {"organisation": "ALUE", "source_id": "L1", "title_fi": "Lomake", "type": "application"}
FIELD = {"form": "L1", "key": "nimi", "label_fi": "Nimi"}


def csv_file(sheet: Sheet, *rows: Row, columns: Sequence[str] = ()) -> tuple[bytes, str]:
    """Return (data, name) of a CSV file with these rows; `columns` those it has, else all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or COLUMNS[sheet], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(), f"{sheet}.csv"


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook with these rows, by the titles of its sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(sheet: Sheet, *rows: Row) -> list[list[str]]:
    """Return the header and the cells of rows, for a sheet of a workbook."""
    return [list(COLUMNS[sheet]), *([row.get(column, "") for column in COLUMNS[sheet]] for row in rows)]


def errors_of(report: Report) -> str:
    """Return all that is wrong, in one text."""
    return " ".join(error for row in report.rows for error in row.errors)


def how_read(read: Callable[[], object]) -> str:
    """Return "read", or the reason why it was refused; anything else that is raised goes on."""
    try:
        read()
    except ImportRefused as error:
        return error.reason
    return "read"
