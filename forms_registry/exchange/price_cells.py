"""Reading the cells of price tables: amounts of money, shares, rates and answers; what is empty stays unknown."""

import hashlib
import json
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from forms_registry.exchange.cells import Cells
from forms_registry.pricing.amount_input import NotAnAmount, cents_from, scaled

Word = TypeVar("Word", bound=StrEnum)
_YES: Final = frozenset({"yes", "kyllä", "ja", "1", "true"})
_NO: Final = frozenset({"no", "ei", "nej", "0", "false"})
#: Characters of a cell that an error repeats.
_SHOWN: Final = 60


def cents_of(text: str) -> int | None:
    """Return an amount in cents as `amount_input` reads it; None when it is no number of whole cents."""
    try:
        return cents_from(text)
    except NotAnAmount:
        return None


def _number_of(text: str, places: int) -> int | None:
    try:
        return scaled(text, places)
    except NotAnAmount:
        return None


class PriceCells(Cells):
    """One row of a table of prices. An empty cell is None: not known, and never nothing or no."""

    def cents(self, column: str) -> int | None:
        """Return an amount in cents."""
        text = self.text(column)
        if not text:
            return None
        cents = cents_of(text)
        if cents is None:
            self.error(column, _("“%(text)s” is no amount of whole cents.") % {"text": text[:_SHOWN]})
        return cents

    def hundredths(self, column: str) -> int | None:
        """Return a share in hundredths of a percent; the cell is in per cent."""
        return self._percent(column, 2)

    def tenths(self, column: str) -> int | None:
        """Return a rate in tenths of a percent; the cell is in per cent."""
        return self._percent(column, 1)

    def _percent(self, column: str, places: int) -> int | None:
        text = self.text(column).removesuffix("%").rstrip()
        if not text:
            return None
        number = _number_of(text, places)
        if number is None or number > 100 * 10**places:
            told = {"text": text[:_SHOWN], "places": places}
            self.error(column, _("“%(text)s” is no per cent from 0 to 100 with at most %(places)s decimals.") % told)
            return None
        return number

    def answer(self, column: str) -> bool | None:
        """Return yes or no; None for an empty cell."""
        text = self.text(column).lower()
        if not text or text in _YES:
            return True if text else None
        if text not in _NO:
            self.error(column, _("“%(text)s” is neither yes nor no.") % {"text": text[:_SHOWN]})
        return False

    def needed(self, column: str, limit: int | None = None) -> str:
        """Return the text of a cell that may not be empty."""
        text = self.text(column, limit)
        if not text:
            self.error(column, _("This is needed."))
        return text

    def first_day(self) -> date | None:
        """Return the day in `valid_from`; None, with an error, when there is none."""
        self.needed("valid_from")
        return self.day("valid_from")

    def word_or_none(self, column: str, words: type[Word]) -> str:
        """Return one of a closed vocabulary, "" for an empty cell."""
        if not self.text(column):
            return ""
        return str(self.word(column, words, next(iter(words))).value)

    def words(self, column: str, words: type[Word]) -> list[str]:
        """Return several of a closed vocabulary, in order, each once."""
        default = next(iter(words))
        return sorted({self.part(column, text, words, default).value for text in self.codes(column)})

    def digest(self) -> str:
        """Return what tells this row again when it says the same."""
        told = sorted((column, self.text(column)) for column in self.columns if self.has(column))
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
