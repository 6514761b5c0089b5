"""Performing a transition: the only writer of life-cycle state.

Order: permission, table, conditions; then dossier, state, text, history row and audit log in one transaction;
mail after commit. See docs/lifecycle.md.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.conditions import (
    Circumstances,
    check_conditions,
    check_permission,
    check_table,
    check_text,
    effective_day,
)
from lifecycle.effects import move_dossier, write_to_item, write_to_text
from lifecycle.errors import LifeCycleError, TransitionRefused
from lifecycle.kinds import COUNTED_UNITS
from lifecycle.ledger.ending_posting import post_ending
from lifecycle.ledger.posting import post_beginning, post_new_text
from lifecycle.ledger.uncounted import note_uncounted
from lifecycle.locking import lock_items
from lifecycle.models import Decision, HistoryRow, LifeCycle, PortfolioItem, RetirementDossier
from lifecycle.plans import RetirementPlan
from lifecycle.services import system_user
from lifecycle.signals import item_changed
from lifecycle.states import PUBLIC_STATES, State
from lifecycle.subjects import subject_of
from lifecycle.transitions import TRANSITIONS, Effect, Transition, from_state

#: Effects whose history row names the approved version.
_ABOUT_APPROVED = frozenset({Effect.APPROVE_TEXT, Effect.PUBLISH_TEXT})

__all__ = ["available", "check_permission", "check_table", "perform"]


def perform(
    item: PortfolioItem,
    name: str,
    *,
    user: Any,
    reason: str = "",
    decision: Decision | None = None,
    effective: date | None = None,
    planned_on: date | None = None,
    plan: RetirementPlan | None = None,
    today: date | None = None,
) -> HistoryRow:
    """Perform the transition `name` on `item` and return its history row.

    Rows about a retirement move all items of the proposal together. `effective` defaults to today, to the planned day
    for the scheduler and always to the first day without the service for a retirement; `planned_on` is the day an
    approved item is to be taken into use; `today` is the scheduler's day.

    Raises NotPermitted, TransitionRefused, RequirementsUnmet or PlanRefused; then nothing is changed. The rows are
    locked first, so that of two people at once exactly one succeeds.
    """
    transition = TRANSITIONS.get(name)
    if transition is None:
        raise TransitionRefused(_("There is no transition “%(name)s”.") % {"name": name})
    with transaction.atomic():
        items, plan = _locked(transition, item, plan)
        given = Circumstances(user, reason, decision, effective, planned_on, plan, today or timezone.localdate())
        for each in items:
            check_permission(transition, each, user, plan)
            check_table(transition, each)
        check_conditions(transition, items, given)
        dossier = move_dossier(transition, items, given)
        begun = _take_successors_into_use(dossier, given) if transition.name == "retire" and dossier else []
        rows = {each.pk: _move(transition, each, dossier, given) for each in items}
        _post(transition, items, rows, begun)
    item.life_cycle = next(each.life_cycle for each in items if each.pk == item.pk)
    return rows[item.pk]


def _locked(
    transition: Transition, item: PortfolioItem, plan: RetirementPlan | None
) -> tuple[list[PortfolioItem], RetirementPlan | None]:
    """Return the items that move together, `item` first, and the plan: all locked and read anew.

    Successors are locked too: whether they are ready must stay true, and two items never become each other's.
    """
    together, following = {item.pk}, set()
    dossier_id: int | None = None
    if plan is not None:
        together |= {leaving.pk for leaving in plan.items}
        following = {successor.pk for successor in plan.successors}
    elif transition.whole_dossier:
        dossier_id = LifeCycle.objects.values_list("dossier_id", flat=True).get(item=item)
        if dossier_id is not None:
            present = PortfolioItem.objects.filter(dossiers=dossier_id, life_cycle__dossier=dossier_id)
            together |= set(present.values_list("pk", flat=True))
            successors = PortfolioItem.objects.filter(succeeding_dossiers=dossier_id)
            following = set(successors.values_list("pk", flat=True))
    locked = {each.pk: each for each in lock_items(together | following)}
    items = [locked[pk] for pk in sorted(together, key=lambda pk: (pk != item.pk, pk))]
    if plan is not None:
        leaving = [locked[each.pk] for each in plan.items]
        plan = replace(plan, items=leaving, successors=[locked[each.pk] for each in plan.successors])
    elif transition.whole_dossier and any(each.life_cycle.dossier_id != dossier_id for each in items):
        check_table(transition, items[0])  # says what the state has become, where it has
        raise TransitionRefused(_("Somebody else has changed this just now. Open the page again."))
    return items, plan


def _take_successors_into_use(dossier: RetirementDossier, given: Circumstances) -> list[PortfolioItem]:
    """Begin what replaces the items on the day they end: a merge or a split happens at once or not at all.

    The ledger is told by the operation of the ending, which names them.
    """
    transition, begun = TRANSITIONS["take_into_use"], []
    waiting = dossier.successors.filter(life_cycle__state=State.APPROVED).values_list("pk", flat=True)
    for successor in lock_items(list(waiting)):
        at_once = Circumstances(system_user(), "", None, dossier.first_day_without, None, None, given.today)
        check_permission(transition, successor, at_once.user, None)
        check_table(transition, successor)
        check_conditions(transition, [successor], at_once)
        _move(transition, successor, None, at_once)
        begun.append(successor)
    return begun


def _post(
    transition: Transition,
    items: list[PortfolioItem],
    rows: dict[int, HistoryRow],
    begun: list[PortfolioItem],
) -> None:
    """Tell the portfolio ledger, in the same transaction."""
    first = items[0]
    if first.unit not in COUNTED_UNITS:
        note_uncounted(first, rows[first.pk])
        return
    if transition.name == "take_into_use":
        post_beginning(first, rows[first.pk])
    elif transition.name == "approve_change":
        post_new_text(first, rows[first.pk])
    elif transition.name == "retire":
        dossier = rows[first.pk].dossier
        if dossier is None:
            raise TransitionRefused(_("There is no retirement dossier."))
        post_ending(items, dossier, rows[first.pk], begun)


def _move(
    transition: Transition, item: PortfolioItem, dossier: RetirementDossier | None, given: Circumstances
) -> HistoryRow:
    life_cycle, before = item.life_cycle, item.state
    effective = effective_day(transition, item, given)
    explained_by = dossier or life_cycle.dossier
    revision_id = write_to_item(transition, item, dossier, given)
    after = transition.target_from(before)
    if after in PUBLIC_STATES and life_cycle.first_used_on is None:
        life_cycle.first_used_on = effective
    if after is not before:
        life_cycle.state = after
        life_cycle.since = timezone.now()
        if before is State.APPROVED:
            life_cycle.planned_on = None
    life_cycle.save()
    row = HistoryRow.objects.create(
        item=item,
        transition=transition.name,
        from_state=before,
        to_state=after,
        user=given.user,
        at=timezone.now(),
        effective=effective,
        reason=given.reason.strip(),
        decision=given.decision,
        dossier=explained_by,
        revision_id=revision_id,
        approved_version=life_cycle.approved_version if _ABOUT_APPROVED & set(transition.effects) else None,
        owner=item.owner,
    )
    write_to_text(transition, item, replace(given, effective=effective))
    log(
        instance=subject_of(item).instance(item),
        action=f"lifecycle.{transition.name}",
        user=given.user,
        data={"from": str(before), "to": str(after), "decision": str(given.decision or "")},
    )
    item_changed.send(sender=PortfolioItem, item=item, state_only=True)
    return row


def available(item: PortfolioItem, user: Any) -> list[Transition]:
    """Return the rows `user` could start now: role, state and waiting text fit; forms and dates come later.

    Asks the database only about a changed text, and only of its owner.
    """
    rows = []
    for transition in from_state(item.state):
        try:
            check_permission(transition, item, user)
            check_text(transition, item)
        except LifeCycleError:
            continue
        rows.append(transition)
    return rows
