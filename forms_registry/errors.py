"""What is refused about forms. Each says in the user's language what stands in the way."""

from collections.abc import Mapping, Sequence

from lifecycle.errors import LifeCycleError


class FormRefused(LifeCycleError):
    """A form, a version or a plan is incomplete or contradicts itself; `problems` maps its parts to what is wrong."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})


class MatchRefused(LifeCycleError):
    """A concept cannot stand behind a field, or two concepts cannot become one."""


class ChangedMeanwhile(FormRefused):
    """Somebody else changed a form, or oneself in another window, after what is to be saved was begun.

    `parts` names what they changed, by the keys of `registration_base.PART_LABELS`; empty for a window of one's own.
    """

    def __init__(self, message: str, parts: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.parts = tuple(parts)
