"""What the screens about one item show of its life cycle, and what the person may do now."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.actions import available
from lifecycle.comments import check_may_comment
from lifecycle.errors import NotPermitted
from lifecycle.labels import TRANSITION_LABELS
from lifecycle.models import PortfolioItem, Transfer
from lifecycle.proposals import lacks_proposal, may_state, proposal_of
from lifecycle.registering import may_describe
from lifecycle.reviews import check_may_review, reminder_due
from lifecycle.selectors import asked_to_approve
from lifecycle.states import State
from lifecycle.transfers import check_may_propose

#: Gets an item and the person; returns (label, address) of screens that a higher app has about the item.
Links = Callable[[PortfolioItem, Any], "list[tuple[str, str]]"]

_links: dict[str, Links] = {}
_proposal_addresses: dict[str, Callable[[PortfolioItem], str]] = {}
_RETURNS: Final = ("return", "return_change", "withdraw_approval")
_TEXT_STEPS: Final = (*_RETURNS, "submit", "submit_change")
_OPEN_TRANSFERS: Final = (Transfer.Status.PROPOSED, Transfer.Status.AGREED)


def register_item_links(name: str, links: Links) -> None:
    """Register links, called `name`, to screens about an item that another app owns."""
    _links[name] = links


def register_proposal_address(unit: str, address: Callable[[PortfolioItem], str]) -> None:
    """Register where owners of drafts of `unit` say why they are needed; services have the life cycle's own wizard."""
    _proposal_addresses[unit] = address


def proposal_address(item: PortfolioItem) -> str:
    """Return where the owner of the draft `item` says why it is needed."""
    known = _proposal_addresses.get(item.unit)
    return known(item) if known is not None else reverse("proposal_for", args=[item.code])


def links_of(item: PortfolioItem, user: Any) -> list[tuple[str, str]]:
    """Return (label, address) of the other apps' screens about `item` that `user` may open."""
    return [link for links in _links.values() for link in links(item, user)]


def allows(check: Callable[..., None], item: PortfolioItem, user: Any) -> bool:
    """Whether `check` lets `user` act on `item`."""
    try:
        check(item, user)
    except NotPermitted:
        return False
    return True


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
        "proposal_url": proposal_address(item),
        "may_describe": may_describe(item, user),
        "dossier": life_cycle.dossier,
        "transfer": item.transfers.filter(status__in=_OPEN_TRANSFERS).select_related("receiver").first(),
        "may_review": life_cycle.is_public and allows(check_may_review, item, user),
        "review_due": item.review_date is not None and reminder_due(item.review_date, today) is not None,
        "may_comment": allows(check_may_comment, item, user),
        "links": links_of(item, user),
        "may_transfer": allows(check_may_propose, item, user) and item.state is not State.RETIRED,
    }
