"""The tables of prices and their columns; a table is known by the name of its file or sheet. Pure."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from forms_registry.exchange.columns import in_languages


class Table(StrEnum):
    """A sheet of the workbook, or a CSV file of its own, in the order in which they point at each other."""

    VAT_RATES = "vat_rates"
    GUIDELINES = "guidelines"
    FEE_SCHEDULES = "fee_schedules"
    FEES = "fees"
    PRICES = "prices"
    AID = "aid"
    AID_YEARS = "aid_years"
    SALES_YEARS = "sales_years"


COLUMNS: Final[dict[Table, Sequence[str]]] = {
    Table.VAT_RATES: ("rate_class", "rate", "valid_from", "source"),
    Table.GUIDELINES: (
        "code", "owner", "is_common", *in_languages("title"), *in_languages("scope"), *in_languages("text"), "bases",
        "rounding", "evidence", "starts_on", "owner_person",
    ),
    Table.FEE_SCHEDULES: ("code", "owner", *in_languages("name")),
    Table.FEES: (
        "schedule", "citation", "address", "valid_from", "number", *in_languages("name"), "unit", "basis", "amount",
    ),
    Table.PRICES: (
        "item", "line", "is_addition", *in_languages("label"), "basis", "unit", "amount", "cap", "typical", "guideline",
        "schedule", "row_number", "follows_decree", "full_cost", "full_cost_on", "full_cost_document", "vat",
        "vat_rate", "refusal", "reason", "law", "state_aid", *in_languages("exceptions"), "valid_from", "valid_to",
    ),
    Table.AID: (
        "item", "intensity", "max", "own_share", "state_aid", "state_aid_reference", "budget_line",
        *in_languages("conditions"), "valid_from", "valid_to",
    ),
    Table.AID_YEARS: ("item", "year", "paid", "administration", "source"),
    Table.SALES_YEARS: ("item", "year", "sales", "separate_accounts", "source"),
}  # fmt: skip
#: Columns without which a table says nothing.
NEEDED: Final[dict[Table, Sequence[str]]] = {
    Table.VAT_RATES: ("rate", "valid_from"),
    Table.GUIDELINES: ("code", "owner", "title_fi"),
    Table.FEE_SCHEDULES: ("code", "owner", "name_fi"),
    Table.FEES: ("schedule", "citation", "valid_from", "number", "name_fi", "unit", "amount"),
    Table.PRICES: ("item", "basis", "valid_from"),
    Table.AID: ("item", "state_aid", "valid_from"),
    Table.AID_YEARS: ("item", "year", "paid", "source"),
    Table.SALES_YEARS: ("item", "year", "sales", "source"),
}
#: What may follow the table in a name: "prices-2027", "aid (2)".
_REST: Final = re.compile(r"[^a-z0-9_].*", re.DOTALL)


def table_named(name: str) -> Table | None:
    """Return the table a file or a sheet is named after, None when it is none."""
    lowered = name.strip().lower()
    for table in Table:
        rest = lowered.removeprefix(table.value)
        if lowered.startswith(table.value) and (not rest or _REST.fullmatch(rest)):
            return table
    return None
