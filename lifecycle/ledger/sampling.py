"""The audit sample: how many operations to check, and which; the audited cannot choose.

The size follows from the hypergeometric distribution, in whole numbers; the members follow from the head hash and a
word the auditor says only after the head is known. Anyone can draw the same sample again.

Source: LEDGER.md, Integrity. Pure.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, comb
from typing import Final

#: A percentage: never a float, which cannot hold 0.1.
Percent = int | Decimal | Fraction

CONFIDENCE_PCT: Final = 95
TOLERANCE_PCT: Final = 5
#: A change of the required inputs this large is always checked.
LARGE_CHANGE: Final = 20


class NoSampleSize(ValueError):
    """No sample of these requirements exists, or they make no sense."""


class NotInPopulation(ValueError):
    """An operation that is always checked is not in the population; `ids` names such operations."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(f"not in the population: {', '.join(map(str, ids))}")
        self.ids = tuple(ids)


class AlwaysReason(StrEnum):
    """Why an operation is checked without being drawn."""

    MERGE = "merge"
    RESTATEMENT = "restatement"
    BACKDATED = "backdated"
    REINSTATEMENT = "reinstatement"
    LARGE_CHANGE = "large_change"


def _share(percent: Percent, name: str) -> Fraction:
    if isinstance(percent, bool) or not isinstance(percent, int | Decimal | Fraction):
        raise NoSampleSize(f"{name} is given as a whole number, Decimal or Fraction")
    if isinstance(percent, Decimal) and not percent.is_finite():
        raise NoSampleSize(f"{name} is a number from 0 to 100")
    share = Fraction(percent) / 100
    if not 0 <= share <= 1:
        raise NoSampleSize(f"{name} is a number from 0 to 100")
    return share


def sample_size(
    population: int, confidence_pct: Percent = CONFIDENCE_PCT, tolerance_pct: Percent = TOLERANCE_PCT
) -> int:
    """Return the smallest n for which a sample without errors shows what is claimed.

    If ⌈tolerance·N⌉ of `population` were wrong, a sample of n would hold none of them with a probability of at most
    1 - confidence (hypergeometric). Where no error at all is tolerated, everything is checked.
    """
    if population < 0:
        raise NoSampleSize("a population is not negative")
    risk, tolerance = 1 - _share(confidence_pct, "confidence"), _share(tolerance_pct, "tolerance")
    bad = ceil(tolerance * population)
    if bad == 0:
        return population
    everything = comb(population, bad)

    def is_enough(size: int) -> bool:
        return comb(population - size, bad) * risk.denominator <= risk.numerator * everything

    low, high = 0, population - bad + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle + 1, high)
    return low


def sample_size_unlimited(confidence_pct: Percent = CONFIDENCE_PCT, tolerance_pct: Percent = TOLERANCE_PCT) -> int:
    """Return the same for a population without end: the smallest n with (1 - tolerance)ⁿ ≤ 1 - confidence.

    Raises NoSampleSize where none is enough: no error tolerated, or full confidence asked.
    """
    risk, good = 1 - _share(confidence_pct, "confidence"), 1 - _share(tolerance_pct, "tolerance")
    if risk < 1 and (good == 1 or (risk == 0 and good > 0)):
        raise NoSampleSize("no sample is large enough for a population without end")
    size, chance = 0, Fraction(1)
    while chance > risk:
        size, chance = size + 1, chance * good
    return size


def members(ids: Iterable[int], head: str, nonce: str, size: int) -> tuple[int, ...]:
    """Return the `size` operations with the smallest SHA-256(head ‖ nonce ‖ id), smallest first.

    `head` is the head hash in hexadecimal digits, `nonce` the auditor's word, an id its decimal digits; all UTF-8.
    """

    def lot(number: int) -> tuple[str, int]:
        return hashlib.sha256(f"{head}{nonce}{number}".encode()).hexdigest(), number

    return tuple(sorted(set(ids), key=lot)[: max(size, 0)])


@dataclass(frozen=True)
class Draw:
    """A sample: operations that are always checked with their reasons, and those drawn from the rest.

    `rest` is how many there were to draw from; `drawn` is in the order of the draw.
    """

    always: dict[int, tuple[str, ...]]
    drawn: tuple[int, ...]
    rest: int

    @property
    def ids(self) -> tuple[int, ...]:
        """All operations to check, by number."""
        return tuple(sorted({*self.always, *self.drawn}))


def draw(
    population: Iterable[int],
    always: Iterable[tuple[int, str]],
    *,
    head: str,
    nonce: str,
    confidence_pct: Percent = CONFIDENCE_PCT,
    tolerance_pct: Percent = TOLERANCE_PCT,
) -> Draw:
    """Draw the sample of `population` (operation numbers); `always` are pairs of a number and a reason.

    The size is that of the operations that are not checked anyway. Raises NotInPopulation for strangers in `always`.
    """
    everyone = set(population)
    reasons: dict[int, tuple[str, ...]] = {}
    for number, reason in always:
        held = reasons.get(number, ())
        reasons[number] = held if reason in held else (*held, reason)
    strangers = sorted(set(reasons) - everyone)
    if strangers:
        raise NotInPopulation(strangers)
    rest = everyone - set(reasons)
    size = sample_size(len(rest), confidence_pct, tolerance_pct)
    return Draw(dict(sorted(reasons.items())), members(rest, head, nonce, size), len(rest))
