"""The list of prices as CSV: columns whose names never change, no cell that is a formula.

Amounts stand twice, as whole cents and as euros with a decimal point.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from forms_registry.pricing.labels import BASIS_LABELS
from forms_registry.pricing.public_prices import OfferedPrice
from forms_registry.pricing.vat import percent_of
from lifecycle.spreadsheets import harmless

Cell = str | int | Decimal | date | None
#: Programs read these: add to the end, rename none.
COLUMNS: Final = (
    "on", "code", "title", "organisation_code", "organisation", "line", "label", "net_cents", "net_eur", "vat",
    "vat_percent", "gross_cents", "gross_eur", "cap_cents", "cap_eur", "typical_cents", "typical_eur", "unit", "basis",
    "basis_text", "guideline", "guideline_version", "schedule", "row", "decree", "follows_decree", "charged_on_refusal",
    "exceptions", "valid_from", "valid_to", "is_addition",
)  # fmt: skip


def price_csv(prices: Iterable[OfferedPrice], day: date) -> str:
    """Return the whole table; what is not known is an empty cell."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for price in prices:
        rows.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in _cells(price, day)])
    return written.getvalue()


def _cells(price: OfferedPrice, day: date) -> tuple[Cell, ...]:
    return (
        day, price.item_code, price.title, price.organisation_code, price.organisation, price.line, price.label,
        *_money(price.net), price.vat, percent_of(price.tenths) if price.tenths is not None else None,
        *_money(price.gross), *_money(price.cap), *_money(price.typical), price.unit, price.basis,
        str(BASIS_LABELS.get(price.basis, price.basis)), price.guideline, price.guideline_version, price.schedule,
        price.row_number, price.decree, _answer(price.follows_decree), _answer(price.refusal), price.exceptions,
        price.valid_from, price.valid_to, _answer(price.is_addition),
    )  # fmt: skip


def _money(cents: int | None) -> tuple[int | None, Decimal | None]:
    return (cents, (Decimal(cents) / 100).quantize(Decimal("0.01"))) if cents is not None else (None, None)


def _answer(claim: bool | None) -> str:
    return "" if claim is None else str(claim).lower()
