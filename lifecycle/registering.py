"""The register holds items that no card or form describes yet; a card can come to describe one later (ADDENDA, 2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.accompaniments import adopt_all
from lifecycle.classification import record_facts
from lifecycle.errors import NotPermitted, RegisterRefused
from lifecycle.events import record_event
from lifecycle.locking import lock_items
from lifecycle.models import Decision, Organisation, PortfolioItem
from lifecycle.reviews import months_after
from lifecycle.roles import Role
from lifecycle.services import create_item, may_be_discarded
from lifecycle.signals import item_changed
from lifecycle.states import LIVING_STATES, State
from lifecycle.subjects import subject_of, titles_of


def check_may_register(user: Any) -> None:
    """Raise NotPermitted unless `user` may register what has no card: the portfolio board, and importers."""
    if not is_system(user) and not access_of(user).has(Role.BOARD):
        raise NotPermitted(_("Only the portfolio board registers services that no card describes."))


@transaction.atomic
def register_item(
    *,
    unit: str,
    owner: Organisation,
    name: str,
    used_since: date,
    user: Any,
    decision: Decision | None,
    reason: str,
    facts: Mapping[str, Any] | None = None,
) -> PortfolioItem:
    """Enter an item that has been offered since `used_since` without a card, and return it, in use.

    `facts` are counted facts by the names of COUNTED_FACTS. Raises NotPermitted or RegisterRefused.
    """
    check_may_register(user)
    if not name.strip():
        raise RegisterRefused(_("Give the service a name."))
    if decision is None:
        raise RegisterRefused(_("Cite the decision: reference, body and date."))
    if not reason.strip():
        raise RegisterRefused(_("Give the evidence that the service is offered."))
    if used_since > timezone.localdate():
        raise RegisterRefused(_("The day since when it is offered may not lie ahead."))
    item = create_item(unit=unit, owner=owner)
    item.name = name.strip()
    item.review_date = months_after(timezone.localdate(), settings.TARJOOMA_REVIEW_INTERVAL_MONTHS)
    item.save(update_fields=["name", "review_date"])
    life_cycle = item.life_cycle
    life_cycle.state, life_cycle.without_text, life_cycle.first_used_on = State.IN_USE, True, used_since
    life_cycle.save()
    if facts:
        record_facts(item=item, user=user, changes=facts, effective=used_since, decision=decision)
    record_event(item, "registered", user=user, reason=reason, decision=decision, effective=used_since)
    return item


def may_describe(item: PortfolioItem, user: Any) -> bool:
    """Whether `user` may say now that the draft `item` describes an item of the register."""
    return (
        item.is_described
        and may_be_discarded(item)
        and holds_one_of(user, (Role.OWNER,), item)
        and undescribed_items(item).exists()
    )


def undescribed_items(draft: PortfolioItem) -> Any:
    """Return the living items of the same owner and unit that nothing describes yet."""
    return PortfolioItem.objects.with_facts().in_state(*LIVING_STATES).filter(
        owner=draft.owner_id, unit=draft.unit
    ).exclude(name="")  # fmt: skip


@transaction.atomic
def describe_item(*, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> PortfolioItem:
    """Let the card of `draft` describe `existing`, which a person has confirmed; return `existing`.

    One service stays one item: the draft's own item, which was never used, is given up. The counted facts of the
    register stay in force; who answers for the draft answers for the item, by the review date of the register.
    """
    draft, existing = (
        {each.pk: each for each in lock_items([draft.pk, existing.pk])}[pk] for pk in (draft.pk, existing.pk)
    )
    if not is_system(user) and not holds_one_of(user, (Role.OWNER,), draft):
        raise NotPermitted(_("Only a service owner says which item a card describes."))
    if not draft.is_described or not may_be_discarded(draft):
        raise RegisterRefused(
            _("Only a draft that was never submitted, and that no retirement names, can come to describe another item.")
        )
    if not undescribed_items(draft).filter(pk=existing.pk).exists():
        raise RegisterRefused(_("This item is described already, or belongs to another organisation."))
    title = titles_of([draft])[draft.pk]
    told = _("%(name)s is described by the card “%(title)s”.") % {"name": existing.name, "title": title}
    existing.name = ""
    names = ("owner_unit", "owner_person", "deputy", "approver")
    for name in names:
        setattr(existing, name, getattr(draft, name) or getattr(existing, name))
    existing.save(update_fields=["name", *names])
    subject_of(draft).adopt(draft, existing, user)
    adopt_all(draft=draft, existing=existing)
    draft.proposals.all().delete()
    draft.classification = None
    draft.save(update_fields=["classification"])
    draft.delete()
    existing = PortfolioItem.objects.with_facts().get(pk=existing.pk)
    record_event(existing, "described", user=user, reason=told)
    item_changed.send(sender=PortfolioItem, item=existing)
    return existing
