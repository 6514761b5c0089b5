"""tsvectors as PostgreSQL takes them in binary form: it reads those several times sooner than their text. Pure.

The form is that of `tsvectorrecv` in PostgreSQL's src/backend/utils/adt/tsvector.c: how many words there are (4 bytes),
then each of them in order of its bytes, ended by a zero, with how many places it has and these (2 bytes each; the two
highest bits of a place tell its weight). Rows are in the binary format of COPY, told in its manual.
"""

from collections.abc import Iterable
from functools import cache
from struct import Struct
from typing import Final

from search.engines.base import IndexedText

#: A tsvector tells no places apart after this one, and keeps so many of one word.
LAST_PLACE: Final = 16383
_MOST_PLACES: Final = 255
_WEIGHTS: Final = {"A": 3, "B": 2, "C": 1, "D": 0}
_COUNTS: Final = tuple(b"\0" + number.to_bytes(2, "big") for number in range(_MOST_PLACES + 1))
_KEPT: Final = 2 * _MOST_PLACES
_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
#: The beginning of a row: how many columns it has, how long the first of them is, and that.
_BEGINNING: Final = Struct("!hiq")
_LENGTH: Final = Struct("!i")

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
    # The zero that ends a word comes before all that others go on with: each sorts with its places as it does alone.
    each = sorted([name + _COUNTS[len(kept := places[:_KEPT]) >> 1] + kept for name, places in words.items()])
    return len(words).to_bytes(4, "big") + b"".join(each)


def vectors_of(text: IndexedText) -> tuple[bytes, bytes, bytes]:
    """Return three tsvectors of a text: the fields that weigh most, all fields, and its words as they are written."""
    head = [(text.title, "A"), (text.keywords, "B"), (text.summary, "C")]
    words = placed(head)
    begin = sum(len(field.split()) for field, _mark in head)
    return packed(words), packed(placed([(text.body, "D")], words, begin)), packed(placed([(text.exact, "D")]))


def rows_of(texts: Iterable[IndexedText]) -> bytes:
    """Return rows of card and tsvectors as `COPY … (FORMAT BINARY)` takes them."""
    parts = [_HEADER]
    for text in texts:
        parts.append(_BEGINNING.pack(1 + 3, 8, text.card_id))
        for vector in vectors_of(text):
            parts.append(_LENGTH.pack(len(vector)))
            parts.append(vector)
    parts.append(_TRAILER)
    return b"".join(parts)
