"""Reading the cells of one row: every error names its column, and all of a row's errors are told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lifecycle.languages import CONTENT_LANGUAGES

Word = TypeVar("Word", bound=StrEnum)
#: What a spreadsheet puts before text that looks like a formula; an export writes it, an import takes it off.
_MARK = "'"
_FORMULA = ("=", "+", "-", "@")


@dataclass
class Cells:
    """One row with its place. Methods return what a column holds and note what is wrong with it."""

    place: str
    values: Mapping[str, Any]
    columns: Sequence[str]
    errors: list[tuple[str, str]] = field(default_factory=list)

    def check_columns(self) -> None:
        """Note columns that the table does not have."""
        for column in self.values:
            if column and column not in self.columns:
                self.error(str(column), _("There is no such column."))

    def error(self, column: str, reason: str) -> None:
        """Note what is wrong with a column."""
        self.errors.append((column, reason))

    def text(self, column: str, limit: int | None = None) -> str:
        """Return the text of a cell without spaces around it and without the mark of a harmless formula."""
        text = str(self.values.get(column) or "").replace("\x00", "").strip()
        if text.startswith(_MARK) and text[1:].lstrip().startswith(_FORMULA):
            text = text[1:]
        if limit is not None and len(text) > limit:
            self.error(column, _("%(length)s characters; at most %(limit)s.") % {"length": len(text), "limit": limit})
        return text

    def by_language(self, name: str, limit: int | None = None) -> dict[str, str]:
        """Return the text of every language that has one."""
        texts = {language: self.text(f"{name}_{language}", limit) for language in CONTENT_LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    def word(self, column: str, words: type[Word], default: Word) -> Word:
        """Return one of a closed vocabulary."""
        text = self.text(column).lower()
        if not text:
            return default
        try:
            return words(text)
        except ValueError:
            known = ", ".join(words)
            self.error(column, _("“%(text)s” is not one of %(words)s.") % {"text": text, "words": known})
            return default

    def number(self, column: str, *, least: int = 0) -> int | None:
        """Return a whole number of at least `least`, None for an empty cell."""
        text = self.text(column)
        if not text:
            return None
        if not text.isdecimal() or int(text) < least or len(text) > 9:
            self.error(column, _("“%(text)s” is not a whole number.") % {"text": text})
            return None
        return int(text)

    def day(self, column: str, text: str | None = None) -> date | None:
        """Return a date, None for an empty cell."""
        text = self.text(column) if text is None else text
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.error(column, _("“%(text)s” is not a date of the form 2027-12-31.") % {"text": text})
            return None

    def codes(self, column: str) -> list[str]:
        """Return codes separated by semicolons or on lines of their own, each once."""
        parts = (part.strip() for part in self.text(column).replace("\n", ";").split(";"))
        return list(dict.fromkeys(part for part in parts if part))

    def lines(self, column: str, names: Sequence[str]) -> list[dict[str, str]]:
        """Return the lines of a cell, the parts of each between bars, by `names`."""
        found = []
        for line in self.text(column).split("\n"):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) > len(names):
                self.error(column, _("“%(line)s” has more parts than %(names)s.") % {
                    "line": line.strip(), "names": " | ".join(names)
                })  # fmt: skip
                continue
            found.append(dict(zip(names, [*parts, *[""] * (len(names) - len(parts))], strict=True)))
        return found

    def part(self, column: str, text: str, words: type[Word], default: Word) -> Word:
        """Return one of a closed vocabulary from a part of a line."""
        if not text:
            return default
        try:
            return words(text.lower())
        except ValueError:
            known = ", ".join(words)
            self.error(column, _("“%(text)s” is not one of %(words)s.") % {"text": text, "words": known})
            return default
