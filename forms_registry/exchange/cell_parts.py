"""Several things in one cell: lines, each with parts between bars, or words between semicolons.

A bar, a semicolon, a line break or a backslash that belongs to a text is written with a backslash before it. Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Final

BAR: Final = "|"
SEMICOLON: Final = ";"
_NEWLINE: Final = "\n"


def split_words(text: str) -> list[str]:
    """Return the words of a cell that stand between semicolons or on lines of their own, each once."""
    found = (part for line in _split(text, _NEWLINE) for part in _split(line, SEMICOLON))
    return list(dict.fromkeys(word for part in found if (word := _plain(part))))


def join_words(words: Iterable[str]) -> str:
    """Return words for one cell."""
    return f"{SEMICOLON} ".join(_escaped(word, SEMICOLON) for word in words)


def split_lines(text: str) -> list[list[str]]:
    """Return the parts of every line of a cell that is not empty."""
    return [[_plain(part) for part in _split(line, BAR)] for line in _split(text, _NEWLINE) if line.strip()]


def join_lines(lines: Iterable[Sequence[str]]) -> str:
    """Return lines of parts for one cell, without the empty parts at the end of each."""
    return _NEWLINE.join(_line(parts) for parts in lines)


def _line(parts: Sequence[str]) -> str:
    kept = list(parts)
    while len(kept) > 1 and not kept[-1]:
        kept.pop()
    return f" {BAR} ".join(_escaped(part, BAR) for part in kept)


def _escaped(text: str, separator: str) -> str:
    return text.replace("\\", "\\\\").replace(separator, f"\\{separator}").replace(_NEWLINE, "\\n")


def _split(text: str, separator: str) -> list[str]:
    """Return the parts between separators that no backslash precedes; backslashes stay."""
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == separator:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [*parts, text[start:]]


def _plain(part: str) -> str:
    """Return a part without the spaces around it and without the backslashes that only protect; others stay."""
    text = part.strip()
    found, place = [], 0
    while place < len(text):
        after = text[place + 1 : place + 2]
        if text[place] == "\\" and after in ("\\", BAR, SEMICOLON, "n") and after:
            found.append(_NEWLINE if after == "n" else after)
            place += 2
        else:
            found.append(text[place])
            place += 1
    return "".join(found)
