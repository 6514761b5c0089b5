"""The editor's footer: save the draft, and what the life cycle allows now. Nothing there publishes."""

from typing import Any, Final

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem

from catalogue.models import OrganisationPage, ProductCardPage
from lifecycle.actions import available
from lifecycle.labels import TRANSITION_LABELS

#: What of Wagtail's own footer stays for a card.
_KEPT: Final = frozenset({"action-save-draft", "action-page-locked"})


class TransitionMenuItem(ActionMenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """A link to the screen of one transition."""

    icon_name = "arrow-right"

    def __init__(self, code: str, name: str, order: int) -> None:
        super().__init__(order)
        self.code, self.transition = code, name
        self.name = f"action-{name.replace('_', '-')}"
        self.label = TRANSITION_LABELS[name]

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Whether the card is there to be acted on; a frozen text is exactly what approvers act on."""
        return context["view"] == "edit"

    def get_url(self, context: dict[str, Any]) -> str:
        """Return the address of the transition's screen."""
        return reverse("lifecycle_transition", args=[self.code, self.transition])


def card_actions(items: list[Any], context: dict[str, Any]) -> list[Any]:
    """Return what the footer of a card offers the person, given Wagtail's own items."""
    kept = [item for item in items if item.name in _KEPT]
    page = context.get("page")
    record = getattr(page, "record", None) if page is not None else None
    if record is None:
        return kept
    rows = available(record.item, context["request"].user)
    made = [TransitionMenuItem(record.item.code, row.name, 100 + number) for number, row in enumerate(rows)]
    return kept + [item for item in made if item.is_shown(context)]


def is_card(context: dict[str, Any]) -> bool:
    """Whether the footer belongs to a product card: one being edited, or a new one under an organisation's page."""
    page, parent = context.get("page"), context.get("parent_page")
    return isinstance(page, ProductCardPage) or (page is None and isinstance(parent.specific, OrganisationPage))
