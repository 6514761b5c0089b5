"""An organisation ends: everything living it owns, its units and its people go over to its successor.

Source: LEDGER.md, DISSOLVE. Retired items stay with the dissolved owner; it never receives again.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.access import access_of
from lifecycle.dossiers import note_new_owners
from lifecycle.errors import NotPermitted, TransferRefused
from lifecycle.events import record_event
from lifecycle.ledger.posting import post_dissolution
from lifecycle.locking import lock_items, lock_organisations
from lifecycle.models import (
    Decision,
    Dissolution,
    Organisation,
    OrganisationRole,
    PortfolioItem,
    Transfer,
    Unit,
)
from lifecycle.roles import Role
from lifecycle.services import ensure_role_group
from lifecycle.signals import organisation_changed
from lifecycle.states import LIVING_STATES
from lifecycle.transfers import close_transfer, move_item


def check_may_dissolve(user: Any) -> None:
    """Raise NotPermitted unless `user` may dissolve organisations: the board and administrators."""
    access = access_of(user)
    if not (access.has(Role.BOARD) or access.has(Role.ADMINISTRATOR)):
        raise NotPermitted(_("Only the portfolio board or an administrator dissolves an organisation."))


@transaction.atomic
def dissolve_organisation(
    *, organisation: Organisation, successor: Organisation, effective: date, decision: Decision | None, user: Any
) -> Dissolution:
    """Order that `organisation` ends on `effective` and `successor` takes over; carried out at once when it is due.

    Raises NotPermitted or TransferRefused.
    """
    check_may_dissolve(user)
    if decision is None:
        raise TransferRefused(_("Cite the decision: reference, body and date."))
    if organisation.pk == successor.pk:
        raise TransferRefused(_("An organisation cannot succeed itself."))
    for each in (organisation, successor):
        if each.is_dissolved or Dissolution.objects.filter(organisation=each).exists():
            raise _ended(each)
    try:
        with transaction.atomic():
            dissolution = Dissolution.objects.create(
                organisation=organisation, successor=successor, effective=effective, decision=decision, ordered_by=user
            )
    except IntegrityError:  # somebody else has ordered it at the same time
        raise _ended(organisation) from None
    if effective <= timezone.localdate():
        carry_out(dissolution, user)
    return dissolution


def _ended(organisation: Organisation) -> TransferRefused:
    return TransferRefused(_("%(organisation)s has been dissolved, or will be.") % {"organisation": organisation.name})


@transaction.atomic
def carry_out(dissolution: Dissolution, user: Any) -> Dissolution:
    """Do what was ordered, all of it or nothing; a second call changes nothing."""
    dissolution = (
        Dissolution.objects.select_for_update(of=("self",))
        .select_related("organisation", "successor", "decision")
        .get(pk=dissolution.pk)
    )
    if dissolution.carried_out_at is not None:
        return dissolution
    organisation = dissolution.organisation
    waiting = Transfer.objects.filter(status__in=[Transfer.Status.PROPOSED, Transfer.Status.AGREED])
    concerned = waiting.filter(Q(giver=organisation) | Q(receiver=organisation))
    ending = list(concerned.select_for_update(of=("self",)).order_by("pk"))
    successor = _locked_successor(dissolution)
    for transfer in ending:
        close_transfer(transfer, user, _("%(organisation)s was dissolved.") % {"organisation": organisation.name})
    Unit.objects.filter(organisation=organisation).update(organisation=successor)
    _move_people(organisation, successor)
    _move_items(dissolution, successor, user)
    organisation.successor = successor
    organisation.dissolved_on = dissolution.effective
    organisation.save(update_fields=["successor", "dissolved_on"])
    dissolution.carried_out_at = timezone.now()
    dissolution.save()
    organisation_changed.send(sender=Organisation, organisation=organisation)
    return dissolution


def _locked_successor(dissolution: Dissolution) -> Organisation:
    """Lock who ends and who takes over; what was to go to one that has ended since goes on with the rest."""
    ending, heir = dissolution.organisation_id, dissolution.successor_id
    successor = lock_organisations([ending, heir])[heir]
    while successor.is_dissolved and successor.successor_id is not None:
        heir = successor.successor_id
        successor = lock_organisations([heir])[heir]
    if successor.is_dissolved:
        raise TransferRefused(_("%(organisation)s has been dissolved.") % {"organisation": successor.name})
    return successor


def _move_people(organisation: Organisation, successor: Organisation) -> None:
    for grant in OrganisationRole.objects.filter(organisation=organisation).select_related("group", "unit"):
        if grant.unit is not None:
            grant.organisation = successor
            grant.save(update_fields=["organisation"])
            continue
        group = ensure_role_group(Role(grant.role), successor)
        people = list(grant.group.user_set.all())
        group.user_set.add(*people)
        grant.group.user_set.remove(*people)


def _move_items(dissolution: Dissolution, successor: Organisation, user: Any) -> None:
    living = PortfolioItem.objects.filter(owner=dissolution.organisation).in_state(*LIVING_STATES)
    locked = lock_items(list(living.values_list("pk", flat=True)))
    told = f"{dissolution.organisation.name} → {successor.name}"
    moved = []
    for item in locked:
        if item.owner_id != dissolution.organisation_id or item.state not in LIVING_STATES:
            continue
        approver, deputy = item.approver, item.deputy
        move_item(item, successor, user)
        moved.append(item)
        item.approver, item.deputy = approver, deputy
        item.save(update_fields=["approver", "deputy"])
        record_event(
            item,
            "owner_dissolved",
            user=user,
            reason=told,
            decision=dissolution.decision,
            effective=dissolution.effective,
        )
    note_new_owners(locked)
    post_dissolution(dissolution, successor, moved)
