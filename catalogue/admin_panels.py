"""Read-only panels of the card editor: portfolio facts, and state with history and next actions."""

from typing import Any

from wagtail.admin.panels import Panel

from catalogue.presentation import admin_facts_of
from lifecycle.classification import check_may_classify
from lifecycle.item_context import allows, life_cycle_context
from lifecycle.models import PortfolioItem
from lifecycle.responsibility import check_may_assign


class RecordPanel(Panel):  # type: ignore[misc]  # Wagtail ships no types
    """A panel about the portfolio item behind the card; says so while the card has not been saved yet."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]  # Wagtail ships no types
        """Gives the template the record and the item."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return Wagtail's context with `record` and `item` (None before the first save)."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            record = getattr(self.instance, "record", None) if self.instance.pk else None
            context["record"] = record
            context["item"] = PortfolioItem.objects.with_facts().get(pk=record.item_id) if record else None
            return context


class PortfolioFactsPanel(RecordPanel):
    """Kind, segments, needs, scope, production, responsibility: changed on a page of their own."""

    class BoundPanel(RecordPanel.BoundPanel):
        """The panel on a page."""

        template_name = "catalogue/admin/portfolio_facts_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the record's context with `facts` [(label, text)] and what the person may change."""
            context = super().get_context_data(parent_context)
            item, user = context["item"], self.request.user
            if item is not None:
                context["facts"] = admin_facts_of(item)
                context["may_classify"] = allows(check_may_classify, item, user)
                context["may_assign"] = allows(check_may_assign, item, user)
            return context


class LifeCyclePanel(RecordPanel):
    """State, next actions and history."""

    class BoundPanel(RecordPanel.BoundPanel):
        """The panel on a page."""

        template_name = "catalogue/admin/life_cycle_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the record's context with what `life_cycle_context` gives, and `history` rows."""
            context = super().get_context_data(parent_context)
            item = context["item"]
            if item is not None:
                context |= life_cycle_context(item, self.request.user)
                context["history"] = item.history.select_related("user", "decision", "dossier")
            return context
