"""Letters that lead to what begins with them. Pure."""

from dataclasses import dataclass

from catalogue.collation import OTHER, alphabet
from lifecycle.languages import CONTENT_LANGUAGES


@dataclass(frozen=True)
class Letter:
    """A letter, how many services begin with it, and where they stand; "" when there are none."""

    letter: str
    number: int
    url: str
    current: bool = False


def anchor_of(letter: str) -> str:
    """Return the id of the heading of a letter."""
    return f"letter-{letter.lower()}"


def is_letter(letter: str) -> bool:
    """Whether there is a page for `letter`: in every language, so that one can change the language on it."""
    return letter == OTHER or any(letter in alphabet(language) for language in CONTENT_LANGUAGES)
