"""What is checked before a transition: permission, table, conditions. Each check raises and changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifecycle.access import holds_one_of, is_system
from lifecycle.accompaniments import has_changed
from lifecycle.errors import NotPermitted, RequirementsUnmet, TransitionRefused
from lifecycle.labels import STATE_LABELS, TRANSITION_LABELS
from lifecycle.models import Decision, PortfolioItem
from lifecycle.plans import RetirementPlan, check_plan
from lifecycle.proposals import lacks_proposal
from lifecycle.states import PUBLIC_STATES, State
from lifecycle.subjects import subject_of
from lifecycle.succession import leads_back_to
from lifecycle.transitions import Condition, FourEyes, Transition


@dataclass(frozen=True)
class Circumstances:
    """What is given with a transition. `today` is the day it is performed, `effective` the day it counts from."""

    user: Any
    reason: str = ""
    decision: Decision | None = None
    effective: date | None = None
    planned_on: date | None = None
    plan: RetirementPlan | None = None
    today: date = field(default_factory=timezone.localdate)


def label_of(transition: Transition) -> str:
    """Return the transition's name in the active language."""
    return str(TRANSITION_LABELS[transition.name])


def crosses_owners(transition: Transition, item: PortfolioItem, plan: RetirementPlan | None = None) -> bool:
    """Whether the matter concerns several owners: then `crossing_roles` of the row hold."""
    if plan is not None:
        return len({leaving.owner_id for leaving in plan.items}) > 1
    if transition.whole_dossier:
        dossier = item.life_cycle.dossier
        return dossier is not None and dossier.crosses_owners
    return item.life_cycle.crosses_owners


def check_permission(
    transition: Transition, item: PortfolioItem, user: Any, plan: RetirementPlan | None = None
) -> None:
    """Raise NotPermitted unless `user` may perform `transition` on `item` (role, own organisation, four eyes)."""
    if is_system(user):
        if not transition.by_system:
            raise NotPermitted(_("Background jobs may not perform “%(name)s”.") % {"name": label_of(transition)})
        return
    if not holds_one_of(user, transition.roles_when(crosses_owners(transition, item, plan)), item):
        raise NotPermitted(_("Your role does not allow “%(name)s” here.") % {"name": label_of(transition)})
    _check_four_eyes(transition, item, user)


def _check_four_eyes(transition: Transition, item: PortfolioItem, user: Any) -> None:
    if transition.four_eyes is FourEyes.SUBMITTER and item.life_cycle.submitted_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who submitted cannot approve."))
    if Condition.ENDORSED_IF_CROSSING in transition.conditions and item.life_cycle.endorsed_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who sent this on to the portfolio board cannot approve it there."))
    dossier = item.life_cycle.dossier
    if transition.four_eyes is FourEyes.PROPOSER and dossier is not None and dossier.proposed_by_id == user.pk:
        raise NotPermitted(_("Four eyes: the person who proposed the retirement cannot decide on it."))


def check_table(transition: Transition, item: PortfolioItem) -> None:
    """Raise TransitionRefused unless the table has this row for the item's state."""
    if item.state not in transition.sources:
        raise TransitionRefused(
            _("“%(name)s” is not possible: the state of %(code)s is “%(state)s”.")
            % {"name": label_of(transition), "code": item.code, "state": STATE_LABELS[item.state]}
        )


def check_conditions(transition: Transition, items: Sequence[PortfolioItem], given: Circumstances) -> None:
    """Raise TransitionRefused naming the first condition of the row that does not hold for one of `items`."""
    for condition in Condition:
        if condition in transition.conditions:
            for item in items:
                _CHECKS[condition](item, given)


def check_text(transition: Transition, item: PortfolioItem) -> None:
    """Raise TransitionRefused unless the item stands as the row wants it: its text, its day. Asks nobody anything."""
    for condition in _ABOUT_ITEM:
        if condition in transition.conditions:
            _CHECKS[condition](item, Circumstances(None))


def effective_day(transition: Transition, item: PortfolioItem, given: Circumstances) -> date:
    """Return the day the transition counts from.

    A retirement counts from the first day without the service; what was planned counts from the planned day, also when
    the scheduler comes late.
    """
    dossier = item.life_cycle.dossier
    if transition.name == "retire" and dossier is not None:
        return dossier.first_day_without
    planned = _planned(item, given) if transition.name == "take_into_use" else None
    return given.effective or planned or given.today


def _reason_given(_item: PortfolioItem, given: Circumstances) -> None:
    if not given.reason.strip():
        raise TransitionRefused(_("Give a reason."))


def _planned_day_ahead(item: PortfolioItem, given: Circumstances) -> None:
    if given.planned_on is not None and given.planned_on < given.today:
        raise TransitionRefused(_("The day on which it is taken into use may not have passed."))


def _decision_cited(_item: PortfolioItem, given: Circumstances) -> None:
    if given.decision is None:
        raise TransitionRefused(_("Cite the decision: reference, body and date."))


def _always(_item: PortfolioItem, _given: Circumstances) -> None:
    """Hold always: a date is asked for and has a default."""


