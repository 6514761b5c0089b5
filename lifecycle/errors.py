"""Errors of the life cycle. Each says in the user's language what stands in the way."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifecycle.requirements import Unmet


class LifeCycleError(Exception):
    """Something about the life cycle was refused; `str(error)` can be shown to the user."""


class TransitionRefused(LifeCycleError):
    """The table does not allow this transition now, or a condition of it is missing."""


class NotPermitted(LifeCycleError):
    """This person may not do this to this item."""


class RequirementsUnmet(TransitionRefused):
    """Publish requirements are missing; `unmet` lists them with their places."""

    def __init__(self, message: str, unmet: Sequence["Unmet"]) -> None:
        super().__init__(message)
        self.unmet = tuple(unmet)


class ClassificationRefused(LifeCycleError):
    """A change of counted facts was refused."""


class ReviewRefused(LifeCycleError):
    """An attestation or a deferral was refused."""


class ResponsibilityRefused(LifeCycleError):
    """A change of who answers for an item was refused."""


class TransferRefused(LifeCycleError):
    """A transfer or a dissolution was refused."""


class OrganisationEnded(LifeCycleError):
    """An organisation that was dissolved receives nothing any more."""


class CodeAlreadyUsed(LifeCycleError):
    """A permanent code was used before; codes are never given twice."""


class PlanRefused(TransitionRefused):
    """A retirement proposal is incomplete or contradicts itself; `problems` maps its fields to what is wrong."""

    def __init__(self, message: str, problems: Mapping[str, str]) -> None:
        super().__init__(message)
        self.problems = dict(problems)


class ProposalRefused(LifeCycleError):
    """A proposal of a new item is incomplete or contradicts itself; `problems` maps its fields to what is wrong."""

    def __init__(self, message: str, problems: Mapping[str, str]) -> None:
        super().__init__(message)
        self.problems = dict(problems)


class RegisterRefused(LifeCycleError):
    """An entry of the register, or what describes it, was refused."""


class LedgerRefused(LifeCycleError):
    """An operation does not fit the portfolio ledger; `code` names why, `seq` the recorded operation it would break."""

    def __init__(self, message: str, code: str, seq: int | None = None) -> None:
        super().__init__(message)
        self.code, self.seq = code, seq


class InputsRefused(LifeCycleError):
    """A change of what a form without a record asks was refused."""


class TargetRefused(LifeCycleError):
    """A target of the programme was refused."""


class OrganisationRefused(LifeCycleError):
    """A change of an organisation's facts was refused."""


class RestatementRefused(LifeCycleError):
    """A proposal to restate the ledger is incomplete, or cannot be decided so."""


class SealRefused(LifeCycleError):
    """A period cannot be sealed."""
