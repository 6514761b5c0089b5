"""Reading the cells of one row: every error names its column, and all of a row's errors are told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from forms_registry.exchange.cell_parts import split_lines, split_words
from forms_registry.exchange.formula_marks import unmarked
from lifecycle.languages import CONTENT_LANGUAGES

Word = TypeVar("Word", bound=StrEnum)
#: Digits of the longest number: more is no number of anything on a form, and more than a database column holds.
_DIGITS: Final = 9
#: Characters of a cell that an error repeats.
_SHOWN: Final = 60


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
                self.error(str(column)[:_SHOWN], _("There is no such column."))

    def error(self, column: str, reason: str) -> None:
        """Note what is wrong with a column."""
        self.errors.append((column, reason))

    def told(self) -> list[str]:
        """Return what is wrong, each with its column."""
        return [f"{column}: {reason}" for column, reason in self.errors]

    def has(self, column: str) -> bool:
        """Return whether the table has the column: what it leaves out is left as it was."""
        return column in self.values

    def text(self, column: str, limit: int | None = None) -> str:
        """Return the text of a cell without spaces around it and without the mark of a harmless formula."""
        whole = str(self.values.get(column) or "").replace("\x00", "").replace("\r\n", "\n")
        text = unmarked(whole.strip())
        if limit is not None and len(text) > limit:
            self.error(column, _("%(length)s characters; at most %(limit)s.") % {"length": len(text), "limit": limit})
            return text[:limit]
        return text

    def by_language(self, name: str, limit: int | None = None) -> dict[str, str]:
        """Return the text of every language that has one."""
        texts = {language: self.text(f"{name}_{language}", limit) for language in CONTENT_LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    def word(self, column: str, words: type[Word], default: Word) -> Word:
        """Return one of a closed vocabulary, `default` for an empty cell."""
        return self.part(column, self.text(column), words, default)

    def part(self, column: str, text: str, words: type[Word], default: Word) -> Word:
        """Return one of a closed vocabulary from a part of a cell."""
        if not text:
            return default
        try:
            return words(text.lower())
        except ValueError:
            known = ", ".join(words)
            self.error(column, _("“%(text)s” is not one of %(words)s.") % {"text": text[:_SHOWN], "words": known})
            return default

    def number(self, column: str, *, least: int = 0) -> int | None:
        """Return a whole number of at least `least`, None for an empty cell."""
        return self.number_in(column, self.text(column), least=least)

    def number_in(self, column: str, text: str, *, least: int = 0, most: int | None = None) -> int | None:
        """Return a whole number from a part of a cell, None when it is empty or wrong."""
        if not text:
            return None
        number = int(text) if len(text) <= _DIGITS and text.isascii() and text.isdecimal() else None
        if number is None or number < least or (most is not None and number > most):
            told = {"text": text[:_SHOWN], "least": least, "most": most}
            self.error(column, (
                _("“%(text)s” is not a whole number of at least %(least)s.") % told if most is None
                else _("“%(text)s” is not a whole number from %(least)s to %(most)s.") % told
            ))  # fmt: skip
            return None
        return number

    def day(self, column: str, text: str | None = None) -> date | None:
        """Return a date, None for an empty cell."""
        text = self.text(column) if text is None else text
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.error(column, _("“%(text)s” is not a date of the form 2027-12-31.") % {"text": text[:_SHOWN]})
            return None

    def codes(self, column: str) -> list[str]:
        """Return codes separated by semicolons or on lines of their own, each once."""
        return split_words(self.text(column))

    def lines(self, column: str, names: Sequence[str]) -> list[dict[str, str]]:
        """Return the lines of a cell, the parts of each between bars, by `names`."""
        found = []
        for parts in split_lines(self.text(column)):
            if len(parts) > len(names):
                self.error(column, _("“%(line)s” has more parts than %(names)s.") % {
                    "line": " | ".join(parts)[:_SHOWN], "names": " | ".join(names)
                })  # fmt: skip
                continue
            found.append(dict(zip(names, [*parts, *[""] * (len(names) - len(parts))], strict=True)))
        return found
