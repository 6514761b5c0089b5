"""The editor's side panel about completeness."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from catalogue.completeness import completeness_of
from catalogue.services import latest_version

#: Panels that apps above add to the editor of a card, after our own.
_added: list[type[Any]] = []


def register_side_panel(panel: type[Any]) -> None:
    """Add a side panel to the editor of product cards; it is made with the page and the request."""
    _added.append(panel)


def side_panels_of(page: Any, request: Any) -> list[Any]:
    """Return our own side panel and those that apps above have added."""
    return [panel(page, request) for panel in (CompletenessSidePanel, *_added)]


class CompletenessSidePanel(BaseSidePanel):  # type: ignore[misc]  # Wagtail ships no types
    """How complete the newest saved version is, per level and language, and what is still missing."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):  # type: ignore[misc]  # Wagtail ships no types
        """Opens the panel; its badge counts unmet requirements."""

        aria_label = _("Toggle completeness")
        icon_name = "tasks"
        counter_classname = "w-bg-warning-100"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Return Wagtail's context with the number of unmet requirements."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = len(self.panel.completeness.unmet)
            return context

    name = "completeness"
    title = _("Completeness")
    template_name = "catalogue/admin/completeness_side_panel.html"
    order = 150

    def __init__(self, page: Any, request: Any) -> None:
        super().__init__(page, request)
        self.completeness = completeness_of(latest_version(page))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return percentages, what is unmet and what imports flagged."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        labels = {1: _("1 Customer"), 2: _("2 Expert"), 3: _("3 Implementation")}
        shares = self.completeness.by_level
        context["percent"] = self.completeness.percent
        context["levels"] = [
            (label, [shares[f"{level}-{language}"] for language in ("fi", "sv", "en")])
            for level, label in labels.items()
        ]
        context["unmet"] = self.completeness.unmet
        context["flags"] = self.object.record.review_flags
        return context
