"""Columns of the card template, and those a higher app adds to it for facts of its own.

A higher app calls `register_columns` when it starts; the template, every import of tables and the mapping of other
systems' tables know its columns from then on. `docs/importing.md` describes the columns that are ours.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lifecycle.kinds import Instrument, Kind, Production, Scope
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import PortfolioItem, User

#: Columns of counted facts with a closed vocabulary.
FACT_CHOICES: Final = {"kind": Kind, "instrument": Instrument, "scope": Scope, "production": Production}
#: Columns of codes parted by ";".
CODES: Final = ("outputs", "service_classes", "regions", "glossary_terms", "life_events", "industrial_classes")
#: Long texts by level; a column for each language.
RICH: Final = {
    1: ("description", "what_you_get", "how_to_apply", "conditions", "costs"),
    2: ("when_to_offer", "when_not_to_offer", "criteria", "contacts"),
    3: ("instructions",),
}
#: Columns without which a table holds no cards.
NEEDED: Final = ("organisation", "code")
_NEUTRAL: Final = (
    *NEEDED,
    *FACT_CHOICES,
    "producer",
    "purchaser",
    "segments",
    "needs",
    *CODES,
    "owner_unit",
    "owner_person",
    "deputy",
    "review_date",
    "delivering",
    "instruction_version",
    "channels",
    "legal_basis",
    "routing",
)
_BY_LANGUAGE: Final = (
    "title",
    "summary",
    *RICH[1],
    "processing_time",
    "keywords",
    *RICH[2],
    "delimitations",
    "questions",
    *RICH[3],
    "steps",
)
COLUMNS: Final = (*_NEUTRAL, *(f"{name}_{language}" for language in CONTENT_LANGUAGES for name in _BY_LANGUAGE))

_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
#: What is wrong with a row, as (column, reason).
Errors = list[tuple[str, str]]


class ReadColumns(Protocol):
    """Reads the added columns of one row."""

    def __call__(self, values: Mapping[str, str]) -> tuple[Any, Errors]:
        """Return (what they say, errors) from the texts of all columns; None when they say nothing.

        What is said becomes part of the row's digest: it is a dataclass, or what JSON can hold.
        """


class WriteColumns(Protocol):
    """Writes what was read, in the transaction of the import."""

    def __call__(self, *, item: PortfolioItem, parsed: Any, user: User) -> Sequence[str]:
        """Write what the row of `item` says and return warnings for the report; a LifeCycleError refuses the row."""


@dataclass(frozen=True)
class AddedColumns:
    """Columns of a higher app, and how they are read and written."""

    columns: tuple[str, ...]
    read: ReadColumns
    write: WriteColumns


_added: list[AddedColumns] = []


def register_columns(columns: Sequence[str], read: ReadColumns, write: WriteColumns) -> None:
    """Add columns to the card template; ValueError when there are none, or one of them exists already."""
    taken = [column for column in columns if column in card_columns()]
    if not columns or taken or len(set(columns)) < len(columns):
        raise ValueError(f"these columns cannot be added: {', '.join(taken or columns)}")
    _added.append(AddedColumns(tuple(columns), read, write))


def card_columns() -> tuple[str, ...]:
    """Return every column a table of cards may have, in the order of the template."""
    return (*COLUMNS, *(column for added in _added for column in added.columns))


def read_added(values: Mapping[str, str]) -> tuple[dict[str, Any], Errors]:
    """Return (what added columns say by the first of them, errors); those that say nothing are left out."""
    said: dict[str, Any] = {}
    errors: Errors = []
    for added in _added:
        parsed, wrong = added.read(values)
        errors += wrong
        if parsed is not None and not wrong:
            said[added.columns[0]] = parsed
    return said, errors


def write_added(*, item: PortfolioItem, said: Mapping[str, Any], user: User) -> list[str]:
    """Write what `read_added` returned and return the warnings."""
    warnings: list[str] = []
    for added in _added:
        if added.columns[0] in said:
            warnings += added.write(item=item, parsed=said[added.columns[0]], user=user)
    return warnings


def cell_text(value: Any) -> str:
    """Return the text of a cell: "" for nothing, one line for each entry of a list; broken characters are marked."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = "\n".join(str(item) for item in value)
    return _HALF_CHARACTER.sub("\ufffd", str(value).replace("\x00", "")).strip()
