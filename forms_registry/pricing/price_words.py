"""Prices of the public list in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.pricing.labels import BASIS_LABELS, UNIT_LABELS, VAT_LABELS
from forms_registry.pricing.money import euros, rate
from forms_registry.pricing.public_prices import OfferedPrice
from forms_registry.pricing.vocabulary import DECIDED_UNITS, VatTreatment


@dataclass(frozen=True)
class PriceLine:
    """A row of the list; `price` has what the words do not change. `limits` tell of the cap and the typical total."""

    price: OfferedPrice
    net: str
    unit: str
    limits: list[str]
    vat: str
    gross: str
    basis: str
    refusal: str
    valid: str


def price_lines(prices: Iterable[OfferedPrice]) -> list[PriceLine]:
    """Return the prices in words, in the active language."""
    return [
        PriceLine(
            price=price,
            net=_net(price),
            unit=str(UNIT_LABELS.get(price.unit, "")) if not price.is_free else "",
            limits=_limits(price),
            vat=_vat(price),
            gross=euros(price.gross) if price.gross is not None and not price.is_free else "",
            basis=str(BASIS_LABELS.get(price.basis, price.basis)),
            refusal=_refusal(price),
            valid=_valid(price),
        )
        for price in prices
    ]


def _net(price: OfferedPrice) -> str:
    if price.is_free:
        return _("Free of charge")
    return euros(price.net) if price.net is not None else price.given or _("not known")


def _limits(price: OfferedPrice) -> list[str]:
    found = []
    if price.cap is not None:
        found.append(_("at most %(amount)s") % {"amount": euros(price.cap)})
    if price.typical is not None:
        found.append(_("typically %(amount)s in all") % {"amount": euros(price.typical)})
    if price.follows_decree:
        found.append(_("the fee of the decree in force when the matter came in"))
    return found


def _vat(price: OfferedPrice) -> str:
    if price.is_free:
        return ""
    if price.vat != VatTreatment.TAXED:
        return str(VAT_LABELS.get(price.vat, "")) or _("not stated")
    return rate(price.tenths) if price.tenths is not None else _("the rate of the day is not known")


def _refusal(price: OfferedPrice) -> str:
    """Return whether a refusal costs it; nothing where there is no answer to be refused, and nobody said."""
    if price.is_free or price.refusal is None and price.unit not in DECIDED_UNITS:
        return ""
    if price.refusal is None:
        return _("Not stated whether it is charged when the answer is no")
    return _("Charged also when the answer is no") if price.refusal else _("Not charged when the answer is no")


def _valid(price: OfferedPrice) -> str:
    first = date_format(price.valid_from, "SHORT_DATE_FORMAT")
    if price.valid_to is None:
        return _("from %(date)s") % {"date": first}
    return f"{first}–{date_format(price.valid_to, 'SHORT_DATE_FORMAT')}"
