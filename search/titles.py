"""Titles by how they and their words begin, so that suggestions cost the same however many cards there are. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain, islice

from search.analysis import normalise, words_of

#: Words are looked for inside compounds from so many letters on.
INSIDE_FROM = 4


@dataclass
class TitleIndex:
    """Titles in alphabetical order: `places` leads from that order to the positions of cards.

    `whole` holds titles without spaces in order, `words` all words that occur in order, `holders` the titles that have
    a word after the first one, as places in the order.
    """

    places: list[int] = field(default_factory=list)
    whole: list[tuple[str, int]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    holders: dict[str, list[int]] = field(default_factory=dict)

    @staticmethod
    def of(titles: Sequence[str]) -> "TitleIndex":
        """Make the index of titles by position; an empty title is never found."""
        made = TitleIndex(sorted(range(len(titles)), key=lambda position: titles[position].casefold()))
        for place, position in enumerate(made.places):
            found = [normalise(word) for _start, _end, word in words_of(titles[position])]
            if found:
                made.whole.append(("".join(found), place))
            for word in dict.fromkeys(found):
                made.holders.setdefault(word, []).append(place)
        made.whole.sort()
        made.words = sorted(made.holders)
        return made

    def beginning(self, begun: str) -> Iterator[int]:
        """Yield the positions of titles that begin with `begun` (normalised), in alphabetical order."""
        for text, place in islice(self.whole, bisect_left(self.whole, (begun, -1)), None):
            if not text.startswith(begun):
                return
            yield self.places[place]

    def with_word(self, begun: str) -> Iterator[int]:
        """Yield the positions of titles of which a word begins with `begun`, in alphabetical order."""
        matching = islice(self.words, bisect_left(self.words, begun), None)
        held = []
        for word in matching:
            if not word.startswith(begun):
                break
            held.append(self.holders[word])
        return self._in_order(held)

    def with_part(self, begun: str) -> Iterator[int]:
        """Yield the positions of titles of which a word holds `begun`, in alphabetical order; nothing for few letters.

        The words that occur are searched through, and those are few beside the titles.
        """
        if len(begun) < INSIDE_FROM:
            return iter(())
        return self._in_order([self.holders[word] for word in self.words if begun in word])

    def _in_order(self, held: list[list[int]]) -> Iterator[int]:
        before = -1
        for place in merge(*held) if len(held) > 1 else chain(*held):
            if place != before:
                before = place
                yield self.places[place]
