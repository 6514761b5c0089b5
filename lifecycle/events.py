"""Events of an item that leave its state as it is: reviews, hand-overs, transfers, comments.

Each writes a history row and an audit log entry in the caller's transaction.
"""

from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from lifecycle.labels import EVENT_LABELS
from lifecycle.models import Decision, HistoryRow, PortfolioItem
from lifecycle.signals import item_changed
from lifecycle.subjects import subject_of


def record_event(
    item: PortfolioItem,
    name: str,
    *,
    user: Any,
    reason: str = "",
    decision: Decision | None = None,
    effective: date | None = None,
) -> HistoryRow:
    """Write the history row of an event named in EVENT_LABELS and tell listeners; LookupError for another name."""
    if name not in EVENT_LABELS:
        raise LookupError(f"unknown event {name!r}")
    row = HistoryRow.objects.create(
        item=item,
        transition=name,
        from_state=item.state,
        to_state=item.state,
        user=user,
        at=timezone.now(),
        effective=effective or timezone.localdate(),
        reason=reason.strip(),
        decision=decision,
        dossier=item.life_cycle.dossier,
        revision_id=item.life_cycle.submitted_revision_id or item.life_cycle.approved_revision_id,
        owner=item.owner,
    )
    log(instance=subject_of(item).instance(item), action=f"lifecycle.{name}", user=user, data={"reason": row.reason})
    item_changed.send(sender=PortfolioItem, item=item)
    return row
