"""Days of validity: from a first day to a last one, both included, or open-ended. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

ONE_DAY = timedelta(days=1)


class IntervalsRefused(ValueError):
    """A period would be empty, or hide one that is already there."""


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; `last` None is open-ended. Raises IntervalsRefused when it is empty."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise IntervalsRefused(f"{self.first.isoformat()}–{self.last.isoformat()} holds no day")

    def holds(self, day: date) -> bool:
        """Whether `day` is within."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)


def in_order(periods: Iterable[Period]) -> list[Period]:
    """Return the periods by first day, then last day, open-ended last."""
    return sorted(periods, key=lambda each: (each.first, each.last or date.max))


def overlaps(periods: Iterable[Period]) -> list[tuple[Period, Period]]:
    """Return pairs of periods that share a day: each with the one before it that reaches furthest."""
    found: list[tuple[Period, Period]] = []
    furthest: Period | None = None
    for period in in_order(periods):
        if furthest is not None and furthest.meets(period):
            found.append((furthest, period))
        if furthest is None or furthest.last is not None and (period.last is None or period.last > furthest.last):
            furthest = period
    return found


def gaps(periods: Iterable[Period]) -> list[Period]:
    """Return the stretches between the first and the last day that no period holds."""
    found: list[Period] = []
    reached: date | None = None
    for period in in_order(periods):
        if reached is not None and period.first > reached + ONE_DAY:
            found.append(Period(reached + ONE_DAY, period.first - ONE_DAY))
        if period.last is None:
            return found
        reached = period.last if reached is None else max(reached, period.last)
    return found


def succeed(periods: Sequence[Period], first: date) -> list[Period]:
    """Return `periods` with a new open-ended one from `first` on that closes the last of them the day before.

    The periods follow each other without gap or overlap, and so does what is returned. Raises IntervalsRefused when
    `first` is not after the first day of the last one: what was valid is never hidden.
    """
    ordered = in_order(periods)
    if not ordered:
        return [Period(first)]
    last = ordered[-1]
    if first <= last.first:
        raise IntervalsRefused(f"{first.isoformat()} is not after {last.first.isoformat()}")
    if last.last is not None and last.last + ONE_DAY < first:
        raise IntervalsRefused(f"{last.last.isoformat()} and {first.isoformat()} leave a gap")
    return [*ordered[:-1], replace(last, last=first - ONE_DAY), Period(first)]


def is_seamless(periods: Iterable[Period]) -> bool:
    """Whether the periods follow each other day by day, none twice."""
    ordered = in_order(periods)
    return all(before.last is not None and before.last + ONE_DAY == after.first for before, after in pairwise(ordered))
