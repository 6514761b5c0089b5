"""Whether something must be answered, and how duties combine: inside one another, at once, in alternatives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forms_registry.exchange.wording import both, either
from forms_registry.vocabulary import COUNTED_AS_REQUIRED, Obligation


@dataclass(frozen=True)
class Duty:
    """An obligation and, when it is conditional, its condition in words."""

    obligation: Obligation
    condition: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts as required."""
        return self.obligation in COUNTED_AS_REQUIRED


REQUIRED: Final = Duty(Obligation.REQUIRED)
OPTIONAL: Final = Duty(Obligation.OPTIONAL)


def under(parent: Duty, duty: Duty, given: str) -> Duty:
    """Return the duty in the whole form of what has `duty` inside something that has the duty `parent`.

    What must be answered inside something optional is asked when that is given (`given`, in words).
    """
    if parent.obligation is Obligation.REQUIRED or not duty.counts:
        return duty
    condition = parent.condition if parent.counts else given
    return Duty(Obligation.CONDITIONAL, both(condition, duty.condition))


def strongest(duties: Iterable[Duty]) -> Duty:
    """Return the duty of what has all of them at once."""
    counted = [duty for duty in duties if duty.counts]
    if not counted or any(duty.obligation is Obligation.REQUIRED for duty in counted):
        return REQUIRED if counted else OPTIONAL
    return Duty(Obligation.CONDITIONAL, either(duty.condition for duty in counted))


def in_alternatives(duties: Sequence[tuple[str, Duty | None]]) -> Duty:
    """Return the duty of what stands in alternatives; (words, None) is an alternative in which it does not stand.

    Required in every alternative is required; in some is conditional on these.
    """
    if all(duty is not None and duty.obligation is Obligation.REQUIRED for _words, duty in duties):
        return REQUIRED
    conditions = [both(words, duty.condition) for words, duty in duties if duty is not None and duty.counts]
    return Duty(Obligation.CONDITIONAL, either(conditions)) if conditions else OPTIONAL
