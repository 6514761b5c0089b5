"""What a transition does besides changing the state: to the text, and to the retirement dossier.

Called by `lifecycle.actions` only, inside its transaction, with the rows locked.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.accompaniments import Approval, approve
from lifecycle.conditions import Circumstances
from lifecycle.errors import TransitionRefused
from lifecycle.impact import impact_of
from lifecycle.models import DossierEvent, PortfolioItem, RetirementDossier
from lifecycle.plans import RetirementPlan, crosses_owners
from lifecycle.proposals import restates_the_baseline
from lifecycle.retirement import DossierStatus
from lifecycle.states import State
from lifecycle.subjects import subject_of
from lifecycle.text_review import cancel_review, pass_step, send_back, start_review
from lifecycle.transitions import Effect, Transition
from lifecycle.versions import record_version


def move_dossier(
    transition: Transition, items: Sequence[PortfolioItem], given: Circumstances
) -> RetirementDossier | None:
    """Open, decide or close the dossier of `items` as the row says, with an event of its own; return it."""
    status = next((_STATUS_AFTER[effect] for effect in transition.effects if effect in _STATUS_AFTER), None)
    if status is None:
        return None
    if given.plan is not None:
        dossier = _opened(given.plan, given.user)
    else:
        present = items[0].life_cycle.dossier_id
        if present is None and Effect.REVERSE_DOSSIER in transition.effects:
            return None  # it ended before the product was kept: the ledger says how
        if present is None:
            raise TransitionRefused(_("There is no retirement dossier."))
        # Its items may come back one by one: the last of them must see that the others have.
        dossier = RetirementDossier.objects.select_for_update(of=("self",)).get(pk=present)
    if status is DossierStatus.REVERSED and _others_stay_retired(dossier, items):
        status = DossierStatus.COMPLETED
    if status is DossierStatus.DECIDED:
        dossier.decision = given.decision
        dossier.impact = [section.as_record() for section in impact_of(items, list(dossier.successors.all()))]
    dossier.status = status
    dossier.save()
    DossierEvent.objects.create(
        dossier=dossier,
        status=status,
        user=given.user,
        at=timezone.now(),
        reason=given.reason.strip(),
        decision=given.decision,
    )
    return dossier


def _others_stay_retired(dossier: RetirementDossier, items: Sequence[PortfolioItem]) -> bool:
    returning = [item.pk for item in items]
    return dossier.life_cycles.filter(state=State.RETIRED).exclude(item_id__in=returning).exists()


def _opened(plan: RetirementPlan, user: Any) -> RetirementDossier:
    dossier = RetirementDossier(
        way=plan.way,
        reason_code=plan.reason_code,
        why=plan.why.strip(),
        last_day=plan.last_day,
        no_successor_why=plan.no_successor_why.strip(),
        evidence=plan.evidence.strip(),
        outcomes=dict(plan.outcomes),
        crosses_owners=crosses_owners(plan),
        proposed_by=user,
    )
    dossier.full_clean(exclude=["decision"])
    dossier.save()
    dossier.items.set(plan.items)
    dossier.successors.set(plan.successors)
    return dossier


def write_to_item(
    transition: Transition, item: PortfolioItem, dossier: RetirementDossier | None, given: Circumstances
) -> int | None:
    """Apply the row's effects to `item` (its life cycle is saved by the caller); return the version concerned."""
    life_cycle = item.life_cycle
    version: int | None = life_cycle.submitted_revision_id or life_cycle.approved_revision_id
    for effect in transition.effects:
        change = _ITEM_EFFECTS.get(effect)
        if change is not None:
            version = change(item, given) or version
    if dossier is not None:
        still = dossier.status in _HELD_BY_ITEM and transition.name != "reinstate"
        life_cycle.dossier = dossier if still else None
    return version


def write_to_text(transition: Transition, item: PortfolioItem, given: Circumstances) -> None:
    """Publish or hide the text; called when the new state has been saved, so that listeners see it."""
    if Effect.PUBLISH_TEXT in transition.effects:
        revision_id = item.life_cycle.approved_revision_id
        if revision_id is None:
            raise TransitionRefused(_("No approved text to publish."))
        subject_of(item).publish(item, revision_id, given.user)
    if Effect.HIDE_TEXT in transition.effects:
        subject_of(item).hide(item, given.user)


