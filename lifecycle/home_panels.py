"""The inbox on the home page of the admin."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from lifecycle.inbox import inbox_of


class InboxPanel(Component):  # type: ignore[misc]  # Wagtail ships no types
    """What waits for the person, with counts and ages."""

    name = "inbox"
    template_name = "lifecycle/admin/inbox_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return sections with (entry, days waited) pairs; a section nobody can tell of has None."""
        today = timezone.localdate()
        sections = inbox_of(parent_context["request"].user, today)
        return {
            "sections": [
                (
                    section,
                    None if section.entries is None else [(entry, entry.age(today)) for entry in section.entries],
                )
                for section in sections
            ],
            "total": sum(section.count for section in sections),
        }
