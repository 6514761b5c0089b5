"""The registry of measures: what it means, what it is counted in, where it comes from, who answers for it, its series.

An app registers its measures in its own `measures.py`, which is found when the product starts. Dashboards, exports and
`ledger measures` show what is registered and know no measure by name. Source: ADDENDA, 7.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise

from lifecycle.ledger.figures import Selection, percent

Text = str | Promise


class MeasureUnknown(LookupError):
    """No measure of this code is registered."""


class MeasureExists(ValueError):
    """A measure of this code is registered already."""


@dataclass(frozen=True)
class Value:
    """A measure on one day: `part` of `whole` items. None is unknown, and never 0."""

    part: int | None
    whole: int | None

    @property
    def pct(self) -> Decimal | None:
        """Return the share in per cent with two decimals; None when it is unknown, or when there is no whole."""
        if self.part is None or self.whole is None:
            return None
        return percent(self.part, self.whole)


UNKNOWN: Final = Value(None, None)

#: Returns the value at the end of a day for the items a selection names.
Series = Callable[[str, Selection], Value]


@dataclass(frozen=True)
class Measure:
    """One measure. `source` says where the numbers come from, `owner` who answers for the definition."""

    code: str
    title: Text
    definition: Text
    unit: Text
    source: Text
    owner: Text
    series: Series

    def described(self) -> dict[str, Any]:
        """Return everything but the series, in the active language."""
        texts = {name: str(getattr(self, name)) for name in ("title", "definition", "unit", "source", "owner")}
        return {"code": self.code, **texts}


_registered: dict[str, Measure] = {}


def register_measure(measure: Measure) -> None:
    """Register a measure; MeasureExists when its code is taken."""
    if measure.code in _registered:
        raise MeasureExists(measure.code)
    _registered[measure.code] = measure


def measures() -> tuple[Measure, ...]:
    """Return all measures, by code."""
    return tuple(_registered[code] for code in sorted(_registered))


def measure_named(code: str) -> Measure:
    """Return the measure `code`; raises MeasureUnknown."""
    try:
        return _registered[code]
    except KeyError:
        raise MeasureUnknown(code) from None
