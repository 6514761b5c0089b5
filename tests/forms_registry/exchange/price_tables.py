"""Tables of prices for tests."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from catalogue.exchange.outcome import Report
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_import import import_price_tables
from lifecycle.services import system_user

Row = Mapping[str, str]
GUIDELINE = {
    "code": "OHJE", "owner": "ALUE", "is_common": "no", "title_fi": "Ohje", "title_sv": "Anvisning",
    "title_en": "Guideline", "scope_fi": "Kaikki", "text_fi": "Hinta kattaa kulut.", "bases": "business; public_law",
    "rounding": "0,10", "evidence": "full_cost", "starts_on": "2020-01-01",
}  # fmt: skip
SCHEDULE = {"code": "MAKSUT", "owner": "ALUE", "name_fi": "Maksut", "name_sv": "Avgifter", "name_en": "Fees"}
FEE = {
    "schedule": "MAKSUT", "citation": "Asetus 1/2025", "address": "https://example.org/1", "valid_from": "2025-01-01",
    "number": "1", "name_fi": "Ote", "unit": "copy", "amount": "12,50",
}  # fmt: skip
PRICE = {"line": "1", "label_fi": "Kurssi", "basis": "business", "unit": "participant", "valid_from": "2025-01-01"}
AID = {
    "intensity": "50", "max": "5 000", "own_share": "37,5", "state_aid": "de_minimis", "valid_from": "2025-01-01",
}  # fmt: skip
RATE = {"rate": "26", "valid_from": "2090-01-01", "source": "Laki"}


def csv_of(table: Table, *rows: Row, columns: Sequence[str] = (), name: str = "") -> tuple[bytes, str]:
    """Return (data, name) of a CSV file with these rows; `columns` those it has, else all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or COLUMNS[table], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(), name or f"{table}.csv"


def taken(*files: tuple[bytes, str], user: Any = None, dry_run: bool = False) -> Report:
    """Import files for `user`, else for the system."""
    return import_price_tables(files, user=user or system_user(), dry_run=dry_run)


def told(report: Report) -> list[tuple[str, list[str]]]:
    """Return what became of each row, and its errors."""
    return [(row.result.value, row.errors) for row in report.rows]


def results(report: Report) -> list[str]:
    """Return what became of each row."""
    return [row.result.value for row in report.rows]
