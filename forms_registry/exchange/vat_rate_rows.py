"""Rates of value added tax out of a table."""

from typing import Any

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.pricing.vat import STANDARD
from forms_registry.pricing.vat_rates import state_vat_rate
from lifecycle.exchange.tables import Records


def write_vat_rates(records: Records, _known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write the rates inside the caller's transaction and return what became of each row."""
    return [_write(PriceCells(place, values, COLUMNS[Table.VAT_RATES]), user) for place, values in records]


def _write(cells: PriceCells, user: Any) -> RowOutcome:
    cells.check_columns()
    rate_class, source = cells.text("rate_class", 20) or STANDARD, cells.text("source", 160)
    tenths, first_day = cells.tenths("rate"), cells.first_day()
    if not cells.text("rate"):
        cells.needed("rate")
    identity, title = f"{rate_class} {cells.text('valid_from')}", cells.text("rate")
    if tenths is None or first_day is None:
        return refused(cells, identity, title)

    def act() -> Result:
        _rate, is_written = state_vat_rate(
            user=user, rate_class=rate_class, tenths=tenths, valid_from=first_day, source=source
        )
        return Result.CREATED if is_written else Result.UNCHANGED

    return outcome_of(cells, identity, title, act)
