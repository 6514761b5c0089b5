"""Moving an item to another organisation: proposed with a reason, agreed to by both approvers, done on its day."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.access import access_of, holds_one_of
from lifecycle.dossiers import note_new_owners
from lifecycle.errors import NotPermitted, TransferRefused
from lifecycle.events import record_event
from lifecycle.ledger.posting import post_transfer
from lifecycle.locking import lock_item, lock_items, lock_organisations
from lifecycle.models import Organisation, PortfolioItem, Transfer, Unit, User
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.subjects import subject_of


def check_may_propose(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may propose a transfer of `item`: its owners, its approvers and the board."""
    if not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow proposing this transfer."))


def check_movable(item: PortfolioItem, receiver: Organisation) -> None:
    """Raise TransferRefused when something about `item` or `receiver` stands in the way."""
    if receiver.is_dissolved:
        raise TransferRefused(_("%(organisation)s has been dissolved.") % {"organisation": receiver.name})
    if receiver.pk == item.owner_id:
        raise TransferRefused(_("It belongs to this organisation already."))
    if item.state is State.RETIRED or item.life_cycle.dossier_id is not None:
        raise TransferRefused(_("It is leaving or has left: finish or withdraw the retirement first."))
    if item.state is State.IN_REVIEW or item.life_cycle.has_text_waiting:
        raise TransferRefused(_("A text waits for approval: it must be approved or returned first."))
    problem = subject_of(item).problem_of_moving(item, receiver)
    if problem:
        raise TransferRefused(problem)


@transaction.atomic
def propose_transfer(
    *, item: PortfolioItem, receiver: Organisation, user: Any, reason: str, effective: date | None = None
) -> Transfer:
    """Propose that `receiver` takes over `item` on `effective` (default today).

    Raises NotPermitted or TransferRefused.
    """
    if not reason.strip():
        raise TransferRefused(_("Give a reason."))
    lock_item(item)
    check_may_propose(item, user)
    check_movable(item, receiver)
    if effective is not None and effective < timezone.localdate():
        raise TransferRefused(_("The day of the transfer may not have passed."))
    transfer = Transfer(
        item=item,
        giver=item.owner,
        receiver=receiver,
        effective=effective or timezone.localdate(),
        reason=reason.strip(),
        proposed_by=user,
    )
    try:
        transfer.full_clean(exclude=["given_by", "received_by", "new_unit", "new_person", "closed_by"])
    except ValidationError as error:
        raise TransferRefused(" ".join(error.messages)) from error
    transfer.save()
    told = f"{transfer.giver.name} → {receiver.name}. {transfer.reason}"
    record_event(item, "transfer_proposed", user=user, reason=told)
    return transfer


def check_may_give(transfer: Transfer, user: Any) -> None:
    """Raise NotPermitted unless `user` is an approver of the giver and not the one who proposed."""
    if not access_of(user).has(Role.APPROVER, transfer.giver.code):
        raise NotPermitted(_("Only an approver of the present owner agrees to giving."))
    if transfer.proposed_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who proposed the transfer cannot agree to it."))


def check_may_receive(transfer: Transfer, user: Any) -> None:
    """Raise NotPermitted unless `user` is an approver of the receiver and took no other step."""
    if not access_of(user).has(Role.APPROVER, transfer.receiver.code):
        raise NotPermitted(_("Only an approver of the new owner agrees to receiving."))
    if user.pk in (transfer.proposed_by_id, transfer.given_by_id):
        raise NotPermitted(_("Four eyes: the person who proposed the transfer cannot agree to it."))


@transaction.atomic
def agree_to_give(*, transfer: Transfer, user: Any) -> Transfer:
    """Record the present owner's agreement; carries the transfer out when it was the last thing missing."""
    transfer = _open(transfer)
    check_may_give(transfer, user)
    if transfer.received_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the approvers of both organisations are different people."))
    if transfer.given_by_id is None:
        transfer.given_by, transfer.given_at = user, timezone.now()
        transfer.save()
    return _settle(transfer, user)


