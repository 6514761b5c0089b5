"""Amounts of money in free text in Finnish, Swedish and English, so that they can be compared with a price item.

A number is an amount when a currency stands beside it: €, EUR, euro in any case form, the colloquial "e" as a word of
its own, cents. Also when it shares the currency of another amount: "100–200 €", "10, 20 ja 30 euroa", "€100–200". So
bare numbers, percentages, dates, phone numbers and sections are none, nor is "1 900:-". Number words ("tuhat euroa")
are not read; multipliers after digits are ("1,5 milj. €", "5 tuhatta euroa", "40 t€").

What cannot be told apart: "luokka 3 100 €" is 3100 euros. A currency between two numbers belongs to the one before,
unless that has one already or the sign touches the one after. `written_numbers` says how separators are read. Takes
linear time. Pure: imports neither Django nor Wagtail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forms_registry.pricing.currency_words import Currency, currency_after, currency_before, multiplier_after
from forms_registry.pricing.written_numbers import WrittenNumber, chains_in

#: Greater amounts are no prices and are left out: a million million euros, in cents.
GREATEST: Final = 10**14

_LINK: Final = re.compile(
    r"(?i)(?P<range>[^\S\r\n]{0,3}(?:[-‐‑‒–—−]|\.{2,3}|…)[^\S\r\n]{0,3}|\s{1,3}(?:to|till)\s{1,3})"
    r"|(?P<list>,?\s{1,3}(?:ja|tai|ja/tai|och|eller|and|or)\s{1,3})|(?P<comma>,\s{1,3})"
)
_LONGEST_LINK: Final = 12
_AND_CENTS: Final = re.compile(r"(?i)\s{1,3}(?:(?:ja|och|and)\s{1,3})?")
_WORD_FOLLOWS: Final = re.compile(r"[^\S\r\n]*[^\W\d_]")
#: A number below this shares the "million" of the other end, as in "1–2 million"; a greater one may be in full.
_SHORT: Final = 1000


@dataclass(frozen=True)
class Amount:
    """An amount in cents of the euro, rounded half up, as it stands at `text[start:end]` of the whole text.

    A sign before it is not part of it: a dash is a mark of a list or of a range.
    """

    cents: int
    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Mention:
    """A number in the text with what stands beside it. `unit` is what one is worth in cents; 0 while it is bare."""

    number: WrittenNumber
    start: int
    end: int
    factor: int
    unit: int = 0
    is_prefixed: bool = False
    #: Whether no other number stands before it in its chain.
    is_alone: bool = True
    #: Whether its currency is that of the next one, and whether the two are of a list.
    is_borrowing: bool = False
    is_listed: bool = False

    @property
    def cents(self) -> int:
        return self.number.times(self.factor * self.unit)

    def is_less_than(self, other: "_Mention") -> bool:
        """Whether the bare number is less than the other's."""
        return self.number.times(100) < other.number.times(100)

    def factor_beside(self, other: "_Mention") -> int:
        """Return its multiplier, or that of the other end of the range or list when it is shared."""
        is_shared = self.factor == 1 and (self.number.whole < _SHORT or self.is_less_than(other))
        return other.factor if is_shared else self.factor


def amounts_in(text: str) -> list[Amount]:
    """Return every amount in `text` in the order they stand; they do not overlap. No text is refused."""
    mentions = list(_mentions(text))
    for former, later in pairwise(reversed(mentions)):
        _lend_back(text, later, former)
    for former, later in pairwise(mentions):
        _lend_on(text, former, later)
    found = []
    for mention, cents in _with_cents(text, [each for each in mentions if each.unit]):
        if cents <= GREATEST:
            found.append(Amount(cents, text[mention.start : mention.end], mention.start, mention.end))
    return found


def _mentions(text: str) -> Iterator[_Mention]:
    """Yield every number, with its currency if it has one. No currency is given to two numbers."""
    done = 0
    for chain in chains_in(text):
        before = currency_before(text, chain.start, done)
        first = chain.first() if before else None
        if before and first and (mention := _prefixed(text, before, first)):
            yield mention
            done = mention.end
        last = chain.last()
        if last:
            mention = _suffixed(text, last)
            mention.is_alone = last.start == chain.start
            yield mention
            done = mention.end


def _prefixed(text: str, currency: Currency, number: WrittenNumber) -> _Mention | None:
    """Return the amount whose currency comes first, or None when the number is part of a word: "€25kg"."""
    multiplier = multiplier_after(text, number.end)
    following = text[multiplier.end : multiplier.end + 1]
    if following.isalnum() or following == "_":
        return None
    return _Mention(number, currency.start, multiplier.end, multiplier.factor, currency.cents, is_prefixed=True)


def _suffixed(text: str, number: WrittenNumber) -> _Mention:
    multiplier = multiplier_after(text, number.end)
    mention = _Mention(number, number.start, multiplier.end, multiplier.factor)
    if currency := currency_after(text, multiplier.after_point):
        mention.unit, mention.end = currency.cents, currency.end
    return mention


def _link(text: str, former: _Mention, later: _Mention) -> str | None:
    """Return what joins two mentions: a range, a list, or a comma."""
    if later.start - former.end > _LONGEST_LINK:
        return None
    found = _LINK.fullmatch(text, former.end, later.start)
    return found.lastgroup if found else None


def _lend_back(text: str, former: _Mention, later: _Mention) -> None:
    """Give a bare number the currency that follows the next one: "100–200 €". A range must rise."""
    if former.unit or not former.is_alone or not later.unit or later.is_prefixed:
        return
    link = _link(text, former, later)
    if link is None or (link == "comma" and not later.is_listed):
        return
    factor = former.factor_beside(later)
    if link == "range" and former.number.times(factor * later.unit) >= later.cents:
        return
    former.factor, former.unit = factor, later.unit
    former.is_borrowing = True
    former.is_listed = link != "range"


def _lend_on(text: str, former: _Mention, later: _Mention) -> None:
    """Give the end of a range the currency before its start: "€100–200"; a range must rise.

    Not in "€100 – 200 forms": after spaces, a word may be what is counted.
    """
    if later.unit or not former.is_prefixed or _link(text, former, later) != "range":
        return
    is_tight = not any(each.isspace() for each in text[former.end : later.start])
    following = text[later.end : later.end + 1]
    if following.isalnum() or (not is_tight and _WORD_FOLLOWS.match(text, later.end)):
        return
    factor = former.factor_beside(later)
    if former.number.times(factor * former.unit) < later.number.times(later.factor * former.unit):
        former.factor, later.unit = factor, former.unit


def _with_cents(text: str, mentions: list[_Mention]) -> Iterator[tuple[_Mention, int]]:
    """Yield each mention and its worth; "25 euroa 50 senttiä" is one."""
    whole: _Mention | None = None
    for mention in mentions:
        if whole and _are_one(text, whole, mention):
            whole.end = mention.end
            yield whole, whole.cents + mention.cents
            whole = None
            continue
        if whole:
            yield whole, whole.cents
        whole = mention
    if whole:
        yield whole, whole.cents


def _are_one(text: str, euros: _Mention, cents: _Mention) -> bool:
    """Whether these are whole euros and the cents that belong to them."""
    return (
        cents.unit == 1
        and euros.unit > 1
        and euros.cents % 100 == 0
        and not cents.is_borrowing
        and cents.cents < 100
        and _AND_CENTS.fullmatch(text, euros.end, cents.start) is not None
    )
