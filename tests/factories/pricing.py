"""Guidelines, prices and aid blocks, reached through the real services and actions."""

from datetime import date
from typing import Any

from django.utils import timezone

from forms_registry.models import AidBlock, PriceItem, PricingGuideline
from forms_registry.pricing.guidelines import create_guideline, write_guideline
from forms_registry.pricing.terms_writing import write_aid, write_price
from lifecycle.actions import perform
from lifecycle.classification import classify_item
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.responsibility import assign_responsibility
from lifecycle.roles import Role
from lifecycle.services import system_user
from tests.factories.decisions import decision
from tests.factories.people import organisation_with_people, person

GUIDELINE_TEXTS = {
    f"{name}_{language}": f"{text} {language}"
    for language in ("fi", "sv", "en")
    for name, text in (("title", "Ohje"), ("scope", "Kaikki maksut"), ("text", "Hinta kattaa kustannukset."))
}


def item_now(item: PortfolioItem) -> PortfolioItem:
    """Return `item` as it is now."""
    found: PortfolioItem = PortfolioItem.objects.with_facts().get(pk=item.pk)
    return found


def guideline_draft(owner: Organisation | None = None, *, is_common: bool = False, **facts: Any) -> PricingGuideline:
    """Return a complete draft of a guideline; `facts` override what it says."""
    owner = owner or organisation_with_people("ALUE")
    keeper = person(Role.OWNER, owner)
    guideline = create_guideline(owner=owner, title="Ohje fi", user=keeper, is_common=is_common)
    assign_responsibility(
        item=guideline.item, user=keeper, owner_unit=None, owner_person=keeper, approver=None, deputy=None,
        review_date=None,
    )  # fmt: skip
    usual = {"bases": ["public_law", "reduced", "business", "free"]}
    write_guideline(guideline=guideline, user=keeper, changes=GUIDELINE_TEXTS | usual | facts)
    return PricingGuideline.objects.with_facts().get(pk=guideline.pk)


def guideline_in_force(
    owner: Organisation | None = None, *, since: date = date(2020, 1, 1), is_common: bool = False, **facts: Any
) -> PricingGuideline:
    """Return a guideline in use since `since`, brought there by the real actions."""
    guideline = guideline_draft(owner, is_common=is_common, **facts)
    item, owner = guideline.item, guideline.item.owner
    perform(item_now(item), "submit", user=person(Role.OWNER, owner))
    if is_common:
        perform(item_now(item), "endorse", user=person(Role.APPROVER, owner))
    approver = person(Role.BOARD) if is_common else person(Role.APPROVER, owner)
    perform(item_now(item), "approve", user=approver, decision=decision())
    perform(item_now(item), "take_into_use", user=approver, effective=since)
    return PricingGuideline.objects.with_facts().get(pk=guideline.pk)


def next_version(guideline: PricingGuideline, *, since: date | None = None, **changes: Any) -> PricingGuideline:
    """Write, submit and approve another version of a guideline that is not common."""
    owner = guideline.item.owner
    write_guideline(guideline=guideline, user=person(Role.OWNER, owner), changes={"starts_on": since, **changes})
    perform(item_now(guideline.item), "submit_change", user=person(Role.OWNER, owner))
    perform(item_now(guideline.item), "approve_change", user=person(Role.APPROVER, owner), decision=decision())
    return PricingGuideline.objects.with_facts().get(pk=guideline.pk)


def draft_price(item: PortfolioItem, guideline: PricingGuideline | None = None, **facts: Any) -> PriceItem:
    """Write a draft business price with which nothing is wrong; `facts` override."""
    usual: dict[str, Any] = {
        "basis": "business", "unit": "participant", "cents": 50_000, "vat": "taxed", "guideline": guideline,
        "valid_from": date(2025, 1, 1),
    }  # fmt: skip
    return write_price(item=item_now(item), user=person(Role.OWNER, item.owner), values=usual | facts)


def draft_aid(item: PortfolioItem, **facts: Any) -> AidBlock:
    """Write a draft aid block; `facts` override."""
    usual: dict[str, Any] = {
        "intensity": 5_000, "max_cents": 5_000_000, "own_share": 5_000, "state_aid": "de_minimis",
        "budget_line": "32.01.40", "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    return write_aid(item=item_now(item), user=system_user(), values=usual | facts)


def decide_directly(terms: PriceItem | AidBlock) -> None:
    """Decide a draft past the checks, as it may stand in data that is older than they are."""
    type(terms).objects.filter(pk=terms.pk).update(
        status="decided", decided_by=system_user(), decided_at=timezone.now()
    )


def charge_for_support(item: PortfolioItem) -> None:
    """Make a chargeable service in use a grant that still carries its price: what the checks call a breach."""
    changes = {"kind": "support", "instrument": "grant"}
    classify_item(item=item_now(item), user=system_user(), changes=changes, effective=timezone.localdate())
    decide_directly(draft_aid(item))


def approve_change(item: PortfolioItem) -> None:
    """Submit and approve what has changed about an item in use."""
    perform(item_now(item), "submit_change", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve_change", user=person(Role.APPROVER, item.owner), decision=decision())
