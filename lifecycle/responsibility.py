"""Who may change who answers for an item."""

from typing import Any

from django.utils.translation import gettext as _

from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role


def check_may_assign(item: PortfolioItem, user: Any) -> None:
    """Raise NotPermitted unless `user` may name the owner person and unit, the deputy and the review date."""
    if is_system(user) or access_of(user).has(Role.ADMINISTRATOR):
        return
    if not holds_one_of(user, (Role.OWNER, Role.APPROVER, Role.BOARD), item):
        raise NotPermitted(_("Your role does not allow changing who answers for this item."))
