"""Words in quotation marks: a query's words, and the phrases that must stand in a text as they are written. Pure."""

import re
from typing import Final

from search.analysis import MAX_QUERY_WORDS, written

_MARKS: Final = '"“”„‟«»″'
#: Between two marks of any kind: people mix what their keyboards and phones give.
_QUOTED: Final = re.compile(f"[{_MARKS}]([^{_MARKS}]*)[{_MARKS}]")
_ANY_MARK: Final = re.compile(f"[{_MARKS}]")
_MOST_PHRASES: Final = 5


def unquoted(query: str) -> str:
    """Return the query without quotation marks."""
    return _ANY_MARK.sub(" ", query).strip()


def phrases_of(query: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each quoted part, normalised; a mark without its pair quotes nothing."""
    quoted = (tuple(written(part).split()[:MAX_QUERY_WORDS]) for part in _QUOTED.findall(query))
    return tuple(dict.fromkeys(words for words in quoted if words))[:_MOST_PHRASES]


def ends_quoted(query: str) -> bool:
    """Whether the last word of the query stands in quotation marks, and so is complete."""
    return bool(re.search(f"[{_MARKS}]$", query.rstrip())) and bool(phrases_of(query))
