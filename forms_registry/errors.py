"""What is refused about forms. Each says in the user's language what stands in the way."""

from collections.abc import Mapping

from lifecycle.errors import LifeCycleError


class FormRefused(LifeCycleError):
    """A form, a version or a plan is incomplete or contradicts itself; `problems` maps its parts to what is wrong."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})


class MatchRefused(LifeCycleError):
    """A concept cannot stand behind a field, or two concepts cannot become one."""
