"""Errors of the guided finder. Each says in the user's language what stands in the way."""

from collections.abc import Mapping

from lifecycle.errors import LifeCycleError


class FinderRefused(LifeCycleError):
    """A change of the question tree was refused; `problems` maps its fields to what is wrong."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})
