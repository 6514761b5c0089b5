"""The home panel of the admin with one's own cards."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from catalogue.models import ProductCardPage
from lifecycle.access import access_of
from lifecycle.roles import Role

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
            "put_aside": list(user.proposal_drafts.all()[:_SHOWN]),
            "may_propose": bool(access_of(user).organisations(Role.OWNER)),
        }
