"""Page permissions of the catalogue: cards are published only by the life cycle, by nobody's publish button.

`PagePermissionTester` is what every Wagtail view asks: page editor, bulk actions, scheduling, copy, move, API.
"""

from typing import Any

from wagtail.models.pages import PagePermissionTester

from lifecycle.services import may_be_discarded
from lifecycle.states import State


class ProductCardPermissionTester(PagePermissionTester):  # type: ignore[misc]  # Wagtail ships no types
    """Edits and drafts as Wagtail allows; no publishing, unpublishing, scheduling or move past the life cycle."""

    def can_publish(self) -> bool:
        """No: `lifecycle.actions` publishes the approved version."""
        return False

    def can_submit_for_moderation(self) -> bool:
        """No: submitting is a transition of the life cycle, which starts the workflow."""
        return False

    def can_unpublish(self) -> bool:
        """No: leaving the offering is a transition of the life cycle."""
        return False

    def can_publish_subpage(self) -> bool:
        """No: cards have no subpages."""
        return False

    def can_set_view_restrictions(self) -> bool:
        """No: who may read what is decided by levels and roles."""
        return False

    def can_edit(self) -> bool:
        """As Wagtail allows, also for the approver who opens a frozen version to read it."""
        return bool(super().can_edit())

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Only a draft that was never submitted and that no retirement or transfer speaks of."""
        return self._is_free_draft() and bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_move(self) -> bool:
        """No: moving to another organisation is a transfer, which is decided."""
        return False

    def can_move_to(self, destination: Any) -> bool:
        """No: see `can_move`."""
        return False

    def _is_free_draft(self) -> bool:
        record = getattr(self.page.specific, "record", None)
        traces = getattr(self.page, "has_left_traces", None)  # asked for a whole list at once
        if record is not None and traces is not None:
            return record.item.state is State.DRAFT and not record.item.life_cycle.was_ever_in_use and not traces
        return record is None or may_be_discarded(record.item)


class OrganisationPagePermissionTester(PagePermissionTester):  # type: ignore[misc]  # Wagtail ships no types
    """The page mirrors the organisation: nothing below it is published, moved or deleted from page views."""

    def can_add_subpage(self) -> bool:
        """As Wagtail allows, until the organisation has ended: then it receives nothing any more."""
        return bool(super().can_add_subpage()) and not self.page.organisation.is_dissolved

    def can_publish_subpage(self) -> bool:
        """No: new cards and copies begin as drafts."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """No: an organisation ends by being dissolved."""
        return False

    def can_move(self) -> bool:
        """No: the tree mirrors the organisations."""
        return False

    def can_copy(self) -> bool:
        """No: one organisation, one page."""
        return False

    def can_unpublish(self) -> bool:
        """No: an organisation ends by being dissolved."""
        return False
