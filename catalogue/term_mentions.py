"""Which terms of the glossary the text of a card uses.

An app above tells, which knows the languages: it works it out when a card is published, so that nothing is analysed
when a page is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalogue.glossary import TermEntry

#: What is read of a mention: in which order, in which field, the words as they stand there, and the term.
MENTION_FIELDS = (
    "pk",
    "field",
    "words",
    "term__code",
    *(f"term__name_{language}" for language in ("fi", "sv", "en")),
    *(f"term__definition_{language}" for language in ("fi", "sv", "en")),
)


@dataclass(frozen=True)
class Mention:
    """The first place where level 1 of a card uses a term: in which field, and the words as they stand there."""

    field: str
    words: str
    term: TermEntry

    @property
    def anchor(self) -> str:
        """The id of the explanation on the card's own page."""
        return f"word-{self.term.anchor.removeprefix('term-')}"


#: Gets the page id of a card and the language of its text; returns a queryset of mentions with MENTION_FIELDS.
Mentions = Callable[[int, str], Any]

_registered: list[Mentions] = []


def register_mentions(mentions: Mentions) -> None:
    """Let `mentions` tell from now on which terms a card's text uses."""
    _registered[:] = [mentions]


def mentions_in(page_id: int, language: str) -> Any:
    """Return the queryset of what a card's text in `language` mentions; None when nobody tells."""
    return _registered[0](page_id, language) if _registered else None
