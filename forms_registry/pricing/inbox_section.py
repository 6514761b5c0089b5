"""What the nightly checks have found about the prices a person answers for, in the inbox."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from forms_registry.models import PriceCheck
from lifecycle.inbox import Entry, register_section
from lifecycle.inbox_sections import MOST
from lifecycle.subjects import titles_of


def prices_to_mend(user: Any, _today: date) -> Sequence[Entry]:
    """Return what is offered, wrong or warned about, and answered for by `user`; errors are late (two queries)."""
    mine = Q(item__owner_person=user) | Q(item__deputy=user)
    found = Q(errors__gt=0) | Q(warnings__gt=0)
    rows = PriceCheck.objects.filter(mine, found, until__isnull=True, offered=True).select_related("item")
    listed = list(rows.order_by("since", "pk")[:MOST])
    titles = titles_of([row.item for row in listed])
    return [
        Entry(
            row.item.code,
            titles.get(row.item_id, row.item.code),
            reverse("forms_registry_terms", args=[row.item.code]),
            row.since,
            ", ".join(dict.fromkeys(finding["code"] for finding in row.findings)),
            row.errors > 0,
        )
        for row in listed
    ]


def register_inbox_section() -> None:
    """Register the section; called once when the app is ready."""
    register_section("prices", prices_to_mend)
