"""States of the life cycle: is this service in our offering? (PRODUCT.md, "Two clocks")."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a portfolio item stands. Values are stored; never rename one."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    IN_USE = "in_use"
    RETIREMENT_PROPOSED = "retirement_proposed"
    RETIRING = "retiring"
    RETIRED = "retired"


#: States in which the item is in the offering and the public may read level 1.
PUBLIC_STATES: Final = frozenset({State.IN_USE, State.RETIREMENT_PROPOSED, State.RETIRING})
#: States in which the text may not be edited: what was reviewed is what gets published, what ended stays as it was.
FROZEN_STATES: Final = frozenset({State.IN_REVIEW, State.APPROVED, State.RETIRED})
#: States of items that count as living when titles are compared within an owner.
LIVING_STATES: Final = frozenset(set(State) - {State.RETIRED})
#: States that a retirement dossier explains.
DOSSIER_STATES: Final = frozenset({State.RETIREMENT_PROPOSED, State.RETIRING, State.RETIRED})


def state_shown_to_public(state: State) -> State:
    """Return the state the public is told: what is only proposed is not yet decided."""
    return State.IN_USE if state is State.RETIREMENT_PROPOSED else state
