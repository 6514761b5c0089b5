"""From numbers to places: linear scales, round ticks, labels kept apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import Final

from lifecycle.portfolio.charts.errors import NoRoom
from lifecycle.portfolio.charts.numbers import Number, exact

_ROUND_STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Places numbers from `low` to `high` linearly between `start` and `end`; a scale of no length gives its middle."""

    low: Fraction
    high: Fraction
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        """Return where the number is drawn."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (exact(value) - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * float(share)


def known(values: Iterable[Number | None]) -> list[Fraction]:
    """Return the values that are known."""
    return [exact(value) for value in values if value is not None]


def round_ticks(values: Iterable[Number | None], *, from_zero: bool = True, about: int = 6) -> list[Fraction]:
    """Return evenly spaced round numbers around all known values, at least two of them."""
    numbers = known(values) or [Fraction(0)]
    low, high = min(numbers), max(numbers)
    if from_zero:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    step = _round_step((high - low or max(abs(high), Fraction(1))) / about)
    first, last = low // step, -(-high // step)
    if first == last:
        last += 1
    return [step * number for number in range(first, last + 1)]


def _round_step(rough: Fraction) -> Fraction:
    power = Fraction(10) ** floor(log10(rough))
    return next((power * times for times in _ROUND_STEPS if power * times >= rough), power * 10)


@dataclass
class _Cluster:
    wanted: float
    members: int

    def merged(self, other: "_Cluster") -> "_Cluster":
        members = self.members + other.members
        return _Cluster((self.wanted * self.members + other.wanted * other.members) / members, members)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places at least `gap` apart and within low…high, as near the wanted ones as that allows.

    The order stays; equal wishes keep the order given. NoRoom when so many do not fit.
    Source of the method: pool adjacent violators (isotonic regression) on the wishes less their rank.
    """
    room = high - low - gap * (len(wanted) - 1)
    if wanted and room < -1e-6:
        raise NoRoom(f"{len(wanted)} labels {gap} apart do not fit between {low} and {high}")
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    clusters: list[_Cluster] = []
    for rank, index in enumerate(order):
        clusters.append(_Cluster(wanted[index] - rank * gap, 1))
        while len(clusters) > 1 and clusters[-2].wanted > clusters[-1].wanted:
            last = clusters.pop()
            clusters[-1] = clusters[-1].merged(last)
    fitted = [min(max(cluster.wanted, low), low + max(room, 0)) for cluster in clusters for _ in range(cluster.members)]
    places = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        places[index] = fitted[rank] + rank * gap
    return places
