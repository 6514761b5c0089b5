"""Value added tax as dated data: the rate of the day something was performed, and gross from net. Pure.

Source of the rule: Value Added Tax Act 1501/1993, sections 15 and 84: the rate is that of the day of performance. The
rates themselves are data (`forms_registry.models.VatRate`), here only read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

#: Rates are held in tenths of a percent: 25.5 % is 255.
TENTHS = 1_000
STANDARD = "standard"


class NoRate(LookupError):
    """No rate of this class is known for the day."""


@dataclass(frozen=True)
class DatedRate:
    """A rate in tenths of a percent, in force from `valid_from` until the next one of its class."""

    rate_class: str
    tenths: int
    valid_from: date


def rate_on(rates: Iterable[DatedRate], day: date, rate_class: str = STANDARD) -> int:
    """Return the rate of `rate_class` on `day`, in tenths of a percent; raises NoRate before the first one."""
    known = [rate for rate in rates if rate.rate_class == rate_class and rate.valid_from <= day]
    if not known:
        raise NoRate(f"no rate {rate_class!r} is known on {day.isoformat()}")
    return max(known, key=lambda rate: rate.valid_from).tenths


def gross_from_net(net_cents: int, tenths: int) -> int:
    """Return net and tax together, in cents: net · (1000 + rate) / 1000, rounded half up to the cent."""
    return int((Decimal(net_cents) * (TENTHS + tenths) / TENTHS).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent_of(tenths: int) -> Decimal:
    """Return a rate as per cent: 255 is 25.5."""
    return Decimal(tenths) / 10
