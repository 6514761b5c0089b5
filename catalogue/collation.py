"""Alphabetical order as readers of each language expect it: å, ä and ö are letters of their own, last in the alphabet.

Pure. Follows the common rules of Finnish and Swedish dictionaries (SFS 4600: ü is sorted as y, æ as ä, ø as ö); in
English marks on letters do not count.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

#: Where everything stands that begins with no letter.
OTHER: Final = "0-9"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_NORDIC: Final = "åäö"
_AS_NORDIC: Final = {"æ": "ä", "ø": "ö", "ü": "y"}
_AS_LATIN: Final = {"ß": "ss", "ð": "d", "đ": "d", "ł": "l", "þ": "th", "æ": "ae", "ø": "o", "œ": "oe"}
_DIGITS: Final = "0123456789"
#: A space sorts before everything, so that shorter words come first; punctuation does not count.
_ORDER: Final = " " + _DIGITS + _LATIN + _NORDIC

SortKey = tuple[tuple[int, ...], str]


def alphabet(language: str) -> Sequence[str]:
    """Return the capital letters of `language` in order."""
    return tuple((_LATIN if language == "en" else _LATIN + _NORDIC).upper())


@lru_cache(maxsize=10_000)
def _letters(char: str, language: str) -> str:
    """Return the small letters of the alphabet, the digit or the space that stand for one character; "" for none."""
    nordic = language != "en"
    if nordic and char in _NORDIC:
        return char
    if nordic and char in _AS_NORDIC:
        return _AS_NORDIC[char]
    if char in _AS_LATIN:
        return _AS_LATIN[char]
    if char.isspace():
        return " "
    return "".join(one for one in unicodedata.normalize("NFKD", char) if one in _LATIN or one in _DIGITS)


@lru_cache(maxsize=10_000)
def _weights(char: str, language: str) -> tuple[int, ...]:
    """Return the places in the order of those letters."""
    return tuple(_ORDER.index(letter) for letter in _letters(char, language))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def sort_key(text: str, language: str) -> SortKey:
    """Return the key by which `text` is sorted among texts of `language`; equal texts only have equal keys."""
    weights = (_weights(char, language) for char in _plain(text.strip()))
    return tuple(chain.from_iterable(weights)), text


def letter_of(text: str, language: str) -> str:
    """Return the capital letter under which `text` stands, by its first character alone; OTHER when it is none."""
    first = "".join(_letters(char, language) for char in _plain(text[:1]))[:1]
    return OTHER if not first or first == " " or first in _DIGITS else first.upper()
