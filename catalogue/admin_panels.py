"""Read-only panels of the card editor: portfolio facts, and state with history and next actions."""

from typing import Any

from wagtail.admin.panels import Panel

from lifecycle.access import access_of
from lifecycle.actions import available
from lifecycle.labels import TRANSITION_LABELS


class RecordPanel(Panel):  # type: ignore[misc]  # Wagtail ships no types
    """A panel about the portfolio item behind the card; says so while the card has not been saved yet."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]  # Wagtail ships no types
        """Gives the template the record and the item."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return Wagtail's context with `record` and `item` (None before the first save)."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            record = getattr(self.instance, "record", None) if self.instance.pk else None
            context["record"] = record
            context["item"] = record.item if record else None
            context["access"] = access_of(self.request.user)
            return context


class PortfolioFactsPanel(RecordPanel):
    """Kind, segments, needs, scope, production, responsibility: changed on a page of their own."""

    class BoundPanel(RecordPanel.BoundPanel):
        """The panel on a page."""

        template_name = "catalogue/admin/portfolio_facts_panel.html"


class LifeCyclePanel(RecordPanel):
    """State, next actions and history."""

    class BoundPanel(RecordPanel.BoundPanel):
        """The panel on a page."""

        template_name = "catalogue/admin/life_cycle_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the record's context with `actions` [(name, label)] and `history` rows."""
            context = super().get_context_data(parent_context)
            item = context["item"]
            context["actions"] = (
                [(row.name, TRANSITION_LABELS[row.name]) for row in available(item, self.request.user)] if item else []
            )
            context["history"] = item.history.select_related("user", "decision") if item else []
            return context
