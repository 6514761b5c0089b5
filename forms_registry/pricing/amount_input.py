"""Reading what people type into a field for money or for a share. Pure."""

import re
from decimal import Decimal
from typing import Final

_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_PLAIN: Final = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?")
_HUNDREDTHS: Final = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?")


class NotAnAmount(ValueError):
    """What was typed is no amount with at most two decimals."""


def cents_from(text: str) -> int:
    """Return what was typed as cents: “1 900”, “1.900”, “12,50”, “12.50 €”; raises NotAnAmount.

    A mark before exactly three digits groups thousands, as in prose (see `written_numbers`): nobody types a price in
    tenths of a cent.
    """
    return _hundredths(_SPACES.sub("", text).removesuffix("€").removesuffix("euroa"))


def hundredths_from(text: str) -> int:
    """Return a share that was typed as hundredths of a percent: “25”, “25,5 %”; raises NotAnAmount."""
    return _hundredths(_SPACES.sub("", text).removesuffix("%"))


def _hundredths(typed: str) -> int:
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(".", "").replace(",", "")
    found = _HUNDREDTHS.fullmatch(typed) if typed.isascii() and _PLAIN.fullmatch(typed) else None
    if found is None:
        raise NotAnAmount(typed)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def typed_from(hundredths: int | None) -> str:
    """Return cents, or hundredths of a percent, as one would type them in Finnish: 1250 is “12,50”."""
    if hundredths is None:
        return ""
    return f"{Decimal(hundredths) / 100:.2f}".replace(".", ",").removesuffix(",00")
