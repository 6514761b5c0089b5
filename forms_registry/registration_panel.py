"""The home panel of the admin with one's unfinished registrations of forms."""

from typing import Any

from wagtail.admin.ui.components import Component

from forms_registry.registration_drafts import registers_forms, unfinished_of

_SHOWN = 10


class RegistrationsPanel(Component):  # type: ignore[misc]  # Wagtail ships no types
    """What the person has begun to register, and where to begin."""

    name = "form_registrations"
    template_name = "forms_registry/admin/registrations_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the latest unfinished registrations."""
        return {"unfinished": list(unfinished_of(parent_context["request"].user)[:_SHOWN])}


def panels_for(request: Any) -> list[Component]:
    """Return the panel for those who register forms."""
    return [RegistrationsPanel()] if registers_forms(request.user) else []