def _freeze(item: PortfolioItem, given: Circumstances) -> int | None:
    subject, life_cycle = subject_of(item), item.life_cycle
    revision_id = subject.latest_revision_id(item)
    life_cycle.submitted_revision_id = revision_id
    life_cycle.submitted_by = given.user
    life_cycle.submitted_at = timezone.now()
    life_cycle.endorsed_by = life_cycle.endorsed_at = None
    life_cycle.crosses_owners = subject.crosses_owners(item) or restates_the_baseline(item)
    start_review(subject.instance(item), given.user, crossing=life_cycle.crosses_owners)
    return revision_id


def _release(item: PortfolioItem, given: Circumstances) -> None:
    send_back(subject_of(item).instance(item), given.user, given.reason.strip())
    _nothing_waits(item)


def _drop(item: PortfolioItem, given: Circumstances) -> None:
    """End the round of a text that was still under review: the service ends, so nobody is asked to change it."""
    cancel_review(subject_of(item).instance(item), given.user)
    _nothing_waits(item)


def _take_home(item: PortfolioItem, given: Circumstances) -> None:
    """Give what comes back to the last living successor of an owner that has been dissolved (LEDGER.md, REINSTATE)."""
    heir = item.owner
    while heir.is_dissolved and heir.successor is not None:
        heir = heir.successor
    if heir.pk == item.owner_id:
        return
    item.owner = heir
    item.owner_unit = item.owner_person = item.approver = item.deputy = None
    item.save(update_fields=["owner", "owner_unit", "owner_person", "approver", "deputy"])
    subject_of(item).move(item, heir, given.user)


def _nothing_waits(item: PortfolioItem) -> None:
    life_cycle = item.life_cycle
    life_cycle.submitted_revision = None
    life_cycle.planned_on = None
    life_cycle.endorsed_by = life_cycle.endorsed_at = None


def _endorse(item: PortfolioItem, given: Circumstances) -> None:
    item.life_cycle.endorsed_by = given.user
    item.life_cycle.endorsed_at = timezone.now()
    pass_step(subject_of(item).instance(item), given.user, given.reason.strip())


def _approve(item: PortfolioItem, given: Circumstances) -> None:
    life_cycle = item.life_cycle
    pass_step(subject_of(item).instance(item), given.user, given.reason.strip())
    life_cycle.approved_revision_id = life_cycle.submitted_revision_id
    life_cycle.without_text = False
    approve(item, Approval(given.user, given.decision, given.today))
    if life_cycle.approved_revision_id is not None:
        life_cycle.approved_version = record_version(item, life_cycle.approved_revision_id, given.decision)
    life_cycle.submitted_revision = None
    life_cycle.planned_on = given.planned_on if item.state is State.IN_REVIEW else None


_ITEM_EFFECTS: Final[dict[Effect, Callable[[PortfolioItem, Circumstances], "int | None"]]] = {
    Effect.FREEZE_TEXT: _freeze,
    Effect.RELEASE_TEXT: _release,
    Effect.DROP_TEXT: _drop,
    Effect.ENDORSE_TEXT: _endorse,
    Effect.APPROVE_TEXT: _approve,
    Effect.TAKE_HOME: _take_home,
}
_STATUS_AFTER: Final[dict[Effect, DossierStatus]] = {
    Effect.OPEN_DOSSIER: DossierStatus.PROPOSED,
    Effect.REJECT_DOSSIER: DossierStatus.REJECTED,
    Effect.DECIDE_DOSSIER: DossierStatus.DECIDED,
    Effect.WITHDRAW_DOSSIER: DossierStatus.WITHDRAWN,
    Effect.COMPLETE_DOSSIER: DossierStatus.COMPLETED,
    Effect.REVERSE_DOSSIER: DossierStatus.REVERSED,
}
#: An item points at its dossier while one of these explains its state.
_HELD_BY_ITEM: Final = frozenset({DossierStatus.PROPOSED, DossierStatus.DECIDED, DossierStatus.COMPLETED})
