"""Home panels of the admin: my cards, and what waits for me."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from catalogue.models import ProductCardPage
from lifecycle.access import access_of
from lifecycle.actions import available
from lifecycle.labels import TRANSITION_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import State

_SHOWN = 10


class MyCardsPanel(Component):  # type: ignore[misc]  # Wagtail ships no types
    """The cards that name the person as owner or deputy, the ones to be reviewed first on top."""

    name = "my_cards"
    template_name = "catalogue/admin/home_cards_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the first cards and how many there are."""
        user = parent_context["request"].user
        cards = ProductCardPage.objects.filter(
            Q(record__item__owner_person=user) | Q(record__item__deputy=user)
        ).with_facts()
        return {
            "cards": list(cards.order_by("record__item__review_date", "title")[:_SHOWN]),
            "total": cards.count(),
            "all_url": reverse("product_cards:index"),
            "today": timezone.localdate(),
        }


class WaitingForMePanel(Component):  # type: ignore[misc]  # Wagtail ships no types
    """Submissions the person may approve or return, and approved cards they may take into use."""

    name = "waiting_for_me"
    template_name = "catalogue/admin/home_waiting_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return (item, title, actions) rows, the longest waiting first."""
        user = parent_context["request"].user
        owners = access_of(user).organisations(Role.APPROVER)
        items = (
            PortfolioItem.objects.with_facts()
            .filter(owner__code__in=owners, card_record__isnull=False)
            .filter(
                Q(life_cycle__state__in=[State.IN_REVIEW, State.APPROVED])
                | Q(life_cycle__submitted_revision__isnull=False)
            )
            .select_related("card_record__page", "life_cycle__submitted_by")
            .order_by("life_cycle__submitted_at")
        )
        rows = []
        for item in items[:50]:
            actions = [(row.name, TRANSITION_LABELS[row.name]) for row in available(item, user)]
            if actions:
                page = item.card_record.page
                rows.append((item, page.draft_title or page.title, actions))
        return {"rows": rows}
