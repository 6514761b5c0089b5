"""Importing guidelines, fee decrees, prices, aid and rates: all or nothing per call, and nothing is decided."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from catalogue.exchange.outcome import Report, RowOutcome
from catalogue.models import ProductCardRecord
from catalogue.services import completeness_later, latest_version, refresh_completeness
from forms_registry.exchange.aid_rows import write_aid_blocks
from forms_registry.exchange.fee_schedule_rows import write_fees, write_schedules
from forms_registry.exchange.form_import import all_or_nothing
from forms_registry.exchange.guideline_rows import write_guidelines
from forms_registry.exchange.price_columns import Table
from forms_registry.exchange.price_rows import write_prices
from forms_registry.exchange.price_tables import read_price_tables
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.exchange.vat_rate_rows import write_vat_rates
from forms_registry.exchange.year_rows import write_aid_years, write_sales_years
from lifecycle.exchange.tables import Records

#: By what the rows of each table are written, in the order of `Table`.
_WRITERS: Final[Mapping[Table, Callable[[Records, PricedItems, Any], list[RowOutcome]]]] = {
    Table.VAT_RATES: write_vat_rates,
    Table.GUIDELINES: write_guidelines,
    Table.FEE_SCHEDULES: write_schedules,
    Table.FEES: write_fees,
    Table.PRICES: write_prices,
    Table.AID: write_aid_blocks,
    Table.AID_YEARS: write_aid_years,
    Table.SALES_YEARS: write_sales_years,
}


def import_price_tables(files: Sequence[tuple[bytes, str]], *, user: Any, dry_run: bool = False) -> Report:
    """Import CSV files or workbooks, (data, name) each, for `user` and report every row.

    Guidelines, prices and aid come in as drafts; people decide them. ImportRefused when a file cannot be read at all;
    when a row is refused nothing of the files is written.
    """
    tables = read_price_tables(files)
    report = Report(", ".join(name for _data, name in files), dry_run)

    def act() -> None:
        known = PricedItems()
        with completeness_later():
            for table in Table:
                if tables[table]:
                    report.rows += _WRITERS[table](tables[table], known, user)
        for record in ProductCardRecord.objects.filter(item_id__in=known.changed).select_related("page"):
            refresh_completeness(card=latest_version(record.page))

    return all_or_nothing(report, act)
