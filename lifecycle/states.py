"""States of the life cycle: is this service in our offering? (PRODUCT.md, "Two clocks")."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a portfolio item stands. Values are stored; never rename one."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    IN_USE = "in_use"


#: States in which the public may read level 1.
PUBLIC_STATES: Final = frozenset({State.IN_USE})
#: States in which the text may not be edited: what was reviewed is what gets published.
FROZEN_STATES: Final = frozenset({State.IN_REVIEW, State.APPROVED})
#: States of items that count as living when titles are compared within an owner.
LIVING_STATES: Final = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED, State.IN_USE})
