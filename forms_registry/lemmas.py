"""Base forms of words, from whoever knows the language; the app above registers itself.

The Finnish dictionary belongs to search and takes a quarter of a gigabyte. It is asked, and so loaded, only when
somebody asks for lemmas. Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

#: Takes words parted by single spaces, returns one lemma for each, in the same order.
Lemmatiser = Callable[[str], tuple[str, ...]]

_LEMMATISERS: Final[dict[str, Lemmatiser]] = {}


class UnevenLemmas(ValueError):
    """A lemmatiser did not return one lemma for each word."""


def register_lemmatiser(lemmatiser: Lemmatiser, language: str = "fi") -> None:
    """Let `lemmatiser` answer for `language` from now on; the last one registered does."""
    _LEMMATISERS[language] = lemmatiser


def lemmas(text: str, language: str = "fi") -> tuple[str, ...]:
    """Return one lemma for each word of `text`, in order; words are parted by whitespace and may hold hyphens.

    A lemma is a key to compare by, not a word to show. Without a lemmatiser for the language the words themselves
    are returned, hyphens left out: then only equal words are the same, and nothing is claimed that is not so.
    Raises UnevenLemmas when the lemmatiser breaks its promise.
    """
    return _lemmas(_LEMMATISERS.get(language), " ".join(text.split()))


@lru_cache(maxsize=20_000)
def _lemmas(lemmatiser: Lemmatiser | None, text: str) -> tuple[str, ...]:
    words = text.split()
    if lemmatiser is None:
        return tuple(word.replace("-", "") for word in words)
    if not words:
        return ()
    found = lemmatiser(text)
    if len(found) != len(words):
        raise UnevenLemmas(f"{len(found)} lemmas for {len(words)} words")
    return found
