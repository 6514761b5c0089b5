"""Measures of pricing at any date: prices in force, fees by decree, common guidelines (ADDENDA, 12).

A day of which no decided price tells is unknown, never 0. What was written down later counts from the day it held.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from forms_registry.models import GuidelineVersion, PriceItem
from forms_registry.pricing.vocabulary import Basis, TermsStatus
from lifecycle.kinds import Kind
from lifecycle.ledger.figures import Selection, items_on
from lifecycle.ledger.reading import reading
from lifecycle.measures import UNKNOWN, Measure, Value, register_measure

_PUBLIC_LAW = (Basis.PUBLIC_LAW.value, Basis.REDUCED.value)


def _held(day: date, first: str = "valid_from", last: str = "valid_to") -> Q:
    """Return the condition that `day` lies between two columns; the last one may be open."""
    return Q(**{f"{first}__lte": day}) & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day}))


def _prices(on: str, selection: Selection) -> "QuerySet[Any]":
    prices = PriceItem.objects.filter(_held(date.fromisoformat(on)), status=TermsStatus.DECIDED.value)
    if selection.owners is not None:
        prices = prices.filter(item__owner__code__in=selection.owners)
    return prices


def prices_by_guideline(on: str, selection: Selection) -> Value:
    """Return how many prices in force cite a guideline that is valid that day, of all prices in force."""
    prices = _prices(on, selection)
    whole = prices.count()
    if not whole:
        return UNKNOWN
    day = date.fromisoformat(on)
    valid = GuidelineVersion.objects.filter(_held(day), published_at__isnull=False).values("guideline")
    return Value(prices.filter(guideline__in=valid).count(), whole)


def fees_by_decree(on: str, selection: Selection) -> Value:
    """Return how many public-law fees in force cite a row of a decree in force, of all public-law fees in force."""
    prices = _prices(on, selection).filter(basis__in=_PUBLIC_LAW)
    whole = prices.count()
    if not whole:
        return UNKNOWN
    decrees = "schedule__decrees"
    cited = prices.filter(
        _held(date.fromisoformat(on), f"{decrees}__valid_from", f"{decrees}__valid_to"),
        **{f"{decrees}__rows__number": F("row_number")},
    )
    return Value(cited.values("pk").distinct().count(), whole)


def common_guidelines(on: str, selection: Selection) -> Value:
    """Return how many chargeable services have a price that cites a common guideline, of all that are chargeable.

    Unknown where no price is decided for that day: what nobody wrote down is not “without a guideline”.
    """
    if selection.kind and selection.kind != Kind.CHARGEABLE:
        return UNKNOWN
    day = date.fromisoformat(on)
    if not PriceItem.objects.filter(_held(day), status=TermsStatus.DECIDED.value).exists():
        return UNKNOWN
    chargeable = replace(selection, kind=Kind.CHARGEABLE.value)
    with reading() as opened:
        codes = set(items_on(opened.book, "S", on, chargeable))
    valid = GuidelineVersion.objects.filter(_held(day), published_at__isnull=False, guideline__is_common=True).values(
        "guideline"
    )
    prices = PriceItem.objects.filter(_held(day), status=TermsStatus.DECIDED.value, guideline__in=valid)
    return Value(len(codes & set(prices.values_list("item__code", flat=True))), len(codes))


register_measure(
    Measure(
        code="prices_by_guideline",
        title=_("Prices by a guideline"),
        definition=_("Prices in force that cite a pricing guideline valid on the day, of all prices in force."),
        unit=_("prices"),
        source=_("decided prices; published versions of guidelines"),
        owner=_("portfolio board"),
        series=prices_by_guideline,
    )
)
register_measure(
    Measure(
        code="fees_by_decree",
        title=_("Fees by decree"),
        definition=_(
            "Public-law fees in force that cite a row of the decree in force, of all public-law fees in force."
        ),
        unit=_("prices"),
        source=_("decided prices; fee decrees"),
        owner=_("portfolio board"),
        series=fees_by_decree,
    )
)
register_measure(
    Measure(
        code="common_guidelines",
        title=_("Common guidelines"),
        definition=_(
            "Chargeable services with a price that cites a common guideline, of all chargeable services offered."
        ),
        unit=_("services"),
        source=_("the portfolio ledger; decided prices; published versions of guidelines"),
        owner=_("portfolio board"),
        series=common_guidelines,
    )
)
