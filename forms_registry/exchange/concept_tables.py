"""Registers, roles and data concepts out of tables; codes are permanent, so a row of a known code changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import COLUMNS, Sheet
from forms_registry.models import ConceptRole, DataConcept, SourceRegister
from forms_registry.vocabulary import PersonalData
from lifecycle.exchange.tables import Records
from lifecycle.languages import CONTENT_LANGUAGES

#: Characters that stand between the parts of a concept's key in the ledger.
_RESERVED = frozenset("@:;| ")
_YES, _NO = frozenset({"yes", "kyllä", "ja", "1", "true"}), frozenset({"", "no", "ei", "nej", "0", "false"})


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    model: type[Any]


def write_lists(tables: Mapping[Sheet, Records]) -> list[RowOutcome]:
    """Write the rows of registers, roles and concepts, in this order, and return what became of each."""
    outcomes = []
    for table in (
        _Table(Sheet.REGISTERS, SourceRegister),
        _Table(Sheet.ROLES, ConceptRole),
        _Table(Sheet.CONCEPTS, DataConcept),
    ):
        known = {row.code: row for row in table.model.objects.all()}
        seen: set[str] = set()
        for place, values in tables[table.sheet]:
            cells = Cells(place, values, COLUMNS[table.sheet])
            outcomes.append(_write(table, cells, known, seen))
    return outcomes


def _write(table: _Table, cells: Cells, known: dict[str, Any], seen: set[str]) -> RowOutcome:
    cells.check_columns()
    code = cells.text("code", 60 if table.sheet is Sheet.CONCEPTS else 40)
    if not code or not code.isascii() or _RESERVED & set(code):
        cells.error("code", _("Give a code of plain letters, digits, hyphens and underscores."))
    if code in seen:
        cells.error("code", _("This code stands in the table already."))
    seen.add(code)
    row = known.get(code) or table.model(code=code)
    before = _state(row)
    for name, value in _values(table.sheet, cells).items():
        setattr(row, name, value)
    if not cells.errors:
        try:
            row.full_clean(validate_unique=row.pk is None)
        except ValidationError as error:
            for column, texts in error.message_dict.items():
                cells.error(column, " ".join(texts))
    if cells.errors:
        errors = [f"{column}: {reason}" for column, reason in cells.errors]
        return RowOutcome(cells.place, code, cells.text("name_fi"), Result.REFUSED, errors)
    result = Result.CREATED if row.pk is None else Result.UPDATED if _state(row) != before else Result.UNCHANGED
    if result is not Result.UNCHANGED:
        row.save()
    known[code] = row
    return RowOutcome(cells.place, code, row.name_fi, result)


def _state(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _values(sheet: Sheet, cells: Cells) -> dict[str, Any]:
    names = cells.by_language("name", 255)
    if not names.get("fi"):
        cells.error("name_fi", _("Write the name in Finnish."))
    values: dict[str, Any] = {f"name_{language}": names.get(language, "") for language in CONTENT_LANGUAGES}
    if sheet is Sheet.REGISTERS:
        values |= {
            "authority": cells.text("authority", 255),
            "is_reachable": _yes(cells, "reachable"),
            "reachable_since": cells.day("reachable_since"),
            "note": cells.text("note"),
        }
    elif sheet is Sheet.CONCEPTS:
        definitions = cells.by_language("definition")
        values |= {f"definition_{language}": definitions.get(language, "") for language in CONTENT_LANGUAGES}
        synonyms = {language: cells.codes(f"synonyms_{language}") for language in CONTENT_LANGUAGES}
        values["synonyms"] = {language: words for language, words in synonyms.items() if words}
        values["personal_data"] = cells.word("personal_data", PersonalData, PersonalData.NONE).value
        values["source_register"] = _register(cells)
    return values


def _yes(cells: Cells, column: str) -> bool:
    text = cells.text(column).lower()
    if text not in _YES | _NO:
        cells.error(column, _("“%(text)s” is neither yes nor no.") % {"text": text})
    return text in _YES


def _register(cells: Cells) -> SourceRegister | None:
    code = cells.text("register")
    if not code:
        return None
    found = SourceRegister.objects.filter(code=code).first()
    if found is None:
        cells.error("register", _("Unknown register: %(codes)s.") % {"codes": code})
    return found
