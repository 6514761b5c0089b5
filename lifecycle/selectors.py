"""Reads of the life cycle that are limited to what a person may see."""

from typing import Any

from django.db.models import QuerySet

from lifecycle.access import access_of
from lifecycle.models import HistoryRow, Organisation


def history_visible_to(user: Any) -> QuerySet[HistoryRow]:
    """Return the history rows `user` may read, newest first, with what a list row shows."""
    access = access_of(user)
    rows = HistoryRow.objects.select_related("item__owner", "user", "decision").order_by("-at", "-pk")
    if access.sees_all_history:
        return rows
    return rows.filter(item__owner__code__in=access.history_organisations)


def organisations_with_history_for(user: Any) -> QuerySet[Organisation]:
    """Return the organisations whose items' history `user` may read."""
    access = access_of(user)
    if access.sees_all_history:
        return Organisation.objects.all()
    return Organisation.objects.filter(code__in=access.history_organisations)
