"""Performing a transition: the only writer of life-cycle state.

Order: permission, table, conditions; then state, history row, text effect and audit log in one transaction;
mail after commit. See docs/lifecycle.md.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import holds_one_of, is_system
from lifecycle.errors import LifeCycleError, NotPermitted, RequirementsUnmet, TransitionRefused
from lifecycle.labels import STATE_LABELS, TRANSITION_LABELS
from lifecycle.models import Decision, HistoryRow, LifeCycle, PortfolioItem
from lifecycle.notices import notify_after_commit
from lifecycle.signals import item_changed
from lifecycle.states import State
from lifecycle.subjects import subject_of
from lifecycle.transitions import TRANSITIONS, Condition, Effect, Transition, from_state


@dataclass(frozen=True)
class Circumstances:
    """What the person gives with a transition."""

    user: Any
    reason: str
    decision: Decision | None
    effective: date


def check_permission(transition: Transition, item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may perform `transition` on `item` (role, own organisation, four eyes)."""
    if is_system(user):
        if not transition.by_system:
            raise NotPermitted(_("Background jobs may not perform “%(name)s”.") % {"name": _label(transition)})
        return
    if not holds_one_of(user, transition.roles, item):
        raise NotPermitted(_("Your role does not allow “%(name)s” here.") % {"name": _label(transition)})
    if transition.four_eyes and item.life_cycle.submitted_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who submitted cannot approve."))


def check_table(transition: Transition, item: PortfolioItem) -> None:
    """Raise TransitionRefused unless the table has this row for the item's state."""
    if item.state not in transition.sources:
        raise TransitionRefused(
            _("“%(name)s” is not possible: the state is “%(state)s”.")
            % {"name": _label(transition), "state": STATE_LABELS[item.state]}
        )


def check_conditions(transition: Transition, item: PortfolioItem, given: Circumstances) -> None:
    """Raise TransitionRefused naming the first condition of the row that does not hold."""
    conditions = transition.conditions
    if Condition.REASON in conditions and not given.reason.strip():
        raise TransitionRefused(_("Give a reason."))
    if Condition.DECISION in conditions and given.decision is None:
        raise TransitionRefused(_("Cite the decision: reference, body and date."))
    if Condition.DUE in conditions and given.effective > timezone.localdate():
        raise TransitionRefused(_("The effective date is in the future."))
    _check_text_conditions(conditions, item)
    if Condition.REQUIREMENTS in conditions:
        unmet = subject_of(item).unmet_requirements(item)
        if unmet:
            raise RequirementsUnmet(_("Some publish requirements are not met."), unmet)


def _check_text_conditions(conditions: frozenset[Condition], item: PortfolioItem) -> None:
    if Condition.TEXT_WAITING in conditions and not item.life_cycle.has_text_waiting:
        raise TransitionRefused(_("No changed text waits for approval."))
    if Condition.NO_TEXT_WAITING in conditions and item.life_cycle.has_text_waiting:
        raise TransitionRefused(_("A changed text already waits for approval."))
    if Condition.TEXT_CHANGED in conditions and not subject_of(item).has_changed_text(item):
        raise TransitionRefused(_("The text has not changed since it was published."))


def perform(
    item: PortfolioItem,
    name: str,
    *,
    user: Any,
    reason: str = "",
    decision: Decision | None = None,
    effective: date | None = None,
) -> HistoryRow:
    """Perform the transition `name` on `item` and return its history row.

    `effective` defaults to today. Raises NotPermitted, TransitionRefused or RequirementsUnmet; then nothing is
    changed. The row is locked first, so that two approvers cannot both succeed.
    """
    transition = TRANSITIONS.get(name)
    if transition is None:
        raise TransitionRefused(_("There is no transition “%(name)s”.") % {"name": name})
    given = Circumstances(user, reason, decision, effective or timezone.localdate())
    with transaction.atomic():
        life_cycle = LifeCycle.objects.select_for_update().get(item=item)
        item.life_cycle = life_cycle
        check_permission(transition, item, user)
        check_table(transition, item)
        check_conditions(transition, item, given)
        before = item.state
        revision_id = _apply(transition, item, given)
        row = HistoryRow.objects.create(
            item=item,
            transition=transition.name,
            from_state=before,
            to_state=transition.target,
            user=user,
            at=timezone.now(),
            effective=given.effective,
            reason=reason.strip(),
            decision=decision,
            revision_id=revision_id,
        )
        log(
            instance=subject_of(item).instance(item),
            action=f"lifecycle.{transition.name}",
            user=user,
            data={"from": str(before), "to": str(transition.target), "decision": str(decision or "")},
        )
        item_changed.send(sender=PortfolioItem, item=item)
        notify_after_commit(row)
    return row


def _apply(transition: Transition, item: PortfolioItem, given: Circumstances) -> int | None:
    """Write state and text effects of the row; return the id of the version it concerned."""
    life_cycle = item.life_cycle
    now = timezone.now()
    revision_id: int | None = life_cycle.submitted_revision_id or life_cycle.approved_revision_id
    for effect in transition.effects:
        if effect is Effect.FREEZE_TEXT:
            revision_id = subject_of(item).latest_revision_id(item)
            life_cycle.submitted_revision_id = revision_id
            life_cycle.submitted_by = given.user
            life_cycle.submitted_at = now
        elif effect is Effect.RELEASE_TEXT:
            life_cycle.submitted_revision = None
        elif effect is Effect.APPROVE_TEXT:
            life_cycle.approved_revision_id = life_cycle.submitted_revision_id
            life_cycle.submitted_revision = None
    if transition.target is State.IN_USE and life_cycle.first_used_on is None:
        life_cycle.first_used_on = given.effective
    if life_cycle.state != transition.target:
        life_cycle.state = transition.target
        life_cycle.since = now
    life_cycle.save()
    if Effect.PUBLISH_TEXT in transition.effects:
        if life_cycle.approved_revision_id is None:
            raise TransitionRefused(_("No approved text to publish."))
        revision_id = life_cycle.approved_revision_id
        subject_of(item).publish(item, revision_id, given.user)
    return revision_id


def available(item: PortfolioItem, user: Any) -> list[Transition]:
    """Return the rows `user` could start now: role, state and waiting text fit; forms and dates come later."""
    rows = []
    for transition in from_state(item.state):
        try:
            check_permission(transition, item, user)
            _check_text_conditions(transition.conditions, item)
        except LifeCycleError:
            continue
        rows.append(transition)
    return rows


def _label(transition: Transition) -> str:
    return str(TRANSITION_LABELS[transition.name])
