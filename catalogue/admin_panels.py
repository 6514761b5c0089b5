"""Read-only panels of the card editor: portfolio facts, and state with history and next actions."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from catalogue.presentation import admin_facts_of
from lifecycle.actions import available
from lifecycle.classification import check_may_classify
from lifecycle.comments import check_may_comment
from lifecycle.errors import NotPermitted
from lifecycle.labels import TRANSITION_LABELS
from lifecycle.models import PortfolioItem, Transfer
from lifecycle.proposals import lacks_proposal, may_state, proposal_of
from lifecycle.responsibility import check_may_assign
from lifecycle.reviews import check_may_review, reminder_due
from lifecycle.selectors import asked_to_approve
from lifecycle.states import State
from lifecycle.transfers import check_may_propose


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


def _allows(check: Any, item: PortfolioItem, user: Any) -> bool:
    try:
        check(item, user)
    except NotPermitted:
        return False
    return True


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
                context["may_classify"] = _allows(check_may_classify, item, user)
                context["may_assign"] = _allows(check_may_assign, item, user)
            return context


def life_cycle_context(item: PortfolioItem, user: Any) -> dict[str, Any]:
    """Return what the life-cycle part of the editor and of the reading page show of `item` to `user`."""
    life_cycle = item.life_cycle
    today = timezone.localdate()
    last = item.history.filter(transition__in=_TEXT_STEPS).order_by("-at", "-pk").first()
    return {
        "item": item,
        "actions": [(row.name, TRANSITION_LABELS[row.name]) for row in available(item, user)],
        "waiting_for": (asked_to_approve(item) or [_("no approver is named")]) if life_cycle.has_text_waiting else [],
        "waits_since": life_cycle.endorsed_at or life_cycle.submitted_at,
        "returned_with": last.reason if last is not None and last.transition in _RETURNS else "",
        "proposal": proposal_of(item),
        "lacks_proposal": lacks_proposal(item),
        "may_state": may_state(item, user),
        "dossier": life_cycle.dossier,
        "transfer": item.transfers.filter(status__in=_OPEN_TRANSFERS).select_related("receiver").first(),
        "may_review": life_cycle.is_public and _allows(check_may_review, item, user),
        "review_due": item.review_date is not None and reminder_due(item.review_date, today) is not None,
        "may_comment": _allows(check_may_comment, item, user),
        "may_transfer": _allows(check_may_propose, item, user) and item.state is not State.RETIRED,
    }


_RETURNS: Final = ("return", "return_change", "withdraw_approval")
_TEXT_STEPS: Final = (*_RETURNS, "submit", "submit_change")
_OPEN_TRANSFERS: Final = (Transfer.Status.PROPOSED, Transfer.Status.AGREED)


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
