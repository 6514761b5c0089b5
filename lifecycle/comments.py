"""Comments in the life cycle of an item: owner, approver and board talk while a text waits and is frozen."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.access import holds_one_of
from lifecycle.errors import NotPermitted, TransitionRefused
from lifecycle.events import record_event
from lifecycle.locking import lock_item
from lifecycle.models import HistoryRow, PortfolioItem
from lifecycle.roles import Role


def check_may_comment(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` takes part in the life cycle of `item`."""
    if not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow commenting on this item."))


@transaction.atomic
def comment_on(*, item: PortfolioItem, user: Any, text: str) -> HistoryRow:
    """Record a comment in the history; raises NotPermitted, or TransitionRefused for an empty one."""
    lock_item(item)
    check_may_comment(item, user)
    if not text.strip():
        raise TransitionRefused(_("Write a comment."))
    return record_event(item, "commented", user=user, reason=text)
