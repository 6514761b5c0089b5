"""What the ledger says of things that live the life cycle and are not counted, such as pricing guidelines.

It names no item of its own for them and no figure moves: a NOTE refers to the version by its checksum, so that what it
said that day can be proved (ADDENDA, 10).
"""

from typing import Final

from lifecycle.ledger.grounds import grounds, version_of
from lifecycle.ledger.held import opening_of_ledger
from lifecycle.ledger.store import append
from lifecycle.models import HistoryRow, PortfolioItem
from lifecycle.subjects import titles_of

#: Transitions after which something else is in force, and what the note says of each.
_NOTED: Final = {"take_into_use": "begins", "approve_change": "new version", "retire": "ends"}


def note_uncounted(item: PortfolioItem, row: HistoryRow) -> None:
    """Post a NOTE that `item` begins, changes or ends with this row of its history; nothing for other rows."""
    note = _NOTED.get(row.transition)
    if note is None:
        return
    said = grounds(reason=row.reason, decision=row.decision, proposer=item.life_cycle.submitted_by, approver=row.user)
    effective = max(filter(None, (opening_of_ledger(), row.effective.isoformat())))
    title = titles_of([item]).get(item.pk, item.code)
    told = {"note": f"{item.code} {note}", "title": title, **version_of(item)}
    append({"op": "NOTE", "effective": effective, **told, **said}, cause=f"history:{row.pk}")
