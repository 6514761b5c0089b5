"""What a retirement proposal must say, checked in one place for admin, code and importers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lifecycle.errors import PlanRefused
from lifecycle.impact import missing_outcomes
from lifecycle.models import PortfolioItem
from lifecycle.retirement import REASONS_OF, ReasonCode, Way
from lifecycle.states import State
from lifecycle.succession import leads_back_to


@dataclass(frozen=True)
class RetirementPlan:
    """A proposal: which items leave, how, why, when, and what follows. `outcomes` maps a form's code to its fate."""

    items: Sequence[PortfolioItem]
    way: Way
    reason_code: ReasonCode
    last_day: date
    evidence: str
    why: str = ""
    successors: Sequence[PortfolioItem] = ()
    no_successor_why: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)


def crosses_owners(plan: RetirementPlan) -> bool:
    """Whether the items and their successors have several owners: then the board decides."""
    return len({item.owner_id for item in (*plan.items, *plan.successors)}) > 1


def check_plan(plan: RetirementPlan, today: date) -> None:
    """Raise PlanRefused with a problem for each field that is missing or wrong."""
    problems: dict[str, str] = {}
    _check_reason(plan, problems)
    if plan.last_day < today:
        problems["last_day"] = _("The last day may not be in the past.")
    if not plan.evidence.strip():
        problems["evidence"] = _("Give the evidence: figures, a survey, a law, what was heard from customers.")
    problem = _successor_problem(plan)
    if problem:
        problems["successors"] = problem
    elif not plan.successors and not plan.no_successor_why.strip():
        problems["no_successor_why"] = _("Name a successor, or say why there is none.")
    missing = missing_outcomes(plan.items, plan.outcomes)
    if missing:
        problems["outcomes"] = _("Say what happens to: %(names)s.") % {"names": ", ".join(missing)}
    if problems:
        raise PlanRefused(" ".join(problems.values()), problems)


def _check_reason(plan: RetirementPlan, problems: dict[str, str]) -> None:
    if plan.reason_code not in REASONS_OF[plan.way]:
        problems["reason_code"] = _("This reason does not fit the way it leaves.")
    if plan.reason_code is ReasonCode.OTHER and not plan.why.strip():
        problems["why"] = _("Say what the other reason is.")
    if plan.way is not Way.MERGE and len(plan.items) != 1:
        problems["items"] = _("They leave one at a time; several leave together only when they are merged.")


def _successor_problem(plan: RetirementPlan) -> str:
    leaving = {item.pk for item in plan.items}
    if any(successor.pk in leaving for successor in plan.successors):
        return _("Nothing can be its own successor.")
    if any(successor.unit != plan.items[0].unit for successor in plan.successors):
        return _("A service is followed by a service, a form by a form.")
    gone = [successor.code for successor in plan.successors if successor.state in (State.RETIRING, State.RETIRED)]
    if gone:
        return _("%(codes)s is leaving or has left the offering itself.") % {"codes": ", ".join(gone)}
    if leads_back_to(plan.successors, leaving):
        return _("The successors lead back to what leaves.")
    return _number_problem(plan)


def _number_problem(plan: RetirementPlan) -> str:
    count = len(plan.successors)
    if plan.way is Way.MERGE:
        if count != 1:
            return _("A merge leads to exactly one.")
        if len(plan.items) < 2 and plan.successors[0].life_cycle.first_used_on is None:
            return _("Merge at least two, or one into another already in use.")
    if plan.way is Way.SPLIT and count < 2:
        return _("A split leads to at least two.")
    if plan.reason_code is ReasonCode.REPLACED and count == 0:
        return _("Name what replaces this one.")
    return ""
