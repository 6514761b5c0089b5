"""Fields pasted as text: one line a field, its columns with tabs between them (out of a spreadsheet) or with "|".

What is wrong is told by line and reason and nothing is taken in; a line that is right never hides one that is wrong.
Pure: `forms_registry.pasted_words` gives the words of the three languages and translates the sentences.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from forms_registry.exchange.plain_text import KEY_LENGTH, ascii_key, clean
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.question_rows import free_key
from forms_registry.vocabulary import FieldType, Obligation

#: The columns in the order in which they stand when no heading names them.
COLUMNS: Final = ("label", "key", "type", "obligation", "condition", "group", "choices", "help", "legal_basis", "why")
#: Columns that only a heading can name: the label in another language.
LANGUAGE_COLUMNS: Final = ("label_fi", "label_sv", "label_en")
#: Letters of one paste; a form of 2 000 fields has less.
MOST_LETTERS: Final = 500_000
#: Letters of one label or of what else a cell says.
MOST_IN_CELL: Final = 1_000
#: Problems told at once.
MOST_PROBLEMS: Final = 20


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


SENTENCES: Final[dict[str, str]] = {
    "too_long": gettext_noop("The text is longer than %(limit)s characters. Read it from a file instead."),
    "too_many": gettext_noop("There are more than %(limit)s lines."),
    "quotes": gettext_noop("A cell that begins with a quotation mark must also end with one."),
    "cells": gettext_noop("There are %(number)s columns; at most %(limit)s are known."),
    "cell_too_long": gettext_noop("A column has more than %(limit)s characters."),
    "no_label": gettext_noop("The label is missing."),
    "type": gettext_noop("“%(value)s” is not a type of field."),
    "obligation": gettext_noop("“%(value)s” does not say whether an answer is required."),
    "no_condition": gettext_noop("Say in the column for the condition when it is asked."),
    "key": gettext_noop("The key “%(value)s” may have only the letters a–z, digits, hyphens and underscores."),
    "key_too_long": gettext_noop("The key has more than %(limit)s characters."),
    "key_twice": gettext_noop("The key “%(value)s” is used already."),
    "group": gettext_noop("The group “%(value)s” may have only the letters a–z, digits, hyphens and underscores."),
    "column_twice": gettext_noop("The column “%(value)s” stands in the heading twice."),
    "no_label_column": gettext_noop("The heading has no column for the label."),
}


Known = TypeVar("Known")


@dataclass(frozen=True)
class Words:
    """What people write, in small letters: names of columns, types and obligations in whatever language."""

    columns: Mapping[str, str]
    types: Mapping[str, FieldType]
    obligations: Mapping[str, Obligation]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line, counted from 1; 0 stands for the whole text. `code` names a sentence."""

    line: int
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pasted:
    """The fields read; none when there is any problem."""

    fields: tuple[FieldSpec, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Wrong(Exception):
    """A line cannot be read."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code, self.facts = code, facts
        super().__init__(code)


def read_pasted(text: str, *, language: str, words: Words, taken: Collection[str], most: int) -> Pasted:
    """Return the fields of a pasted text whose labels are in `language`, or what is wrong with it.

    `taken` are keys the form has already, `most` is how many lines there may be. A field without a key gets one made
    from its label; without a type it is text, without an obligation required.
    """
    if len(text) > MOST_LETTERS:
        return Pasted(problems=(Problem(0, "too_long", {"limit": MOST_LETTERS}),))
    try:
        lines = list(_lines(text))
    except _Wrong as wrong:
        return Pasted(problems=(Problem(wrong.facts.pop("line"), wrong.code, wrong.facts),))
    if len(lines) > most:
        return Pasted(problems=(Problem(0, "too_many", {"limit": most}),))
    try:
        columns, asked = _headed(lines, words)
    except _Wrong as wrong:
        return Pasted(problems=(Problem(lines[0][0], wrong.code, wrong.facts),))
    fields: list[FieldSpec] = []
    problems: list[Problem] = []
    keys = set(taken) | {key for _line, cells in asked if (key := _named(columns, cells).get("key", ""))}
    used = set(taken)
    for line, cells in asked:
        try:
            spec = _field(columns, cells, language, words, keys, used)
        except _Wrong as wrong:
            problems.append(Problem(line, wrong.code, wrong.facts))
            continue
        used.add(spec.key)
        keys.add(spec.key)
        fields.append(spec)
    return Pasted(problems=tuple(problems[:MOST_PROBLEMS])) if problems else Pasted(tuple(fields))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line that says something, and its cells in plain text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if "\t" not in text:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip(" |"):
                yield number, [clean(cell) for cell in _capped(line.split("|"), number)]
        return
    # A cell of a spreadsheet may hold line breaks; it then stands in quotation marks.
    reader = csv.reader(io.StringIO(text), delimiter="\t", strict=True)
    begun = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            too_long = "field limit" in str(error)
            raise _Wrong("cell_too_long" if too_long else "quotes", line=begun, limit=MOST_IN_CELL) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield begun, [clean(cell) for cell in _capped(cells, begun)]
        begun = reader.line_num + 1


def _capped(cells: Sequence[str], line: int) -> Sequence[str]:
    if any(len(cell) > MOST_IN_CELL for cell in cells):
        raise _Wrong("cell_too_long", line=line, limit=MOST_IN_CELL)
    return cells


def _headed(
    lines: Sequence[tuple[int, list[str]]], words: Words
) -> tuple[tuple[str, ...], Sequence[tuple[int, list[str]]]]:
    """Return the columns and the lines below the heading; without one, the usual columns and every line."""
    if not lines:
        return COLUMNS, lines
    cells = list(lines[0][1])
    while cells and not cells[-1]:
        cells.pop()
    names = [words.columns.get(cell.casefold(), "") for cell in cells]
    if not all(names) or len(names) < 2:
        return COLUMNS, lines
    twice = next((cell for cell, name in zip(cells, names, strict=True) if names.count(name) > 1), None)
    if twice is not None:
        raise _Wrong("column_twice", value=twice)
    if not {"label", *LANGUAGE_COLUMNS} & set(names):
        raise _Wrong("no_label_column")
    return tuple(names), lines[1:]


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return dict(zip(columns, cells, strict=False))


def _field(
    columns: Sequence[str],
    cells: Sequence[str],
    language: str,
    words: Words,
    keys: Collection[str],
    used: Collection[str],
) -> FieldSpec:
    """Return the field of one line; `used` are the keys of the lines before, `keys` those of the whole text."""
    if any(cells[len(columns) :]):
        raise _Wrong("cells", number=len(cells), limit=len(columns))
    told = _named(columns, cells)
    labels = {name.removeprefix("label_"): told.get(name, "") for name in LANGUAGE_COLUMNS}
    labels = {code: text for code, text in (labels | {language: told.get("label") or labels[language]}).items() if text}
    if not labels:
        raise _Wrong("no_label")
    obligation = _word(told.get("obligation", ""), words.obligations, "obligation", Obligation.REQUIRED)
    if obligation is Obligation.CONDITIONAL and not told.get("condition"):
        raise _Wrong("no_condition")
    choices = tuple(
        Choice(part, {language: part}) for part in map(str.strip, told.get("choices", "").split(";")) if part
    )
    return FieldSpec(
        key=_key(told.get("key", ""), next(iter(labels.values())), keys, used),
        labels=labels,
        type=_word(told.get("type", ""), words.types, "type", FieldType.CHOICE if choices else FieldType.TEXT),
        obligation=obligation,
        condition=told.get("condition", ""),
        group=_group(told.get("group", "")),
        help={language: told["help"]} if told.get("help") else {},
        choices=choices,
        legal_basis=told.get("legal_basis", ""),
        why=told.get("why", ""),
    )


def _word(written: str, known: Mapping[str, Known], code: str, usual: Known) -> Known:
    if not written:
        return usual
    try:
        return known[written.casefold()]
    except KeyError:
        raise _Wrong(code, value=written[:60]) from None


def _key(written: str, label: str, keys: Collection[str], used: Collection[str]) -> str:
    if not written:
        return free_key(label, keys)
    if len(written) > KEY_LENGTH:
        raise _Wrong("key_too_long", limit=KEY_LENGTH)
    if written != ascii_key(written):
        raise _Wrong("key", value=written[:60])
    if written in used:
        raise _Wrong("key_twice", value=written[:60])
    return written


def _group(written: str) -> str:
    if len(written) > KEY_LENGTH:
        raise _Wrong("key_too_long", limit=KEY_LENGTH)
    if written and written != ascii_key(written):
        raise _Wrong("group", value=written[:60])
    return written
