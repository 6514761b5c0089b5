"""Changing what a form without a record asks: fields and channels, posted with the register's own row.

A form that a record describes changes by its record. What lies before the last change, or in a sealed period, is a
correction and goes by a restatement.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.access import holds_one_of, is_system
from lifecycle.errors import InputsRefused, NotPermitted
from lifecycle.events import record_event
from lifecycle.kinds import ItemUnit
from lifecycle.ledger.grounds import grounds
from lifecycle.ledger.mirroring import mirror_inputs
from lifecycle.ledger.posting import ensure_known
from lifecycle.ledger.store import append, shared_book
from lifecycle.locking import lock_item
from lifecycle.models import Decision, ItemInputs, LedgerSeal, PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State


def has_own_inputs(item: PortfolioItem) -> bool:
    """Whether the register itself says what `item` asks: a form in the offering that no record describes."""
    return item.unit == ItemUnit.FORM and not item.is_described and item.state in PUBLIC_STATES


def check_may_change_inputs(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may change what `item` asks: its owners, its approvers and the board."""
    if not is_system(user) and not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow changing what this form asks."))


@transaction.atomic
def change_inputs(
    *,
    item: PortfolioItem,
    user: Any,
    decision: Decision | None,
    effective: date,
    changes: Sequence[Mapping[str, Any]] = (),
    offer: Mapping[str, Sequence[str]] | None = None,
    withdraw: Sequence[str] = (),
    reason: str = "",
) -> ItemInputs:
    """Change fields and channels of a form without a record from `effective` on, and return what it asks then.

    `changes` are those of the operation FIELD, `offer` maps channels to the field keys prefilled in them and
    `withdraw` names channels. Raises NotPermitted, InputsRefused or LedgerRefused; then nothing is changed.
    """
    lock_item(item)
    check_may_change_inputs(item, user)
    if not has_own_inputs(item):
        raise InputsRefused(_("Only a form in the offering that no record describes has fields of its own here."))
    if decision is None:
        raise InputsRefused(_("Cite the decision: reference, body and date."))
    if not changes and not offer and not withdraw:
        raise InputsRefused(_("Say what is to change."))
    said = grounds(reason=reason, decision=decision, proposer=user)
    ensure_known(item, f"inputs:{item.pk}")
    _check_day(item, effective)
    row = record_event(item, "inputs", user=user, reason=reason, decision=decision, effective=effective)
    common, cause = {"effective": effective.isoformat(), "item": item.code, **said}, f"history:{row.pk}"
    if changes:
        append({"op": "FIELD", **common, "changes": [dict(change) for change in changes]}, cause=f"{cause}:fields")
    if offer or withdraw:
        offered = {channel: list(keys) for channel, keys in (offer or {}).items()}
        told = {"op": "CHANNEL", **common, "offer": offered, "withdraw": list(withdraw)}
        append(told, cause=f"{cause}:channels")
    with shared_book() as (book, _head):
        timeline = book.timelines[item.code]
    mirror_inputs(item, timeline)
    return ItemInputs.objects.get(item=item)


def _check_day(item: PortfolioItem, effective: date) -> None:
    if effective > timezone.localdate():
        raise InputsRefused(_("The effective date is in the future."))
    dossier = item.life_cycle.dossier
    if item.state is State.RETIRING and dossier is not None and effective > dossier.last_day:
        raise InputsRefused(
            _("The last day of the form is %(date)s: it asks nothing new afterwards.")
            % {"date": date_format(dossier.last_day, "SHORT_DATE_FORMAT")}
        )
    with shared_book() as (book, _head):
        last = date.fromisoformat(book.timelines[item.code].steps[-1].effective)
    sealed = LedgerSeal.objects.aggregate(last=Max("ends_on"))["last"]
    if effective < last:
        raise InputsRefused(
            _("The form has stood as it does since %(date)s; a correction before that is a restatement.")
            % {"date": date_format(last, "SHORT_DATE_FORMAT")}
        )
    if sealed is not None and effective <= sealed:
        raise InputsRefused(
            _("What was counted up to %(date)s is sealed; a correction before that is a restatement.")
            % {"date": date_format(sealed, "SHORT_DATE_FORMAT")}
        )
