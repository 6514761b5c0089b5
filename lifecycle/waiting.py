"""Texts that wait for an approver, and who decides on a retirement: what Wagtail's workflow and the screens ask."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from lifecycle.access import access_of
from lifecycle.actions import available
from lifecycle.approvals import Answers, register_answers
from lifecycle.labels import TRANSITION_LABELS
from lifecycle.models import PortfolioItem, RetirementDossier, User
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.states import State
from lifecycle.subjects import item_behind, object_ids_of

#: The rows by which a waiting text is answered.
ANSWERS = frozenset({"return", "endorse", "approve", "return_change", "endorse_change", "approve_change"})


def texts_waiting_for(user: Any, *roles: Role) -> QuerySet[PortfolioItem]:
    """Return the items whose submitted text waits for `user` in one of `roles`, the longest waiting first.

    An approver sees their own organisation's, before they have sent them on; the board sees what was sent on to it.
    Submissions of one's own are left out: another person must answer them.
    """
    access = access_of(user)
    waiting = PortfolioItem.objects.with_facts().filter(
        Q(life_cycle__state=State.IN_REVIEW) | Q(life_cycle__submitted_revision__isnull=False)
    )
    mine = Q(pk__in=[])
    if Role.APPROVER in roles:
        owners = access.organisations(Role.APPROVER)
        mine |= Q(owner__code__in=owners, life_cycle__endorsed_by__isnull=True)
    if Role.BOARD in roles and access.has(Role.BOARD):
        mine |= Q(life_cycle__crosses_owners=True, life_cycle__endorsed_by__isnull=False)
    return (
        waiting.filter(mine)
        .exclude(life_cycle__submitted_by=user)
        .select_related("life_cycle__submitted_by", "approver")
        .order_by("life_cycle__submitted_at", "pk")
    )


def asked_to_decide(dossier: RetirementDossier) -> list[User]:
    """Return who may decide on a proposed retirement: approvers of the owner or the board, never the proposer."""
    if dossier.crosses_owners:
        people = holders_of(Role.BOARD)
    else:
        people = holders_of(Role.APPROVER, dossier.items.select_related("owner")[0].owner)
    return list(people.exclude(pk=dossier.proposed_by_id))


def _offered_steps(instance: Any, user: Any) -> list[tuple[str, str]]:
    item = item_behind(instance)
    if item is None:
        return []
    return [(row.name, str(TRANSITION_LABELS[row.name])) for row in available(item, user) if row.name in ANSWERS]


def _item_code(instance: Any) -> str:
    item = item_behind(instance)
    return item.code if item is not None else ""


def _waiting_objects(user: Any, role: Role) -> Iterable[str]:
    return object_ids_of(texts_waiting_for(user, role)).values()


def answer_workflow() -> None:
    """Answer Wagtail's workflow, and take back its own mail: ours is once a day and says nothing secret."""
    register_answers(Answers(_offered_steps, _item_code, _waiting_objects))
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")
