"""The price checks as a publish requirement: with an error nothing is submitted or approved. Warnings are only told."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from forms_registry.models import ApplicationForm, PriceItem
from forms_registry.pricing.check_words import sentence
from forms_registry.pricing.checking import check_item
from forms_registry.pricing.checks import Finding
from forms_registry.pricing.gathering import CardText
from forms_registry.pricing.terms_page import text_of_form, text_of_version
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.requirements import Requirement, register

#: The part of the editor where it is mended.
AREA_PRICES: Final = "prices"
#: A missing kind is a requirement of the card by itself.
_SAID_ELSEWHERE: Final = "P01"
#: What only time mends stops nobody: the price or the aid is there, and begins on a later day.
_MENDED_BY_TIME: Final = "not_begun"


def card_prices_in_order(card: Any) -> str | None:
    """The prices or the aid of a card, drafts included, pass the checks; else every error, in a sentence each."""
    return _errors(card.record.item, text_of_version(card))


def form_prices_in_order(form: ApplicationForm) -> str | None:
    """The prices of a form, if it has any, pass the checks; else every error, in a sentence each."""
    if not PriceItem.objects.filter(item=form.item_id).exists():
        return None
    return _errors(form.item, text_of_form(form))


def _errors(item: PortfolioItem, text: CardText) -> str | None:
    findings = check_item(item, timezone.localdate(), text).findings
    stopping = [finding for finding in findings if _stops(finding)]
    return " ".join(_said(stopping)) or None


def _stops(finding: Finding) -> bool:
    return finding.is_error and finding.code != _SAID_ELSEWHERE and finding.problem.variant != _MENDED_BY_TIME


def _said(findings: Sequence[Finding]) -> list[str]:
    return [
        f"{finding.code}: {sentence(finding.code, finding.problem.variant, finding.problem.told)}"
        for finding in findings
    ]


def register_terms_requirements() -> None:
    """Register the requirements of cards and forms; called once when the app is ready."""
    register(ItemUnit.SERVICE, Requirement("prices", AREA_PRICES, card_prices_in_order))
    register(ItemUnit.FORM, Requirement("prices", AREA_PRICES, form_prices_in_order))
