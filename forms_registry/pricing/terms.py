"""What the checks look at: a card or a form on one day, with its prices, its aid and what they cite. Pure.

Money is integer cents of the euro without value added tax. None is unknown, and never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms_registry.pricing.intervals import Period
from forms_registry.pricing.vat import DatedRate


@dataclass(frozen=True)
class CitedGuideline:
    """A guideline as it stands on the day of a price; `version` None when none of its versions is valid then."""

    code: str
    owner: str
    is_common: bool = False
    version: int | None = None
    bases: frozenset[str] = frozenset()
    rounding: int = 1
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CitedRow:
    """A row of a fee schedule as the decree in force on the day of a price has it."""

    decree: str
    number: str
    cents: int
    unit: str
    basis: str


@dataclass(frozen=True)
class PriceTerms:
    """One price: what is charged, for what, on what ground, and what it cites.

    `line` tells the prices of one card apart; prices of the same line follow each other in time. `unread` is an amount
    that is no number of whole cents, as it was given. `schedule` and `row_number` are what the price cites, `row` what
    that is on its day, None when it is not there. `follows_decree` means the amount is that of the decree in force
    when the matter came in.
    """

    line: str
    period: Period
    basis: str
    unit: str = ""
    cents: int | None = None
    unread: str = ""
    cap: int | None = None
    typical: int | None = None
    guideline: CitedGuideline | None = None
    schedule: str = ""
    row_number: str = ""
    row: CitedRow | None = None
    follows_decree: bool = False
    full_cost: int | None = None
    cost_on: date | None = None
    cost_document: str = ""
    vat: str = ""
    vat_tenths: int | None = None
    refusal: bool | None = None
    reason: str = ""
    law: str = ""
    state_aid: str = ""

    @property
    def charged(self) -> int | None:
        """What is charged on the day, in cents: the decree's fee where the price follows it; None when unknown."""
        if self.follows_decree:
            return self.row.cents if self.row is not None else None
        return self.cents

    def checked_on(self, day: date) -> date:
        """Return the day on which the price is checked: `day`, or its first one when it has not begun."""
        return max(day, self.period.first)


@dataclass(frozen=True)
class AidTerms:
    """What a support service gives at most; only what the checks look at."""

    period: Period
    max_cents: int | None = None


@dataclass(frozen=True)
class Case:
    """A card or a form on `day`.

    `is_offered` says whether the public is offered it: a draft may have a price that begins later. `has_law` says
    whether the card names a legal basis. `texts` maps a language to the free text about costs. `for_firms` says
    whether firms are among the customers. `sales` is what the thing's market activity turned over in the last year that
    is known, `owner_sales` what all of its owner's did; `separate_accounts` whether accounts are kept apart for it.
    """

    day: date
    kind: str
    prices: Sequence[PriceTerms] = ()
    aids: Sequence[AidTerms] = ()
    is_form: bool = False
    is_offered: bool = True
    owner: str = ""
    has_law: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    for_firms: bool = True
    sales: int = 0
    owner_sales: int = 0
    separate_accounts: bool = False
    rates: Sequence[DatedRate] = ()

    @property
    def standing(self) -> list[PriceTerms]:
        """The prices that have not ended before the day."""
        return [price for price in self.prices if price.period.last is None or price.period.last >= self.day]


@dataclass(frozen=True)
class Problem:
    """What one check found: `variant` tells which of its sentences says so, with `told` put into it."""

    variant: str
    told: Mapping[str, Any] = field(default_factory=dict)
