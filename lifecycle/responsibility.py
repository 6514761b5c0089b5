"""Who answers for an item: owner unit and person, approver, deputy; and what happens when a person leaves."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted, ResponsibilityRefused
from lifecycle.events import record_event
from lifecycle.locking import lock_item, lock_items
from lifecycle.models import HistoryRow, PortfolioItem, Unit, User
from lifecycle.reviews import latest_review_date
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import State
from lifecycle.subjects import subject_of


def check_may_assign(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may name the owner person and unit, the approver and the deputy."""
    if is_system(user) or access_of(user).has(Role.ADMINISTRATOR):
        return
    if not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow changing who answers for this item."))


def check_may_hand_over(user: Any) -> None:
    """Raise NotPermitted unless `user` hands services over for some organisation, or for all."""
    access = access_of(user)
    if not (access.organisations(Role.OWNER, Role.APPROVER) or access.has(Role.BOARD) or access.manages_users):
        raise NotPermitted(_("Your role does not allow changing who answers for this item."))


def sets_review_date_freely(item: PortfolioItem) -> bool:
    """Whether the review date may still be chosen freely: later it moves only by a review."""
    return item.state in (State.DRAFT, State.IN_REVIEW, State.APPROVED)


def _check_kept(
    item: PortfolioItem, user: Any, unit: Unit | None, person: User | None, review_date: date | None
) -> None:
    """Raise ResponsibilityRefused when what was required to submit would be taken away afterwards.

    A date that has passed may only be recorded by background jobs: it tells how things stand in the source.
    """
    if item.state is State.DRAFT:
        return
    if unit is None or person is None:
        raise ResponsibilityRefused(_("Once submitted, a service or form keeps an owner unit and an owner person."))
    if not sets_review_date_freely(item) or review_date == item.review_date:
        return
    today = timezone.localdate()
    earliest = date.min if is_system(user) else today
    if review_date is None or not earliest <= review_date <= latest_review_date(today):
        raise ResponsibilityRefused(
            _("The review date may be at most %(months)s months ahead, and may not have passed.")
            % {"months": settings.TARJOOMA_REVIEW_MONTHS}
        )


def _names(item: PortfolioItem) -> str:
    rows = (
        (_("Owner unit"), item.owner_unit),
        (_("Owner person"), item.owner_person),
        (_("Approver"), item.approver),
        (_("Deputy"), item.deputy),
    )
    return "; ".join(f"{label}: {value or '–'}" for label, value in rows)


@transaction.atomic
def assign_responsibility(
    *,
    item: PortfolioItem,
    user: Any,
    owner_unit: Unit | None,
    owner_person: User | None,
    deputy: User | None,
    review_date: date | None,
    approver: User | None = None,
) -> None:
    """Set who answers for an item and, before it is in use, when it is reviewed next.

    Later the review date is left as it is, also when a review has moved it since `item` was read. Leaves a history row
    unless the item is a draft that was never submitted; then only the audit log. Raises NotPermitted or
    ResponsibilityRefused.
    """
    seen = item.review_date
    lock_item(item)
    check_may_assign(item, user)
    if not sets_review_date_freely(item):
        if review_date not in (seen, item.review_date):
            raise ResponsibilityRefused(_("The review date of what is in use changes by a review."))
        review_date = item.review_date
    _check_kept(item, user, owner_unit, owner_person, review_date)
    if owner_unit is not None and owner_unit.organisation_id != item.owner_id:
        raise ResponsibilityRefused(_("The unit belongs to another organisation."))
    item.owner_unit = owner_unit
    item.owner_person = owner_person
    item.approver = approver
    item.deputy = deputy
    item.review_date = review_date
    item.full_clean(exclude=["classification"])
    item.save(update_fields=["owner_unit", "owner_person", "approver", "deputy", "review_date"])
    if item.state is State.DRAFT and not item.history.exists():
        log(instance=subject_of(item).instance(item), action="lifecycle.responsibility", user=user, data={})
        item_changed.send(sender=PortfolioItem, item=item)
    else:
        record_event(item, "responsibility", user=user, reason=_names(item))


@transaction.atomic
def hand_over(*, items: Iterable[PortfolioItem], to: User, user: Any, reason: str) -> list[HistoryRow]:
    """Make `to` the owner person of `items`, all or none, with a history row each.

    `to` must be active and an owner or approver in the organisation of each item. Raises NotPermitted or
    ResponsibilityRefused, naming the item.
    """
    if not reason.strip():
        raise ResponsibilityRefused(_("Give a reason."))
    organisations = access_of(to).organisations(Role.OWNER, Role.APPROVER)
    rows = []
    for item in lock_items([item.pk for item in items]):
        check_may_assign(item, user)
        if not to.is_active or item.owner.code not in organisations:
            raise ResponsibilityRefused(
                _("%(person)s is no owner or approver in %(organisation)s, which owns %(code)s.")
                % {"person": to, "organisation": item.owner.name, "code": item.code}
            )
        before = item.owner_person
        item.owner_person = to
        if item.deputy_id == to.pk:
            item.deputy = None
        item.save(update_fields=["owner_person", "deputy"])
        told = _("%(before)s → %(after)s. %(reason)s") % {
            "before": before or "–",
            "after": to,
            "reason": reason.strip(),
        }
        rows.append(record_event(item, "handed_over", user=user, reason=told))
    return rows
