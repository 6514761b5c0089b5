"""The steps of Wagtail's workflow in which a text is approved; who may take them is derived, never configured."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from lifecycle.approvals import offered_steps, submitted_to, waiting_objects
from lifecycle.roles import Role


class ApprovalTask(Task):
    """Abstract: a step of approval. Wagtail shows it; the life cycle takes it, so its buttons lead to our screens."""

    role: Role

    class Meta:
        abstract = True

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Nobody edits what is under review."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return the life cycle's steps the person may take now, as (name, label, False)."""
        return [(name, label, False) for name, label in offered_steps(obj, user)]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> str:
        """Take no step; return the address of its screen, to which Wagtail sends the person."""
        return reverse("lifecycle_transition", args=[submitted_to(task_state), action_name])

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        """Return the states of this step that wait for the person's role."""
        objects: Iterable[str] = waiting_objects(user, self.role)
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=list(objects))


class OwnerApprovalTask(ApprovalTask):
    """An approver of the organisation that owns the card looks at the text."""

    role = Role.APPROVER

    class Meta:
        verbose_name = _("approval by the owner's approver")

    @classmethod
    def get_description(cls) -> str:
        """Say who may take the step."""
        return str(_("The approvers of the organisation that owns it, never the one who submitted."))


class BoardApprovalTask(ApprovalTask):
    """The portfolio board approves what concerns several owners."""

    role = Role.BOARD

    class Meta:
        verbose_name = _("approval by the portfolio board")

    @classmethod
    def get_description(cls) -> str:
        """Say who may take the step."""
        return str(_("The portfolio board, when several organisations are concerned."))
