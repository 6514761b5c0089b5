"""Alphabetical order as readers of each language expect it: å, ä and ö are letters of their own, last in the alphabet.

Pure. Follows the common rules of Finnish and Swedish dictionaries (SFS 4600: ü is sorted as y, æ as ä, ø as ö); in
English marks on letters do not count.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

#: Where everything stands that begins with no letter.
OTHER: Final = "0-9"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_NORDIC: Final = "åäö"
_AS_NORDIC: Final = {"æ": "ä", "ø": "ö", "ü": "y"}
_AS_LATIN: Final = {"ß": "ss", "ð": "d", "đ": "d", "ł": "l", "þ": "th", "æ": "ae", "ø": "o", "œ": "oe"}
_DIGITS: Final = "0123456789"
#: A space sorts before everything, so that shorter words come first; punctuation does not count.
_SPACE: Final = 0

SortKey = tuple[tuple[int, ...], str]


def alphabet(language: str) -> Sequence[str]:
    """Return the capital letters of `language` in order."""
    return tuple((_LATIN if language == "en" else _LATIN + _NORDIC).upper())


def _letters(text: str, language: str) -> Iterable[str]:
    """Yield small letters of the alphabet, digits and spaces that stand for `text`."""
    nordic = language != "en"
    for char in unicodedata.normalize("NFC", text).casefold():
        if nordic and char in _NORDIC:
            yield char
        elif nordic and char in _AS_NORDIC:
            yield _AS_NORDIC[char]
        elif char in _AS_LATIN:
            yield from _AS_LATIN[char]
        elif char.isspace():
            yield " "
        else:
            yield from (one for one in unicodedata.normalize("NFKD", char) if one in _LATIN or one in _DIGITS)


def _weight(char: str) -> int:
    if char == " ":
        return _SPACE
    place = (_DIGITS + _LATIN + _NORDIC).find(char)
    return place + 1


def sort_key(text: str, language: str) -> SortKey:
    """Return the key by which `text` is sorted among texts of `language`; equal texts only have equal keys."""
    return tuple(_weight(char) for char in _letters(text.strip(), language)), text


def letter_of(text: str, language: str) -> str:
    """Return the capital letter under which `text` stands, by its first character alone; OTHER when it is none."""
    first = next(iter(_letters(text[:1], language)), "")
    return first.upper() if first and first not in _DIGITS and first != " " else OTHER
