"""Errors of the life cycle. Each says in the user's language what stands in the way."""

from collections.abc import Sequence
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


class CodeAlreadyUsed(LifeCycleError):
    """A permanent code was used before; codes are never given twice."""
