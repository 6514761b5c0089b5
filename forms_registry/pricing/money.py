"""Money and shares as people read them, in the active language."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_NBSP = "\N{NO-BREAK SPACE}"


def euros(cents: int) -> str:
    """Return cents as euros: “1 900 €” in Finnish and Swedish, “€1,900” in English; with cents when there are any."""
    amount = Decimal(cents) / 100
    text = number_format(amount, decimal_pos=2 if cents % 100 else 0, use_l10n=True, force_grouping=True)
    return f"€{text}" if (get_language() or "fi").startswith("en") else f"{text}{_NBSP}€"


def percent(hundredths: int) -> str:
    """Return hundredths of a percent as per cent: 2550 is “25,5 %”, in English “25.5%”."""
    amount = (Decimal(hundredths) / 100).normalize()
    places = max(0, -int(amount.as_tuple().exponent))
    text = number_format(amount, decimal_pos=places, use_l10n=True)
    return f"{text}%" if (get_language() or "fi").startswith("en") else f"{text}{_NBSP}%"


def rate(tenths: int) -> str:
    """Return tenths of a percent as per cent: 255 is “25,5 %”."""
    return percent(tenths * 10)


def yes_no(answer: bool | None) -> str:
    """Return an answer in words; None is not stated."""
    if answer is None:
        return _("not stated")
    return _("yes") if answer else _("no")
