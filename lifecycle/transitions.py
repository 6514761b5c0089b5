"""The one table of life-cycle transitions: which change is allowed, by whom, on what condition.

Menus, buttons, API, documentation and tests read this table; only `lifecycle.actions` performs a row.
Source: PRODUCT.md, "Two clocks that are not mixed". Pure data: imports neither Django nor Wagtail.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State


class Condition(StrEnum):
    """What a transition needs besides a role and a state."""

    REASON = "reason"
    DECISION = "decision"
    EFFECTIVE_DATE = "effective_date"
    REQUIREMENTS = "requirements"
    PROPOSAL = "proposal"
    PLANNED_DAY_AHEAD = "planned_day_ahead"
    DUE = "due"
    TEXT_WAITING = "text_waiting"
    NO_TEXT_WAITING = "no_text_waiting"
    TEXT_CHANGED = "text_changed"
    ENDORSEMENT_MISSING = "endorsement_missing"
    ENDORSED_IF_CROSSING = "endorsed_if_crossing"
    PLAN = "plan"
    LAST_DAY_AHEAD = "last_day_ahead"
    SUCCESSORS_READY = "successors_ready"


class Effect(StrEnum):
    """What else happens when the transition is performed, in the order of the row."""

    FREEZE_TEXT = "freeze_text"
    RELEASE_TEXT = "release_text"
    DROP_TEXT = "drop_text"
    ENDORSE_TEXT = "endorse_text"
    APPROVE_TEXT = "approve_text"
    PUBLISH_TEXT = "publish_text"
    HIDE_TEXT = "hide_text"
    OPEN_DOSSIER = "open_dossier"
    REJECT_DOSSIER = "reject_dossier"
    DECIDE_DOSSIER = "decide_dossier"
    WITHDRAW_DOSSIER = "withdraw_dossier"
    COMPLETE_DOSSIER = "complete_dossier"
    REVERSE_DOSSIER = "reverse_dossier"
    TAKE_HOME = "take_home"


class FourEyes(StrEnum):
    """Whose step another person must take."""

    SUBMITTER = "submitter"
    PROPOSER = "proposer"


@dataclass(frozen=True)
class Transition:
    """One row: from `sources` to `target` (None: the state stays), by one of `roles` of the item's organisation.

    `crossing_roles` replace `roles` when the matter crosses owners. `four_eyes` names the person whose step another
    must take; `by_system` lets the scheduler perform the row; `whole_dossier` moves all items of the dossier at once.
    """

    name: str
    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    conditions: frozenset[Condition] = field(default_factory=frozenset)
    effects: tuple[Effect, ...] = ()
    crossing_roles: frozenset[Role] = field(default_factory=frozenset)
    four_eyes: FourEyes | None = None
    by_system: bool = False
    whole_dossier: bool = False

    def roles_when(self, crossing: bool) -> frozenset[Role]:
        """Return who may perform the row, given whether the matter crosses owners."""
        return self.crossing_roles if crossing else self.roles

    def target_from(self, state: State) -> State:
        """Return the state after the row, coming from `state`."""
        return self.target or state


def _row(
    name: str,
    sources: Collection[State],
    target: State | None,
    roles: Collection[Role],
    *conditions: Condition,
    effects: tuple[Effect, ...] = (),
    crossing: Collection[Role] | None = None,
    four_eyes: FourEyes | None = None,
    by_system: bool = False,
    whole_dossier: bool = False,
) -> Transition:
    return Transition(
        name,
        frozenset(sources),
        target,
        frozenset(roles),
        frozenset(conditions),
        effects,
        frozenset(roles if crossing is None else crossing),
        four_eyes,
        by_system,
        whole_dossier,
    )


_OWNER: Final = (Role.OWNER,)
_APPROVER: Final = (Role.APPROVER,)
_BOARD: Final = (Role.BOARD,)
_APPROVER_OR_BOARD: Final = (Role.APPROVER, Role.BOARD)

TRANSITIONS: Final[dict[str, Transition]] = {
    row.name: row
    for row in (
        _row(
            "submit",
            (State.DRAFT,),
            State.IN_REVIEW,
            _OWNER,
            Condition.REQUIREMENTS,
            Condition.PROPOSAL,
            effects=(Effect.FREEZE_TEXT,),
        ),
        _row(
            "return",
            (State.IN_REVIEW,),
            State.DRAFT,
            _APPROVER,
            Condition.REASON,
            effects=(Effect.RELEASE_TEXT,),
            crossing=_APPROVER_OR_BOARD,
        ),
        # Only where a card crosses owners: the owner's approver says yes first, then the board approves.
        _row(
            "endorse",
            (State.IN_REVIEW,),
            None,
            (),
            Condition.ENDORSEMENT_MISSING,
            effects=(Effect.ENDORSE_TEXT,),
            crossing=_APPROVER,
            four_eyes=FourEyes.SUBMITTER,
        ),
        _row(
            "approve",
            (State.IN_REVIEW,),
            State.APPROVED,
            _APPROVER,
            Condition.DECISION,
            Condition.PROPOSAL,
            Condition.PLANNED_DAY_AHEAD,
            Condition.ENDORSED_IF_CROSSING,
            effects=(Effect.APPROVE_TEXT,),
            crossing=_BOARD,
            four_eyes=FourEyes.SUBMITTER,
        ),
        _row(
            "withdraw_approval",
            (State.APPROVED,),
            State.DRAFT,
            _APPROVER,
            Condition.REASON,
            effects=(Effect.RELEASE_TEXT,),
            crossing=_APPROVER_OR_BOARD,
        ),
        _row(
            "take_into_use",
            (State.APPROVED,),
            State.IN_USE,
            _APPROVER,
            Condition.EFFECTIVE_DATE,
            Condition.DUE,
            effects=(Effect.PUBLISH_TEXT,),
            crossing=_APPROVER_OR_BOARD,
            by_system=True,
        ),
        # A text change of a card in the offering: its state stays, its last approved text stays public meanwhile.
        _row(
            "submit_change",
            PUBLIC_STATES,
            None,
            _OWNER,
            Condition.REQUIREMENTS,
            Condition.NO_TEXT_WAITING,
            Condition.TEXT_CHANGED,
            effects=(Effect.FREEZE_TEXT,),
        ),
        _row(
            "return_change",
            PUBLIC_STATES,
            None,
            _APPROVER,
            Condition.REASON,
            Condition.TEXT_WAITING,
            effects=(Effect.RELEASE_TEXT,),
            crossing=_APPROVER_OR_BOARD,
        ),
        _row(
            "endorse_change",
            PUBLIC_STATES,
            None,
            (),
            Condition.TEXT_WAITING,
            Condition.ENDORSEMENT_MISSING,
            effects=(Effect.ENDORSE_TEXT,),
            crossing=_APPROVER,
            four_eyes=FourEyes.SUBMITTER,
        ),
        _row(
            "approve_change",
            PUBLIC_STATES,
            None,
            _APPROVER,
            Condition.DECISION,
            Condition.TEXT_WAITING,
            Condition.ENDORSED_IF_CROSSING,
            effects=(Effect.APPROVE_TEXT, Effect.PUBLISH_TEXT),
            crossing=_BOARD,
            four_eyes=FourEyes.SUBMITTER,
        ),
        # Leaving the offering. What crosses owners is proposed by an owner or the board and decided by the board.
        _row(
            "propose_retirement",
            (State.IN_USE,),
            State.RETIREMENT_PROPOSED,
            (Role.OWNER, Role.BOARD),
            Condition.PLAN,
            effects=(Effect.OPEN_DOSSIER,),
            crossing=_BOARD,
            whole_dossier=True,
        ),
        _row(
            "reject",
            (State.RETIREMENT_PROPOSED,),
            State.IN_USE,
            _APPROVER,
            Condition.REASON,
            effects=(Effect.REJECT_DOSSIER,),
            crossing=_BOARD,
            whole_dossier=True,
        ),
        _row(
            "decide_retirement",
            (State.RETIREMENT_PROPOSED,),
            State.RETIRING,
            _APPROVER,
            Condition.DECISION,
            Condition.LAST_DAY_AHEAD,
            Condition.SUCCESSORS_READY,
            effects=(Effect.DECIDE_DOSSIER,),
            crossing=_BOARD,
            four_eyes=FourEyes.PROPOSER,
            whole_dossier=True,
        ),
        _row(
            "withdraw",
            (State.RETIRING,),
            State.IN_USE,
            _BOARD,
            Condition.REASON,
            Condition.DECISION,
            effects=(Effect.WITHDRAW_DOSSIER,),
            whole_dossier=True,
        ),
        _row(
            "retire",
            (State.RETIRING,),
            State.RETIRED,
            _APPROVER,
            Condition.DUE,
            Condition.SUCCESSORS_READY,
            effects=(Effect.DROP_TEXT, Effect.HIDE_TEXT, Effect.COMPLETE_DOSSIER),
            crossing=_BOARD,
            by_system=True,
            whole_dossier=True,
        ),
        _row(
            "reinstate",
            (State.RETIRED,),
            State.DRAFT,
            _BOARD,
            Condition.REASON,
            Condition.DECISION,
            effects=(Effect.REVERSE_DOSSIER, Effect.TAKE_HOME),
        ),
    )
}


def from_state(state: State) -> tuple[Transition, ...]:
    """Return the rows that start from `state`, in table order."""
    return tuple(row for row in TRANSITIONS.values() if state in row.sources)
