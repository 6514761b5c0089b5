"""What both drawings of a bridge need to know about each of its bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lifecycle.portfolio.charts.svg import spoken


@dataclass(frozen=True)
class Stage:
    """A bar from the count before it (0 for a stop) to the count after it."""

    label: str
    text: str
    before: Fraction
    after: Fraction
    css: str
    href: str

    @property
    def low(self) -> Fraction:
        """Return the lower end of the bar."""
        return min(self.before, self.after)

    @property
    def high(self) -> Fraction:
        """Return the upper end of the bar."""
        return max(self.before, self.after)

    @property
    def title(self) -> str:
        """Return the bar in words."""
        return f"{spoken(self.label)}: {self.text}"


def extent(stages: Sequence[Stage]) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest count on the way, with 0 and never of no length."""
    low = min(Fraction(0), *(stage.low for stage in stages))
    high = max(Fraction(0), *(stage.high for stage in stages))
    return low, high if high > low else low + 1
