"""Numbers as the three languages write them: sign U+2212, no-break spaces, decimal comma or point."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Final

from lifecycle.portfolio.charts.errors import ChartError

_TYPES: Final = (int, float, Decimal, Fraction)
Number = int | float | Decimal | Fraction

MINUS: Final = "\u2212"
NO_BREAK_SPACE: Final = "\u00a0"


@dataclass(frozen=True)
class _Signs:
    thousands: str
    decimal: str
    before_percent: str


_FINNISH: Final = _Signs(thousands=NO_BREAK_SPACE, decimal=",", before_percent=NO_BREAK_SPACE)
_ENGLISH: Final = _Signs(thousands=",", decimal=".", before_percent="")
#: Swedish writes numbers as Finnish does; every other language is written as English.
_SIGNS: Final = {"fi": _FINNISH, "sv": _FINNISH}


def exact(value: Number) -> Fraction:
    """Return the number exactly; ChartError when it is not one (NaN, infinite, text)."""
    if isinstance(value, bool) or not isinstance(value, _TYPES):
        raise ChartError(f"not a number: {value!r}")
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise ChartError(f"not a finite number: {value!r}")
    return Fraction(value)


@dataclass(frozen=True)
class NumberStyle:
    """How numbers are written in one language. `unknown` is the translated word for a count nobody knows.

    Rounds half to even, as the ledger does; what rounds to 0 has no sign.
    """

    language: str = "fi"
    unknown: str = "\u2013"

    @property
    def _signs(self) -> _Signs:
        return _SIGNS.get(self.language[:2], _ENGLISH)

    def plain(self, value: Number | None, decimals: int = 0) -> str:
        """Return the number, or the word for unknown."""
        return self._written(value, decimals, plus="")

    def signed(self, value: Number | None, decimals: int = 0) -> str:
        """Return a change: with + or −, and 0 without either."""
        return self._written(value, decimals, plus="+")

    def percent(self, value: Number | None, decimals: int = 0) -> str:
        """Return a share that is already in per cent."""
        return self._with_percent(value, self.plain(value, decimals))

    def signed_percent(self, value: Number | None, decimals: int = 0) -> str:
        """Return a change that is already in per cent, with its sign."""
        return self._with_percent(value, self.signed(value, decimals))

    def _with_percent(self, value: Number | None, text: str) -> str:
        return text if value is None else f"{text}{self._signs.before_percent}%"

    def _written(self, value: Number | None, decimals: int, plus: str) -> str:
        if value is None:
            return self.unknown
        # Tables hold thousands of counts: those need no fraction.
        scaled = value * 10**decimals if type(value) is int else round(exact(value) * 10**decimals)
        whole, part = divmod(abs(scaled), 10**decimals)
        text = f"{whole:,}".replace(",", self._signs.thousands)
        if decimals:
            text += f"{self._signs.decimal}{part:0{decimals}d}"
        if not scaled:
            return text
        return (MINUS if scaled < 0 else plus) + text


def change_in_percent(before: Number | None, after: Number | None) -> Fraction | None:
    """Return 100 × (after − before) / before; None when either is unknown or before is 0: there is no value then."""
    if before is None or after is None or before == 0:
        return None
    return (exact(after) - exact(before)) * 100 / abs(exact(before))
