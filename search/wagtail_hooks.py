"""Registers what search has in the editors' side with Wagtail; holds no rule."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from search.finder.trees import USED


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Say in words what the audit log tells of the guided finder."""
    actions.register_action(USED, _("Put a version of the guided finder into use"), _("Version put into use"))
