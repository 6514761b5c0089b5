"""The row form of the fields of forms: one question a row."""

import re
from typing import Final

from django.utils.translation import gettext as _

from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import CHOICE
from forms_registry.exchange.parsed_form import CHOICES, PLAIN_FACTS, TEXTS, ParsedField
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models.field import KEY_LENGTH
from forms_registry.vocabulary import FieldType, Obligation, PersonalData
from lifecycle.languages import CONTENT_LANGUAGES

#: The column of an attribute that is not called like it.
_COLUMNS: Final = {"retention": "retention_months", "labels": "label"}
_LONGEST: Final = 1_000_000
#: What a key may hold: signs that a list of keys in another cell does not need for itself.
_KEY: Final = re.compile(r"[A-Za-z0-9_.:/+*#@!?$%&=()\[\]{}<>~^-]+")


def parse_field(cells: Cells) -> tuple[str, ParsedField]:
    """Return what the row calls its form, and the field; what is wrong stands in `cells.errors`."""
    cells.check_columns()
    form, key = cells.text("form"), cells.text("key", KEY_LENGTH)
    if not form:
        cells.error("form", _("Name the form by its code or its id."))
    if not key:
        cells.error("key", _("Give the field a key."))
    elif ".." in key or not _KEY.fullmatch(key):
        cells.error("key", _("Give a key of plain letters, digits, hyphens and underscores."))
    labels = cells.by_language("label", 500)
    if not labels:
        cells.error("label_fi", _("Write the label."))
    obligation = cells.word("obligation", Obligation, Obligation.REQUIRED)
    condition = cells.text("condition")
    if obligation is Obligation.CONDITIONAL and not condition:
        cells.error("condition", _("Say when the field is asked."))
    role = cells.text("role")
    if role and not cells.text("concept"):
        cells.error("role", _("A role needs a concept."))
    spec = FieldSpec(
        key=key,
        labels=labels,
        type=cells.word("type", FieldType, FieldType.TEXT),
        obligation=obligation,
        condition=condition,
        group=cells.text("group", KEY_LENGTH),
        help=cells.by_language("help"),
        choices=_choices(cells),
        max_length=_length(cells),
        legal_basis=cells.text("legal_basis"),
        why=cells.text("why"),
        personal_data=cells.word("personal_data", PersonalData, PersonalData.NONE),
        retention=cells.number("retention_months"),
        held_by=cells.text("held_by"),
        concept=cells.text("concept"),
        role=role,
    )
    return form, ParsedField(cells.place, spec, _told(cells), _languages(cells))


def _told(cells: Cells) -> frozenset[str]:
    return frozenset(name for name in (*PLAIN_FACTS, CHOICES) if cells.has(_COLUMNS.get(name, name)))


def _languages(cells: Cells) -> dict[str, frozenset[str]]:
    spoken = {
        name: frozenset(each for each in CONTENT_LANGUAGES if cells.has(f"{_COLUMNS.get(name, name)}_{each}"))
        for name in TEXTS
    }
    return spoken | {CHOICES: frozenset(CONTENT_LANGUAGES)}


def _length(cells: Cells) -> int | None:
    return cells.number_in("max_length", cells.text("max_length"), least=1, most=_LONGEST)


def _choices(cells: Cells) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}
    for line in cells.lines("choices", CHOICE):
        labels = {language: line[language] for language in CONTENT_LANGUAGES if line[language]}
        if not line["value"]:
            cells.error("choices", _("A line begins with the answer itself."))
        elif line["value"] in found:
            cells.error("choices", _("The answer “%(value)s” is given twice.") % {"value": line["value"][:60]})
        found[line["value"]] = Choice(line["value"], labels or {"fi": line["value"]})
    return tuple(found.values())
