"""Targets the board has set, for the view they were set for."""

from datetime import date

from lifecycle.models import PortfolioTarget
from lifecycle.portfolio.filters import Filters


def targets_for(filters: Filters) -> dict[str, PortfolioTarget]:
    """Return the next target of each unit on or after the day of the view, by unit (one query).

    A target is of the whole group, of one owner or of one segment. It says nothing of a part of that, so a view
    narrowed in another way has none.
    """
    if filters.group or filters.kind or filters.need or filters.scope:
        return {}
    rows = PortfolioTarget.objects.filter(segment=filters.segment, on__gte=date.fromisoformat(filters.day))
    rows = rows.filter(owner__code=filters.owner) if filters.owner else rows.filter(owner=None)
    found: dict[str, PortfolioTarget] = {}
    for target in rows.order_by("on", "pk"):
        found.setdefault(target.unit, target)
    return found
