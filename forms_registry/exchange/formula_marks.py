"""The mark that keeps text from being taken for a formula: written by an export, taken off by an import.

A CSV cell that begins with =, +, - or @ is run by spreadsheets as a formula, so it gets an apostrophe in front. Text
that already looks marked gets one more: what comes back is what went out, whatever it began with.
"""

from typing import Final

from lifecycle.spreadsheets import harmless

_MARK: Final = "'"


def _looks_marked(text: str) -> bool:
    bare = text.lstrip(_MARK)
    return bare != text and harmless(bare) != bare


def marked(text: str) -> str:
    """Return `text` for a cell of CSV, where nothing else says that it is no formula."""
    return f"{_MARK}{text}" if _looks_marked(text) else harmless(text)


def marked_as_text(text: str) -> str:
    """Return `text` for a cell that says itself that it is text, as in XLSX: only what looks marked is marked."""
    return f"{_MARK}{text}" if _looks_marked(text) else text


def unmarked(text: str) -> str:
    """Return the text that was marked."""
    return text[1:].strip() if _looks_marked(text) else text
