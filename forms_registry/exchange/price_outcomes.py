"""What became of one row of a table of prices: the services decide, and what they refuse is told at the row."""

from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.pricing.errors import PricingRefused
from lifecycle.errors import LifeCycleError

#: Columns that are called otherwise in the table than in the record.
_COLUMNS: Final = {
    "cents": "amount", "cap_cents": "cap", "typical_cents": "typical", "full_cost_cents": "full_cost",
    "max_cents": "max", "paid_cents": "paid", "administration_cents": "administration", "vat_tenths": "vat_rate",
    "refusal_charged": "refusal", "tenths": "rate",
}  # fmt: skip


class LeftAlone(Exception):
    """What the row is about may not be written now and stays as it is; `str(error)` says why."""


def refused(cells: PriceCells, identity: str, title: str) -> RowOutcome:
    """Return the outcome of a row of which something is missing or wrong."""
    return RowOutcome(cells.place, identity, title, Result.REFUSED, cells.told())


def outcome_of(
    cells: PriceCells, identity: str, title: str, act: Callable[[], Result], warnings: Sequence[str] = ()
) -> RowOutcome:
    """Do what a row says, unless something is wrong with it, and return what became of it."""
    outcome = refused(cells, identity, title)
    outcome.warnings = list(warnings)
    if cells.errors:
        return outcome
    try:
        with transaction.atomic():
            outcome.result = act()
    except LeftAlone as left:
        outcome.result = Result.SKIPPED
        outcome.warnings.append(str(left))
    except PricingRefused as error:
        named = ", ".join(_COLUMNS.get(name, name) for name in error.problems if name != "__all__")
        outcome.errors = [f"{named}: {error}" if named else str(error)]
    except LifeCycleError as error:
        outcome.errors = [str(error)]
    return outcome
