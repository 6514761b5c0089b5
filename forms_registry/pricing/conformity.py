"""How prices conform to their rules: by outcome, by owner, by check and over time; and how the offering splits by kind.

The present is checked anew; earlier days are told by what the nightly checks have kept. A day before the first of them
is not known.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from forms_registry.models import PriceCheck
from forms_registry.pricing.checking import Checked, check_items, checkable_items
from lifecycle.kinds import Kind
from lifecycle.ledger.figures import count
from lifecycle.ledger.lines import Selection
from lifecycle.ledger.reading import reading
from lifecycle.states import PUBLIC_STATES

ERROR, WARNING, FINE = "error", "warning", "fine"
OUTCOMES: Final = (ERROR, WARNING, FINE)
#: A support service that charges, by the check that finds it.
BREACH: Final = "P02"
_MONTHS: Final = 12
_YEARS: Final = 6


@dataclass(frozen=True)
class Tally:
    """How many are in order, warned about and wrong."""

    name: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        """How many were checked."""
        return sum(self.counts.values())

    @property
    def numbers(self) -> list[int]:
        """The counts in the order of OUTCOMES."""
        return [self.counts[outcome] for outcome in OUTCOMES]


def outcome_of(checked: Checked) -> str:
    """Return the outcome of the checks of one item: "error", "warning" or "fine"."""
    if checked.has_errors:
        return ERROR
    return WARNING if checked.findings else FINE


def checked_offering(day: date, owners: Collection[str] | None = None) -> list[Checked]:
    """Return what is offered now with what the checks find on `day`, by code; `owners` None: of all."""
    items = checkable_items().in_state(*PUBLIC_STATES)
    if owners is not None:
        items = items.filter(owner__code__in=owners)
    return list(check_items(items, day))


def by_owner(checked: Sequence[Checked]) -> list[Tally]:
    """Return the outcomes of each owner, by name."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for each in checked:
        found[each.item.owner.name][outcome_of(each)] += 1
    return [Tally(name, found[name]) for name in sorted(found, key=str.casefold)]


def by_code(checked: Sequence[Checked]) -> Counter[str]:
    """Return how many items each check finds something about, by code."""
    return Counter(code for each in checked for code in each.codes)


def breaches(checked: Sequence[Checked]) -> list[Checked]:
    """Return the support services that charge a fee."""
    return [each for each in checked if BREACH in each.codes]


def last_months(today: date) -> list[date]:
    """Return the last days of the twelve months before today, the oldest first, and today."""
    found, first = [today], today.replace(day=1)
    for _month in range(_MONTHS):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def over_time(days: Sequence[date], owners: Collection[str] | None = None) -> list[tuple[date, Tally | None]]:
    """Return the outcomes on each day as the nightly checks have kept them; None before the first (one query)."""
    held = Q(until__isnull=True) | Q(until__gte=min(days))
    rows = PriceCheck.objects.filter(held, since__lte=max(days), offered=True)
    if owners is not None:
        rows = rows.filter(owner__in=owners)
    kept = list(rows.values_list("since", "until", "errors", "warnings"))
    found: list[tuple[date, Tally | None]] = []
    for day in days:
        counts: Counter[str] = Counter()
        for since, until, errors, warnings in kept:
            if since <= day and (until is None or until >= day):
                counts[ERROR if errors else WARNING if warnings else FINE] += 1
        found.append((day, Tally(day.isoformat(), counts) if counts else None))
    return found


def kinds_over_time(today: date, owners: Collection[str] | None = None) -> list[tuple[str, dict[str, int]]]:
    """Return how many services of each kind were offered on the day the ledger opens, at year ends and today."""
    chosen = frozenset(owners) if owners is not None else None
    with reading() as opened:
        opening = opened.book.opening
        days = [today.isoformat()]
        if opening is not None:
            ends = [f"{today.year - back}-12-31" for back in range(_YEARS, 0, -1)]
            days = [opening, *(day for day in ends if day > opening), *days]
        return [
            (
                day,
                {kind.value: count(opened.book, "S", day, Selection(owners=chosen, kind=kind.value)) for kind in Kind},
            )
            for day in days
        ]
