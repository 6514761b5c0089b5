"""tsvectors as PostgreSQL takes them in binary form: it reads those several times sooner than their text. Pure.

The form is that of `tsvectorrecv` in PostgreSQL's src/backend/utils/adt/tsvector.c: how many words there are (4 bytes),
then each of them in order of its bytes, ended by a zero, with how many places it has and these (2 bytes each; the two
highest bits of a place tell its weight).
"""

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Final

#: A tsvector tells no places apart after this one, and keeps so many of one word.
LAST_PLACE: Final = 16383
_MOST_PLACES: Final = 255
_WEIGHTS: Final = {"A": 3, "B": 2, "C": 1, "D": 0}
_COUNTS: Final = tuple(b"\0" + number.to_bytes(2, "big") for number in range(_MOST_PLACES + 1))

#: Words in UTF-8, each with its places, two bytes for one.
Placed = dict[bytes, bytes]


@cache
def _places(weight: str) -> tuple[bytes, ...]:
    mark = _WEIGHTS[weight] << 14
    return tuple((mark | place).to_bytes(2, "big") for place in range(1, LAST_PLACE + 1))


def placed(texts: Iterable[tuple[str, str]], after: Placed | None = None, begin: int = 0) -> Placed:
    """Return the words of texts, each text given with its weight ("A" to "D"), by their places in order.

    They stand after `begin` words, those of `after`, which come along. Words after the last place are all in it.
    """
    found = dict(after or {})
    for text, weight in texts:
        words = text.encode().split()
        places = _places(weight)[begin : begin + len(words)]
        for word, place in zip(words, places, strict=False):
            if word in found:
                found[word] += place
            else:
                found[word] = place
        for word in words[len(places) :]:
            found.setdefault(word, _places(weight)[-1])
        begin += len(words)
    return found


def packed(words: Placed) -> bytes:
    """Return the tsvector."""
    names = sorted(words)
    places = [words[name][: 2 * _MOST_PLACES] for name in names]
    counts = [_COUNTS[len(place) >> 1] for place in places]
    each = chain.from_iterable(zip(names, counts, places, strict=True))
    return b"".join(chain([len(words).to_bytes(4, "big")], each))
