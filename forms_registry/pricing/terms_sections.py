"""Prices and aid blocks as people read them in a record: labelled sections of plain text."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.labels import BASIS_LABELS, STATE_AID_LABELS, UNIT_LABELS, VAT_LABELS, state_aid_words
from forms_registry.pricing.money import euros, percent, rate, yes_no
from forms_registry.pricing.vocabulary import DECIDED_UNITS
from lifecycle.subjects import Section


def sections_of_terms(prices: Sequence[PriceItem], aid: Sequence[AidBlock]) -> list[Section]:
    """Return a section a price and one for the aid; everything in them is for the customer."""
    found = [
        Section(f"price-{price.line}", _("Price %(line)s") % {"line": price.line}, 1, "", rows_of_price(price))
        for price in prices
    ]
    found += [Section("aid", _("Aid"), 1, "", rows_of_aid(block)) for block in aid]
    return found


def rows_of_price(price: PriceItem) -> dict[str, str]:
    """Return what a price says, in the order people ask; what is not stated is left out."""
    amount = euros(price.cents) if price.cents is not None else price.given_amount or _("not known")
    if price.follows_decree:
        amount = _("the fee of the decree in force when the matter came in")
    rows = {
        _("What is paid for"): price.label,
        _("Paid on top of another price"): yes_no(True) if price.is_addition else "",
        _("Price without VAT"): amount,
        _("Per"): str(UNIT_LABELS.get(price.unit, "")),
        _("At most"): _money(price.cap_cents),
        _("Typical total"): _money(price.typical_cents),
        pgettext("price", "Basis"): str(BASIS_LABELS.get(price.basis, price.basis)),
        _("Guideline"): price.guideline.item.code if price.guideline is not None else "",
        _("Row of the decree"): f"{price.schedule.code} {price.row_number}" if price.schedule is not None else "",
        _("Full cost"): _full_cost(price),
        _("VAT"): _vat(price),
        _("Charged also when the answer is no"): _refusal(price),
        _("Reason"): price.reason,
        _("Law and section"): price.law,
        _("State aid"): str(STATE_AID_LABELS.get(price.state_aid, "")),
        _("Exceptions"): price.exceptions,
        _("Valid"): validity(price),
    }
    return {label: text for label, text in rows.items() if text}


def rows_of_aid(block: AidBlock) -> dict[str, str]:
    """Return what an aid block says; what is not stated is left out."""
    rows = {
        _("Share of the costs at most"): percent(block.intensity) if block.intensity is not None else "",
        _("At most"): _money(block.max_cents),
        _("Own share at least"): percent(block.own_share) if block.own_share is not None else "",
        _("State aid"): state_aid_words(block.state_aid, block.state_aid_reference),
        _("Budget line"): block.budget_line,
        _("What else limits it"): block.conditions,
        _("Valid"): validity(block),
    }
    return {label: text for label, text in rows.items() if text}


def validity(terms: PriceItem | AidBlock) -> str:
    """Return the days of validity in words."""
    first = date_format(terms.valid_from, "SHORT_DATE_FORMAT")
    last = date_format(terms.valid_to, "SHORT_DATE_FORMAT") if terms.valid_to is not None else ""
    return f"{first}–{last}"


def _money(cents: int | None) -> str:
    return euros(cents) if cents is not None else ""


def _full_cost(price: PriceItem) -> str:
    if price.full_cost_cents is None:
        return ""
    day = date_format(price.full_cost_on, "SHORT_DATE_FORMAT") if price.full_cost_on is not None else ""
    return ", ".join(filter(None, (euros(price.full_cost_cents), day, price.full_cost_document)))


def _refusal(price: PriceItem) -> str:
    """Return whether a refusal costs it, too; "" where nobody asked and nothing is decided."""
    asked = price.refusal_charged is not None or price.unit in DECIDED_UNITS
    return yes_no(price.refusal_charged) if asked else ""


def _vat(price: PriceItem) -> str:
    stated = rate(price.vat_tenths) if price.vat_tenths is not None else ""
    return " ".join(filter(None, (str(VAT_LABELS.get(price.vat, "")), stated)))
