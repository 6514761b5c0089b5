"""One figure on top of the page: what is counted, how much it changed, and where its target stands."""

from dataclasses import dataclass
from enum import StrEnum

from lifecycle.portfolio.charts.svg import Svg


class TargetState(StrEnum):
    """Where a target stands. None is set unless somebody set one: that is never a target of 0.

    NONE_MEANT is for figures that never have a target: nothing is said of one.
    """

    NOT_SET = "not_set"
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NONE_MEANT = "none_meant"


class Tone(StrEnum):
    """Whether a change is what the programme wants. Only the colour follows from it; the sign says the direction."""

    WANTED = "success"
    UNWANTED = "warning"
    NEITHER = "neutral"


@dataclass(frozen=True)
class KeyFigure:
    """A tile of templates/components/key_figure.html. Every text is translated and every number written already.

    `value` is "" when it is not known; then no change is shown. `baseline` says from what the change is counted.
    `target` is the target in words ("Target: at most 260"); its state is added in words by the template. `notes` are
    sentences one must read beside the number.
    """

    label: str
    value: str = ""
    unit: str = ""
    change: str = ""
    tone: Tone = Tone.NEITHER
    baseline: str = ""
    spark: Svg = Svg("")
    href: str = ""
    target: str = ""
    target_state: TargetState = TargetState.NOT_SET
    notes: tuple[str, ...] = ()
