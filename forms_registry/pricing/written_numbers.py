"""Numbers as people write them in Finnish, Swedish and English: where one starts and ends, and what it says.

A chain is a run of digits joined by single separators: a kind of space, a point or a comma. It may hold several
numbers: "2024 1 900" is a year and 1900. Whoever reads knows from which end. Pure: imports neither Django nor Wagtail.

One separator means a decimal mark, unless exactly three digits follow and one to three stand before, the first not 0:
"1.900" and "12,345" are thousands, "1,9", "0,123" and "1900.500" are not. When there are several, all but the last are
alike; a last one that differs is the decimal mark. After thousands with spaces, either mark is decimal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Spaces that may stand between thousands, each alone: plain, no-break, figure, thin, narrow no-break.
_SPACES: Final = " \u00a0\u2007\u2009\u202f"
_CHAIN: Final = re.compile(rf"[0-9]+(?:[{_SPACES}.,][0-9]+)*")
_PIECE: Final = re.compile(r"[0-9.,]+")
_HEAD: Final = re.compile(r"[1-9][0-9]{0,2}")
_GROUP: Final = re.compile(r"[0-9]{3}")
_LAST_GROUP: Final = re.compile(r"[0-9]{3}(?:[.,][0-9]+)?")
_FORMS: Final = tuple(
    re.compile(rf"({whole})(?:{mark}([0-9]+))?")
    for whole, mark in (
        (rf"[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+", "[.,]"),
        (r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", ","),
        (r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", r"\."),
        (r"0|[1-9][0-9]*", "[.,]"),
    )
)
_SEPARATORS: Final = re.compile(rf"[{_SPACES}.,]")
#: What makes digits part of something else: a word, ".50", a time, a fraction or statute, "1'900".
_PART_OF_MORE: Final = re.compile(r"(?:\w|(?:\A|[\s\d])[.,]|\d[:/'’*^·])\Z")
#: Longer ones are above every limit here, and slow to turn into integers.
_LONGEST: Final = 18
_DECIMALS: Final = 15


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number at its place in the text; `fraction` are its decimals as written, perhaps none."""

    start: int
    end: int
    whole: int
    fraction: str

    def times(self, factor: int) -> int:
        """Return the number times `factor`, rounded half up: exact for powers of ten up to 10 to the 14th."""
        if not self.fraction:
            return self.whole * factor
        scale: int = 10**_DECIMALS
        value = self.whole * scale + int(self.fraction[:_DECIMALS].ljust(_DECIMALS, "0"))
        return (2 * value * factor + scale) // (2 * scale)


class Chain:
    """One chain, read from either end; what was read from the front is not read again from the back."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start, self.end = start, end
        self._text = text
        self._pieces = [found.span() for found in _PIECE.finditer(text, start, end)]

    def first(self) -> WrittenNumber | None:
        """Take the longest number at the front, or None when what stands there is none, such as a date."""
        last = 0
        if self._is(_HEAD, 0):
            while self._is(_GROUP, last + 1):
                last += 1
            if self._is(_LAST_GROUP, last + 1):
                last += 1
        number = self._number(0, last)
        if number:
            self._pieces = self._pieces[last + 1 :]
        return number

    def last(self) -> WrittenNumber | None:
        """Return the longest number at the back, or None when there is none or it is part of something else."""
        last = first = len(self._pieces) - 1
        if last < 0:
            return None
        if self._is(_LAST_GROUP, last):
            while self._is(_GROUP, first - 1):
                first -= 1
            if self._is(_HEAD, first - 1):
                first -= 1
        start = self._pieces[first][0]
        if _PART_OF_MORE.search(self._text, max(0, start - 2), start):
            return None
        return self._number(first, last)

    def _is(self, pattern: re.Pattern[str], place: int) -> bool:
        return 0 <= place < len(self._pieces) and pattern.fullmatch(self._text, *self._pieces[place]) is not None

    def _number(self, first: int, last: int) -> WrittenNumber | None:
        start, end = self._pieces[first][0], self._pieces[last][1]
        for form in _FORMS:
            if found := form.fullmatch(self._text, start, end):
                whole = _SEPARATORS.sub("", found[1])
                return WrittenNumber(start, end, int(whole), found[2] or "") if len(whole) <= _LONGEST else None
        return None


def chains_in(text: str) -> Iterator[Chain]:
    """Yield every chain of `text`, in order. Digits of other scripts are not read."""
    return (Chain(text, *found.span()) for found in _CHAIN.finditer(text))
