"""What the readings of a query find in the application's own database, ranked no further than is looked at.

Which cards match is cheap to know, how well each of them does is not: all matching cards become a bitmap, and only
the page that is asked for is put in order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from search.engines.base import ENOUGH, MOST_LOOSE, Asked, Reading, TermIndex
from search.engines.scopes import level_of
from search.facets import Bitmap, bitmap_of, members
from search.known import Snapshot

#: So many are ranked at first, and so many times more whenever they do not fill the page.
_FIRST_RANKED: Final = 60
_MORE: Final = 8
#: Of so many of all matching cards, ranking all at once costs less than asking twice.
_NEARLY_ALL: Final = 0.5


@dataclass(frozen=True)
class _Part:
    """What one reading finds that no stricter one does: `cards`.

    `by_scope` is all it finds in each scope as far as it is read there, `matching` how many texts match in each, read
    or not; scopes in which nothing is found are left out.
    """

    reading: Reading
    by_scope: dict[str, Bitmap]
    matching: dict[str, int]
    cards: Bitmap


class Matches:
    """What the readings of `asked` find; looser ones are added while few cards are found."""

    def __init__(self, known: Snapshot, asked: Asked, index: TermIndex) -> None:
        """Find what matches: one query for each reading and scope."""
        self._known, self._index = known, index
        self._readable: dict[str, Bitmap] = {}
        for level in asked.rights.levels:
            self._readable |= known.read_in(asked.language, level, known.readable(asked.rights, level))
        self._parts: list[_Part] = []
        self.cards: Bitmap = 0
        self.near: Bitmap = 0
        self.terms: frozenset[str] = frozenset()
        for reading in asked.readings:
            self._add(reading)
            if self.cards.bit_count() >= ENOUGH:
                break

    def _add(self, reading: Reading) -> None:
        by_scope, matching, cards = {}, {}, 0
        for scope, readable in self._readable.items():
            found = self._index.matching(reading, scope)
            bits = self._bitmap(found) & readable
            if bits:
                by_scope[scope], matching[scope] = bits, len(found)
                cards |= bits
        part = _Part(reading, by_scope, matching, cards & ~self.cards)
        if reading.is_loose and part.cards.bit_count() > MOST_LOOSE:
            closest = (position for position, _level in self._ranked(part, part.cards, MOST_LOOSE))
            part = replace(part, cards=bitmap_of(closest, len(self._known.cards)))
        if part.cards:
            self._parts.append(part)
            self.cards |= part.cards
            self.near |= part.cards if reading.is_loose else 0
            self.terms = self.terms.union(*reading.groups)

    def _bitmap(self, card_ids: Iterable[int]) -> Bitmap:
        places = self._known.position_of
        positions = [place for card in card_ids if (place := places.get(card)) is not None]
        return bitmap_of(positions, len(self._known.cards))

    def best(self, wanted: Bitmap, offset: int, limit: int) -> dict[int, int]:
        """Return {position: level whose text fits best} of cards among `wanted`, best first, after `offset` others."""
        found: dict[int, int] = {}
        for part in self._parts:
            cards = part.cards & wanted
            number = cards.bit_count()
            if number <= offset:
                offset -= number
                continue
            left = limit - len(found)
            found |= dict(islice(self._ranked(part, cards, offset + left), offset, None))
            offset = 0
            if len(found) >= limit:
                break
        return found

    def level_of(self, position: int) -> int:
        """Return the first level by which a card is found."""
        for part in self._parts:
            for scope, bits in part.by_scope.items():
                if bits >> position & 1:
                    return level_of(scope)
        raise LookupError(f"the card at {position} is not found")

    def _ranked(self, part: _Part, wanted: Bitmap, count: int) -> Iterator[tuple[int, int]]:
        """Yield (position, level that fits best) of the first `count` cards of `wanted`, best first."""
        count = min(count, wanted.bit_count())
        found = max(part.matching.values())
        limit = max(_FIRST_RANKED, 2 * count * found // max(1, wanted.bit_count()))
        picked: dict[int, int] = {}
        while len(picked) < count:
            whole = limit >= found * _NEARLY_ALL
            picked = self._first(part, wanted, count, len(self._known.cards) + 1 if whole else limit)
            if whole:
                break
            limit *= _MORE
        yield from picked.items()

    def _first(self, part: _Part, wanted: Bitmap, count: int, limit: int) -> dict[int, int]:
        """Return the first `count` of `wanted` as far as the best `limit` texts of each scope tell."""
        size, places = len(self._known.cards), self._known.position_of
        ranked: list[tuple[float, int, int, int]] = []
        last = (float("inf"), 0)
        for scope, bits in part.by_scope.items():
            rows = self._index.best(part.reading, scope, limit, part.matching[scope])
            if len(rows) == limit:
                # What this scope holds after its last row stands before what comes later from another one.
                last = min(last, (-rows[-1][0], rows[-1][1]))
            held = members(bits & wanted, size)
            for score, card in rows:
                place = places.get(card)
                if place is not None and held[place >> 3] >> (place & 7) & 1:
                    ranked.append((-score, card, level_of(scope), place))
        picked: dict[int, int] = {}
        for worse, card, level, place in sorted(ranked):
            if (worse, card) > last or len(picked) == count:
                break
            picked.setdefault(place, level)
        return picked