@transaction.atomic
def agree_to_receive(*, transfer: Transfer, user: Any, new_unit: Unit | None, new_person: User | None) -> Transfer:
    """Record the new owner's agreement and who will answer for the service there."""
    transfer = _open(transfer)
    check_may_receive(transfer, user)
    if transfer.received_by_id is not None:
        raise TransferRefused(_("The new owner has agreed already."))
    if new_unit is not None and new_unit.organisation_id != transfer.receiver_id:
        raise TransferRefused(_("The unit belongs to another organisation."))
    if new_person is None or transfer.receiver.code not in access_of(new_person).organisations(
        Role.OWNER, Role.APPROVER
    ):
        raise TransferRefused(_("Name an owner person who works in the new organisation."))
    transfer.received_by, transfer.received_at = user, timezone.now()
    transfer.new_unit, transfer.new_person = new_unit, new_person
    transfer.save()
    return _settle(transfer, user)


def check_may_refuse(transfer: Transfer, user: Any) -> None:
    """Raise NotPermitted unless `user` approves for one of the two, is the board, or takes back their own proposal."""
    mine = access_of(user).organisations(Role.APPROVER) & {transfer.giver.code, transfer.receiver.code}
    if not mine and transfer.proposed_by_id != user.pk and not access_of(user).has(Role.BOARD):
        raise NotPermitted(_("Your role does not allow refusing this transfer."))


@transaction.atomic
def refuse_transfer(*, transfer: Transfer, user: Any, reason: str) -> Transfer:
    """Refuse or take back a transfer that has not been carried out; the proposal stays on record."""
    transfer = _open(transfer)
    check_may_refuse(transfer, user)
    if not reason.strip():
        raise TransferRefused(_("Give a reason."))
    return close_transfer(transfer, user, reason.strip())


def close_transfer(transfer: Transfer, user: Any, reason: str) -> Transfer:
    """Close a transfer without carrying it out."""
    transfer.status = Transfer.Status.REFUSED
    transfer.closed_by, transfer.closed_at, transfer.close_reason = user, timezone.now(), reason
    transfer.save()
    record_event(lock_items([transfer.item_id])[0], "transfer_refused", user=user, reason=reason)
    return transfer


def _open(transfer: Transfer) -> Transfer:
    locked = Transfer.objects.select_for_update(of=("self",)).select_related("giver", "receiver").get(pk=transfer.pk)
    if locked.status not in (Transfer.Status.PROPOSED, Transfer.Status.AGREED):
        raise TransferRefused(_("The transfer is closed already."))
    return locked


def _settle(transfer: Transfer, user: Any) -> Transfer:
    if transfer.given_by_id is None or transfer.received_by_id is None:
        return transfer
    transfer.status = Transfer.Status.AGREED
    transfer.save()
    if transfer.effective <= timezone.localdate():
        return carry_out(transfer, user)
    return transfer


@transaction.atomic
def carry_out(transfer: Transfer, user: Any) -> Transfer:
    """Move the item of an agreed transfer to its new owner; counts from the agreed day."""
    transfer = _open(transfer)
    if transfer.status != Transfer.Status.AGREED:
        raise TransferRefused(_("Both approvers must agree first."))
    transfer.receiver = lock_organisations([transfer.receiver_id])[transfer.receiver_id]
    item = lock_items([transfer.item_id])[0]
    check_movable(item, transfer.receiver)
    item.owner_unit, item.owner_person = transfer.new_unit, transfer.new_person
    move_item(item, transfer.receiver, user)
    note_new_owners([item])
    post_transfer(item, transfer)
    told = f"{transfer.giver.name} → {transfer.receiver.name}. {transfer.reason}"
    record_event(item, "transferred", user=user, reason=told, effective=transfer.effective)
    transfer.status = Transfer.Status.DONE
    transfer.closed_by, transfer.closed_at = user, timezone.now()
    transfer.save()
    return transfer


def move_item(item: PortfolioItem, receiver: Organisation, user: Any) -> None:
    """Make `receiver` the owner and move the record; its old address keeps working. The caller has checked."""
    item.owner = receiver
    item.approver = None
    item.deputy = None
    item.save(update_fields=["owner", "owner_unit", "owner_person", "approver", "deputy"])
    subject_of(item).move(item, receiver, user)
