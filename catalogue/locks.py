"""Locks of the page editor that follow from the life cycle."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import BaseLock

from lifecycle.labels import STATE_LABELS
from lifecycle.models import LifeCycle
from lifecycle.states import FROZEN_STATES, State


class FrozenTextLock(BaseLock):  # type: ignore[misc]  # Wagtail ships no types
    """Nobody edits a text that waits for approval or is approved: what was reviewed is what gets published."""

    @staticmethod
    def applies_to(life_cycle: LifeCycle) -> bool:
        """Whether the text of this item is frozen now."""
        return State(life_cycle.state) in FROZEN_STATES or life_cycle.has_text_waiting

    def for_user(self, user: Any) -> bool:
        """The lock holds for everyone."""
        return True

    def get_message(self, user: Any) -> str:
        """Say why, and what opens it."""
        life_cycle = self.object.record.item.life_cycle
        if life_cycle.state == State.RETIRED:
            return _("The service has left the offering. Only the portfolio board can reinstate it, as a draft.")
        return _(
            "The text is frozen (state: %(state)s), so that what was reviewed is what gets published. "
            "An approver can return it to the owner on the Life cycle tab."
        ) % {"state": STATE_LABELS[State(life_cycle.state)]}

    def get_locked_by(self, user: Any) -> str:
        """Name the mechanism."""
        return _("Locked by the life cycle")
