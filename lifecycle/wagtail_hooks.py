"""Registers the life cycle with Wagtail; holds no rule."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lifecycle.labels import TRANSITION_DONE_LABELS


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name every event of the life cycle in Wagtail's audit log."""
    for name, label in TRANSITION_DONE_LABELS.items():
        actions.register_action(f"lifecycle.{name}", label, label)
    actions.register_action("lifecycle.classify", _("Change counted facts"), _("Counted facts changed"))
    actions.register_action("lifecycle.responsibility", _("Change responsibility"), _("Responsibility changed"))
