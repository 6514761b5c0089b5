"""How an item comes into the offering: the closed vocabularies of a proposal. Stored values; never rename one.

Pure data: imports neither Django nor Wagtail. One card or form is one portfolio item (ADDENDA, 2): what existed at
the baseline restates it and never looks like growth.
"""

from enum import StrEnum
from typing import Final


class Origin(StrEnum):
    """What approval means for the count: an addition, a late registration, or nothing at all."""

    NEW = "new"
    UNREGISTERED = "unregistered"
    EXISTING = "existing"


class Ends(StrEnum):
    """What the new item ends."""

    REPLACED = "replaced"
    MERGED = "merged"
    NOTHING = "nothing"


#: Characters for how a new item differs from the nearest one.
DIFFERS_LENGTH: Final = 500


def count_after(before: int, origin: Origin, ended: int) -> int:
    """Return the count once the item is in use and what it ends has ended; what exists already adds nothing."""
    added = 0 if origin is Origin.EXISTING else 1
    return before + added - ended
