"""The editor's side panel about prices: what the checks find, asked again whenever the text is saved."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from forms_registry.pricing.terms_page import findings_about


class PriceCheckSidePanel(BaseSidePanel):  # type: ignore[misc]  # Wagtail ships no types
    """What the price checks find about the newest saved version and the drafted prices."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):  # type: ignore[misc]  # Wagtail ships no types
        """Opens the panel; its badge counts the findings."""

        aria_label = _("Toggle price checks")
        icon_name = "tag"
        counter_classname = "w-bg-warning-100"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Return Wagtail's context with the number of findings."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["count"] = len(self.panel.findings)
            return context

    name = "price_checks"
    title = _("Price checks")
    template_name = "forms_registry/admin/parts/price_check_panel.html"
    order = 160

    def __init__(self, page: Any, request: Any) -> None:
        super().__init__(page, request)
        self.findings = findings_about(page.record.item)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the findings and where they are asked again."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        code = self.object.record.item.code
        return context | {
            "findings": self.findings,
            "checks_url": reverse("forms_registry_terms_checks", args=[code]),
            "terms_url": reverse("forms_registry_terms", args=[code]),
        }
