"""Aid paid and sales by year out of tables; a year given again replaces what was said of it."""

from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.models import AidYear, SalesYear
from forms_registry.pricing.terms_writing import state_aid_year, state_sales_year
from lifecycle.exchange.tables import Records
from lifecycle.models import PortfolioItem

_SOURCE_LENGTH: Final = 255
_LAST_YEAR: Final = 9999


def write_aid_years(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write what was paid out by year inside the caller's transaction and return what became of each row."""
    writer = _YearWriter(known)
    return [writer.aid(PriceCells(place, values, COLUMNS[Table.AID_YEARS]), user) for place, values in records]


def write_sales_years(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write what market activity turned over by year inside the caller's transaction."""
    writer = _YearWriter(known)
    return [writer.sales(PriceCells(place, values, COLUMNS[Table.SALES_YEARS]), user) for place, values in records]


class _YearWriter:
    """Writes the rows of one table, in which a year of a service stands once."""

    def __init__(self, known: PricedItems) -> None:
        self.known = known
        self.seen: dict[tuple[int, int], str] = {}

    def aid(self, cells: PriceCells, user: Any) -> RowOutcome:
        """Write the aid of a year."""
        item, year, source = self._read(cells, "paid")
        paid, administration = cells.cents("paid"), cells.cents("administration")
        identity = f"{cells.text('item')} {cells.text('year')}"
        if item is None or year is None or paid is None:
            return refused(cells, identity, "")

        def act() -> Result:
            held = AidYear.objects.filter(item=item, year=year).first()
            if held and (held.paid_cents, held.administration_cents, held.source) == (paid, administration, source):
                return Result.UNCHANGED
            state_aid_year(
                item=item, user=user, year=year, paid_cents=paid, administration_cents=administration, source=source
            )
            return Result.CREATED if held is None else Result.UPDATED

        return outcome_of(cells, identity, "", act)

    def sales(self, cells: PriceCells, user: Any) -> RowOutcome:
        """Write the sales of a year. Accounts that the row does not speak of are not kept apart."""
        item, year, source = self._read(cells, "sales")
        cents, apart = cells.cents("sales"), bool(cells.answer("separate_accounts"))
        identity = f"{cells.text('item')} {cells.text('year')}"
        if item is None or year is None or cents is None:
            return refused(cells, identity, "")

        def act() -> Result:
            held = SalesYear.objects.filter(item=item, year=year).first()
            if held and (held.cents, held.separate_accounts, held.source) == (cents, apart, source):
                return Result.UNCHANGED
            state_sales_year(item=item, user=user, year=year, cents=cents, separate_accounts=apart, source=source)
            return Result.CREATED if held is None else Result.UPDATED

        return outcome_of(cells, identity, "", act)

    def _read(self, cells: PriceCells, amount: str) -> tuple[PortfolioItem | None, int | None, str]:
        """Return the item, the year and the source of a row."""
        cells.check_columns()
        item = self.known.item(cells)
        year = cells.number_in("year", cells.needed("year"), most=_LAST_YEAR)
        cells.needed(amount)
        source = cells.needed("source", _SOURCE_LENGTH)
        if item is not None and year is not None:
            if place := self.seen.get((item.pk, year)):
                cells.error("year", _("occurs already in %(place)s.") % {"place": place})
            self.seen.setdefault((item.pk, year), cells.place)
        return item, year, source
