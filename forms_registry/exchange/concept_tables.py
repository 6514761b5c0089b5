"""Registers, roles and data concepts out of tables; codes are permanent, so a row of a known code changes it.

A column the table does not have leaves what it would say as it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.concept_lists import may_write_lists, write_list_entry
from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import COLUMNS, Sheet
from forms_registry.models import ConceptRole, DataConcept, SourceRegister
from forms_registry.vocabulary import PersonalData
from lifecycle.exchange.tables import Records
from lifecycle.languages import CONTENT_LANGUAGES

#: A code stands in the ledger's keys beside signs of their own (@ : ; |), so it has none of them.
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]+")
_NAME_LENGTH: Final = 255
_YES: Final = frozenset({"yes", "kyllä", "ja", "1", "true"})
_NO: Final = frozenset({"", "no", "ei", "nej", "0", "false"})
LISTS: Final = (Sheet.REGISTERS, Sheet.ROLES, Sheet.CONCEPTS)


@dataclass(frozen=True)
class _Table:
    """A table, the model behind it and how long its codes may be."""

    sheet: Sheet
    model: type[Any]
    code_length: int


#: In the order in which they point at each other.
_TABLES: Final = (
    _Table(Sheet.REGISTERS, SourceRegister, 40),
    _Table(Sheet.ROLES, ConceptRole, 40),
    _Table(Sheet.CONCEPTS, DataConcept, 60),
)


def write_lists(tables: Mapping[Sheet, Records], user: Any) -> list[RowOutcome]:
    """Write the rows of registers, roles and concepts inside the caller's transaction and return what became of each.

    What a row points at may stand in the same tables.
    """
    outcomes = []
    for table in _TABLES:
        known = {row.code: row for row in table.model.objects.all()}
        registers = {row.code: row for row in SourceRegister.objects.all()}
        seen: dict[str, str] = {}
        for place, values in tables[table.sheet]:
            cells = Cells(place, values, COLUMNS[table.sheet])
            outcomes.append(_write(table, cells, known, registers, seen, user))
    return outcomes


def _write(
    table: _Table,
    cells: Cells,
    known: dict[str, Any],
    registers: Mapping[str, SourceRegister],
    seen: dict[str, str],
    user: Any,
) -> RowOutcome:
    cells.check_columns()
    code = cells.text("code", table.code_length)
    if not _CODE.fullmatch(code):
        cells.error("code", _("Give a code of plain letters, digits, hyphens and underscores."))
    elif code in seen:
        cells.error("code", _("occurs already in %(place)s.") % {"place": seen[code]})
    seen.setdefault(code, cells.place)
    row = known.get(code) or table.model(code=code)
    if getattr(row, "merged_into_id", None) is not None:
        cells.error("code", _("This concept has become another one; its code is not used any more."))
    before = _state(row)
    for name, value in _values(table.sheet, cells, row, registers).items():
        setattr(row, name, value)
    if not cells.errors:
        _check(row, cells)
    if cells.errors:
        return RowOutcome(cells.place, code, cells.text("name_fi"), Result.REFUSED, cells.told())
    result = Result.CREATED if row.pk is None else Result.UPDATED if _state(row) != before else Result.UNCHANGED
    if result is not Result.UNCHANGED and may_write_lists(user):
        write_list_entry(entry=row, user=user)  # the history of the list tells of it
    elif result is not Result.UNCHANGED:
        row.save()  # taken back again: the caller refuses the row
    known[code] = row
    return RowOutcome(cells.place, code, row.name_fi, result)


def _check(row: Any, cells: Cells) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        for column, texts in error.message_dict.items():
            cells.error(column, " ".join(texts))


def _state(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _values(sheet: Sheet, cells: Cells, row: Any, registers: Mapping[str, SourceRegister]) -> dict[str, Any]:
    values = _texts(cells, "name", _NAME_LENGTH)
    if not values.get("name_fi"):
        cells.error("name_fi", _("Write the name in Finnish."))
    if sheet is Sheet.REGISTERS:
        values |= _register_values(cells)
    elif sheet is Sheet.CONCEPTS:
        values |= _concept_values(cells, row, registers)
    return values


def _texts(cells: Cells, name: str, limit: int | None = None) -> dict[str, Any]:
    columns = (f"{name}_{language}" for language in CONTENT_LANGUAGES)
    return {column: cells.text(column, limit) for column in columns if cells.has(column)}


def _register_values(cells: Cells) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if cells.has("authority"):
        values["authority"] = cells.text("authority", _NAME_LENGTH)
    if cells.has("reachable"):
        values["is_reachable"] = _yes(cells, "reachable")
    if cells.has("reachable_since"):
        values["reachable_since"] = cells.day("reachable_since")
    if cells.has("note"):
        values["note"] = cells.text("note")
    return values


def _concept_values(cells: Cells, row: DataConcept, registers: Mapping[str, SourceRegister]) -> dict[str, Any]:
    values = _texts(cells, "definition")
    spoken = [language for language in CONTENT_LANGUAGES if cells.has(f"synonyms_{language}")]
    synonyms = {language: cells.codes(f"synonyms_{language}") for language in spoken}
    kept = {language: words for language, words in row.synonyms.items() if language not in spoken}
    values["synonyms"] = kept | {language: words for language, words in synonyms.items() if words}
    if cells.has("personal_data"):
        values["personal_data"] = cells.word("personal_data", PersonalData, PersonalData.NONE).value
    if cells.has("register"):
        values["source_register"] = _register(cells, registers)
    return values


def _yes(cells: Cells, column: str) -> bool:
    text = cells.text(column).lower()
    if text not in _YES | _NO:
        cells.error(column, _("“%(text)s” is neither yes nor no.") % {"text": text[:40]})
    return text in _YES


def _register(cells: Cells, registers: Mapping[str, SourceRegister]) -> SourceRegister | None:
    code = cells.text("register")
    if code and code not in registers:
        cells.error("register", _("Unknown code: %(codes)s.") % {"codes": code})
    return registers.get(code)
