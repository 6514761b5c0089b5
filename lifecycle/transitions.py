"""The one table of life-cycle transitions: which change is allowed, by whom, on what condition.

Menus, buttons, API, documentation and tests read this table; only `lifecycle.actions` performs a row.
Source: PRODUCT.md, "Two clocks that are not mixed". Pure data: imports neither Django nor Wagtail.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lifecycle.roles import Role
from lifecycle.states import State


class Condition(StrEnum):
    """What a transition needs besides a role and a state."""

    REASON = "reason"
    DECISION = "decision"
    EFFECTIVE_DATE = "effective_date"
    REQUIREMENTS = "requirements"
    DUE = "due"
    TEXT_WAITING = "text_waiting"
    NO_TEXT_WAITING = "no_text_waiting"
    TEXT_CHANGED = "text_changed"


class Effect(StrEnum):
    """What happens to the text when the transition is performed."""

    NONE = "none"
    FREEZE_TEXT = "freeze_text"
    RELEASE_TEXT = "release_text"
    APPROVE_TEXT = "approve_text"
    PUBLISH_TEXT = "publish_text"


@dataclass(frozen=True)
class Transition:
    """One row: from `sources` to `target`, by one of `roles` of the item's own organisation.

    `four_eyes` forbids the person who submitted; `by_system` lets the scheduler perform the row.
    """

    name: str
    sources: frozenset[State]
    target: State
    roles: frozenset[Role]
    conditions: frozenset[Condition] = field(default_factory=frozenset)
    effects: tuple[Effect, ...] = ()
    four_eyes: bool = False
    by_system: bool = False


def _row(
    name: str,
    source: State,
    target: State,
    role: Role,
    *conditions: Condition,
    effects: tuple[Effect, ...] = (),
    four_eyes: bool = False,
    by_system: bool = False,
) -> Transition:
    return Transition(
        name, frozenset({source}), target, frozenset({role}), frozenset(conditions), effects, four_eyes, by_system
    )


TRANSITIONS: Final[dict[str, Transition]] = {
    row.name: row
    for row in (
        _row(
            "submit",
            State.DRAFT,
            State.IN_REVIEW,
            Role.OWNER,
            Condition.REQUIREMENTS,
            effects=(Effect.FREEZE_TEXT,),
        ),
        _row(
            "return",
            State.IN_REVIEW,
            State.DRAFT,
            Role.APPROVER,
            Condition.REASON,
            effects=(Effect.RELEASE_TEXT,),
        ),
        _row(
            "approve",
            State.IN_REVIEW,
            State.APPROVED,
            Role.APPROVER,
            Condition.DECISION,
            effects=(Effect.APPROVE_TEXT,),
            four_eyes=True,
        ),
        _row(
            "take_into_use",
            State.APPROVED,
            State.IN_USE,
            Role.APPROVER,
            Condition.EFFECTIVE_DATE,
            Condition.DUE,
            effects=(Effect.PUBLISH_TEXT,),
            by_system=True,
        ),
        # A text change of a card in use: its state stays, its last approved text stays public meanwhile.
        _row(
            "submit_change",
            State.IN_USE,
            State.IN_USE,
            Role.OWNER,
            Condition.REQUIREMENTS,
            Condition.NO_TEXT_WAITING,
            Condition.TEXT_CHANGED,
            effects=(Effect.FREEZE_TEXT,),
        ),
        _row(
            "return_change",
            State.IN_USE,
            State.IN_USE,
            Role.APPROVER,
            Condition.REASON,
            Condition.TEXT_WAITING,
            effects=(Effect.RELEASE_TEXT,),
        ),
        _row(
            "approve_change",
            State.IN_USE,
            State.IN_USE,
            Role.APPROVER,
            Condition.DECISION,
            Condition.TEXT_WAITING,
            effects=(Effect.APPROVE_TEXT, Effect.PUBLISH_TEXT),
            four_eyes=True,
        ),
    )
}


def from_state(state: State) -> tuple[Transition, ...]:
    """Return the rows that start from `state`, in table order."""
    return tuple(row for row in TRANSITIONS.values() if state in row.sources)
