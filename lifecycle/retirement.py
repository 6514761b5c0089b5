"""How services leave the offering: the closed vocabularies of a retirement dossier. Stored values; never rename one.

Pure data: imports neither Django nor Wagtail. A move to a partner is no reason to retire: that is a change of
production or of the perimeter (ADDENDA, 11).
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """One item ends; several end in one; one ends in several (LEDGER.md: RETIRE, MERGE, SPLIT)."""

    RETIRE = "retire"
    MERGE = "merge"
    SPLIT = "split"


class ReasonCode(StrEnum):
    """Why the item leaves."""

    REPLACED = "replaced"
    MERGED = "merged"
    SPLIT = "split"
    NEED_ENDED = "need_ended"
    LAW_CHANGED = "law_changed"
    LITTLE_USED = "little_used"
    OTHER = "other"


#: The reasons a way of leaving may have.
REASONS_OF: Final[dict[Way, frozenset[ReasonCode]]] = {
    Way.RETIRE: frozenset(set(ReasonCode) - {ReasonCode.MERGED, ReasonCode.SPLIT}),
    Way.MERGE: frozenset({ReasonCode.MERGED}),
    Way.SPLIT: frozenset({ReasonCode.SPLIT}),
}


class DossierStatus(StrEnum):
    """Where a dossier stands. Rejected, withdrawn and reversed ones stay on record."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    REVERSED = "reversed"


#: A dossier of these still leads, or will lead, from its items to its successors.
LEADING_STATUSES: Final = frozenset({DossierStatus.PROPOSED, DossierStatus.DECIDED, DossierStatus.COMPLETED})
#: A dossier of these still waits for something.
OPEN_STATUSES: Final = frozenset({DossierStatus.PROPOSED, DossierStatus.DECIDED})


def first_day_without(last_day: date) -> date:
    """Return the first day the item is no longer offered, which is the effective date of RETIRE (LEDGER.md)."""
    return last_day + timedelta(days=1)