def _requirements_met(item: PortfolioItem, _given: Circumstances) -> None:
    unmet = subject_of(item).unmet_requirements(item)
    if unmet:
        raise RequirementsUnmet(_("Some publish requirements are not met."), unmet)


def _planned(item: PortfolioItem, given: Circumstances) -> date | None:
    """Return the day the scheduler takes an approved item into use; a person may choose an earlier one."""
    planned: date | None = item.life_cycle.planned_on
    return planned if is_system(given.user) else None


def _proposal_made(item: PortfolioItem, _given: Circumstances) -> None:
    if lacks_proposal(item):
        raise TransitionRefused(
            _("Say first why it is needed: a new service begins with a proposal, a new form with its registration.")
        )


def _due(item: PortfolioItem, given: Circumstances) -> None:
    dossier = item.life_cycle.dossier
    effective = dossier.first_day_without if dossier is not None else given.effective or _planned(item, given)
    if effective is not None and effective > given.today:
        raise TransitionRefused(
            _("The effective date %(date)s is in the future.") % {"date": date_format(effective, "SHORT_DATE_FORMAT")}
        )


def _text_waiting(item: PortfolioItem, _given: Circumstances) -> None:
    if not item.life_cycle.has_text_waiting:
        raise TransitionRefused(_("No changed text waits for approval."))


def _no_text_waiting(item: PortfolioItem, _given: Circumstances) -> None:
    if item.life_cycle.has_text_waiting:
        raise TransitionRefused(_("A changed text already waits for approval."))


def _text_changed(item: PortfolioItem, _given: Circumstances) -> None:
    if not subject_of(item).has_changed_text(item) and not has_changed(item):
        raise TransitionRefused(_("The text has not changed since it was published."))


def _endorsement_missing(item: PortfolioItem, _given: Circumstances) -> None:
    if item.life_cycle.endorsed_by_id is not None:
        raise TransitionRefused(_("The owner's approver has already sent this to the portfolio board."))


def _endorsed_if_crossing(item: PortfolioItem, _given: Circumstances) -> None:
    if item.life_cycle.crosses_owners and item.life_cycle.endorsed_by_id is None:
        raise TransitionRefused(_("This concerns several organisations: the owner's approver comes first."))


def _plan_complete(item: PortfolioItem, given: Circumstances) -> None:
    if given.plan is None or item.pk not in {leaving.pk for leaving in given.plan.items}:
        raise TransitionRefused(_("Fill in the retirement proposal: reason, last day, successor and evidence."))
    check_plan(given.plan, given.today)


def _last_day_ahead(item: PortfolioItem, given: Circumstances) -> None:
    dossier = item.life_cycle.dossier
    if dossier is not None and dossier.last_day < given.today:
        raise TransitionRefused(
            _("The last day %(date)s has passed while the proposal waited: reject it and propose a new day.")
            % {"date": date_format(dossier.last_day, "SHORT_DATE_FORMAT")}
        )


def _successors_ready(item: PortfolioItem, given: Circumstances) -> None:
    dossier = item.life_cycle.dossier
    if dossier is None:
        return
    successors = list(dossier.successors.select_related("life_cycle__dossier"))
    if not successors and not dossier.no_successor_why:
        raise TransitionRefused(_("Name a successor, or say why there is none."))
    deciding = item.state is State.RETIREMENT_PROPOSED
    ready = {State.APPROVED, *(PUBLIC_STATES - ({State.RETIRING} if deciding else set()))}
    if not deciding:
        ready.add(State.RETIRED)
    for successor in successors:
        if successor.state not in ready:
            raise TransitionRefused(
                _("The successor %(code)s is in the state “%(state)s”; it must be approved or in use.")
                % {"code": successor.code, "state": STATE_LABELS[successor.state]}
            )
    if leads_back_to(successors, {leaving.pk for leaving in dossier.items.all()}):
        raise TransitionRefused(_("The successors lead back to what leaves."))


_Check = Callable[[PortfolioItem, Circumstances], None]
_CHECKS: Final[dict[Condition, _Check]] = {
    Condition.REASON: _reason_given,
    Condition.DECISION: _decision_cited,
    Condition.EFFECTIVE_DATE: _always,
    Condition.REQUIREMENTS: _requirements_met,
    Condition.PROPOSAL: _proposal_made,
    Condition.PLANNED_DAY_AHEAD: _planned_day_ahead,
    Condition.DUE: _due,
    Condition.TEXT_WAITING: _text_waiting,
    Condition.NO_TEXT_WAITING: _no_text_waiting,
    Condition.TEXT_CHANGED: _text_changed,
    Condition.ENDORSEMENT_MISSING: _endorsement_missing,
    Condition.ENDORSED_IF_CROSSING: _endorsed_if_crossing,
    Condition.PLAN: _plan_complete,
    Condition.LAST_DAY_AHEAD: _last_day_ahead,
    Condition.SUCCESSORS_READY: _successors_ready,
}
#: What `available` asks of the item: its text, and that the day of its dossier has come.
_ABOUT_ITEM: Final = (
    Condition.DUE,
    Condition.TEXT_WAITING,
    Condition.NO_TEXT_WAITING,
    Condition.TEXT_CHANGED,
    Condition.ENDORSEMENT_MISSING,
    Condition.ENDORSED_IF_CROSSING,
)
