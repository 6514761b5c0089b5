"""The text's way through Wagtail's own workflow, inside the transaction of the transition that moves it.

One step for the owner's approver; a second one for the portfolio board where the card crosses owners.
"""

from typing import Any, Final

from django.db import transaction
from wagtail.models import Task, TaskState, Workflow, WorkflowState, WorkflowTask

from lifecycle.models import BoardApprovalTask, OwnerApprovalTask

_OWN: Final = "Omistajan hyväksyntä"
_CROSSING: Final = "Omistajan ja tarjoomaryhmän hyväksyntä"
_OWNER_STEP: Final = "Omistajan hyväksyjä"
_BOARD_STEP: Final = "Tarjoomaryhmä"


@transaction.atomic
def ensure_workflow(*, crossing: bool) -> Workflow:
    """Return the workflow of one step or, for what crosses owners, of two; made when missing."""
    # The first, not the only: the very first two submissions at once each make one, which does no harm.
    name = _CROSSING if crossing else _OWN
    known: Workflow | None = Workflow.objects.filter(name=name).order_by("pk").first()
    if known is not None:
        return known
    steps: list[Task] = [OwnerApprovalTask.objects.first() or OwnerApprovalTask.objects.create(name=_OWNER_STEP)]
    if crossing:
        steps.append(BoardApprovalTask.objects.first() or BoardApprovalTask.objects.create(name=_BOARD_STEP))
    workflow: Workflow = Workflow.objects.create(name=name)
    for number, step in enumerate(steps):
        WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=number)
    return workflow


def start_review(instance: Any, user: Any, *, crossing: bool) -> None:
    """Send the newest version of `instance` through the workflow; what was returned before begins anew."""
    cancel_review(instance, user)
    ensure_workflow(crossing=crossing).start(instance, user)


def pass_step(instance: Any, user: Any, comment: str) -> None:
    """Record that the present step's approver said yes."""
    state = instance.current_workflow_task_state
    if state is not None:
        state.approve(user=user, comment=comment)


def send_back(instance: Any, user: Any, comment: str) -> None:
    """Record that the present step's approver asks for changes."""
    state = getattr(instance, "current_workflow_task_state", None)  # an item without a record has no workflow
    if state is not None and state.status == TaskState.STATUS_IN_PROGRESS:
        state.reject(user=user, comment=comment)


def cancel_review(instance: Any, user: Any) -> None:
    """End what is left of an earlier round."""
    state: WorkflowState | None = getattr(instance, "current_workflow_state", None)
    if state is not None:
        state.cancel(user=user)
