"""Reading an amount of money or a share from a form's field or a table's cell: one rule for both. Pure."""

import re
from decimal import Decimal
from typing import Final

_SPACES: Final = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " "})
#: Digits, in groups of three or not, and a decimal part after a point or a comma.
_NUMBER: Final = re.compile(r"(?P<whole>\d{1,3}(?: \d{3}){1,4}|\d{1,13})(?:[.,](?P<part>\d{1,4}))?", re.ASCII)
_CURRENCY: Final = re.compile(r"\s?(?:€|EUR|euroa)$", re.IGNORECASE)


class NotAnAmount(ValueError):
    """What was given is no number, or has more decimal places than it may."""


def scaled(text: str, places: int) -> int:
    """Return a number times ten to the power of `places`; raises NotAnAmount.

    A point or a comma is before decimals, never between thousands: “1.900” is no amount of cents, since nobody can
    tell whether it is nineteen hundred.
    """
    found = _NUMBER.fullmatch(text.translate(_SPACES).strip())
    part = (found["part"] or "") if found is not None else ""
    if found is None or len(part) > places:
        raise NotAnAmount(text)
    return int(found["whole"].replace(" ", "") + part.ljust(places, "0"))


def cents_from(text: str) -> int:
    """Return an amount in cents: “1 900”, “12,50”, “12.50 €”; raises NotAnAmount."""
    return scaled(_CURRENCY.sub("", text.translate(_SPACES).strip()), 2)


def hundredths_from(text: str) -> int:
    """Return a share in hundredths of a percent: “25”, “25,5 %”; raises NotAnAmount."""
    return scaled(text.translate(_SPACES).strip().removesuffix("%"), 2)


def typed_from(hundredths: int | None) -> str:
    """Return cents, or hundredths of a percent, as one would type them in Finnish: 1250 is “12,50”."""
    if hundredths is None:
        return ""
    return f"{Decimal(hundredths) / 100:.2f}".replace(".", ",").removesuffix(",00")
