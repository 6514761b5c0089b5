"""What each column of the form tables means, and which values it takes: for the template and its page of help."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.exchange.columns import CHANNEL, CHOICE, COLUMNS, LAYOUT, VOLUME, Sheet
from forms_registry.vocabulary import (
    FieldType,
    FormChannelKind,
    FormDuty,
    Identification,
    Obligation,
    PersonalData,
    Signing,
    TimeMethod,
    VolumeBasis,
)
from lifecycle.kinds import FormType
from lifecycle.languages import CONTENT_LANGUAGES

SHEET_TITLES: Final[dict[Sheet, Promise]] = {
    Sheet.REGISTERS: gettext_lazy("Registers"),
    Sheet.ROLES: gettext_lazy("Roles"),
    Sheet.CONCEPTS: gettext_lazy("Data concepts"),
    Sheet.FORMS: gettext_lazy("Forms"),
    Sheet.FIELDS: gettext_lazy("Fields"),
}
_CODE: Final = gettext_lazy("Permanent code: plain letters, digits, hyphens and underscores. Needed.")
_NAME: Final = gettext_lazy("Name; the Finnish one is needed.")
#: By column; a column in several languages stands without its language.
_MEANINGS: Final[dict[Sheet, dict[str, Promise]]] = {
    Sheet.REGISTERS: {
        "code": _CODE,
        "name": _NAME,
        "authority": gettext_lazy("The authority that keeps the register. Needed."),
        "reachable": gettext_lazy("Whether the group can read the register today: yes or no."),
        "reachable_since": gettext_lazy("Since which day: 2027-12-31."),
        "note": gettext_lazy("How it is reached, or what stands in the way."),
    },
    Sheet.ROLES: {"code": _CODE, "name": _NAME},
    Sheet.CONCEPTS: {
        "code": _CODE,
        "name": _NAME,
        "definition": gettext_lazy("What the concept is."),
        "synonyms": gettext_lazy("Other names, with semicolons between them."),
        "personal_data": gettext_lazy("What protection the answer needs."),
        "register": gettext_lazy("Code of the register that holds it."),
    },
    Sheet.FORMS: {
        "organisation": gettext_lazy("Code of the owner. Needed."),
        "code": gettext_lazy("Code of a form there is, such as F-00123; empty for a new one."),
        "source_id": gettext_lazy("An id of your own for a new form: by it the next import knows the form again."),
        "number": gettext_lazy("The number printed on the form."),
        "type": gettext_lazy(
            "What kind of form it is: only applications are counted. A new form is one if left empty."
        ),
        "title": gettext_lazy("Title, at most 255 characters; the Finnish one is needed."),
        "purpose": gettext_lazy("What the form is for."),
        "decision": gettext_lazy("The decision it leads to."),
        "legal_basis": gettext_lazy("The law or decree it rests on."),
        "duty": gettext_lazy("Why anybody fills it in."),
        "consent_clause": gettext_lazy("Code and version of a consent clause there is: CODE 2."),
        "edition": gettext_lazy("Such as the year printed on it."),
        "minutes": gettext_lazy("Minutes to fill it in."),
        "minutes_method": gettext_lazy("How the minutes are known; needed with them."),
        "minutes_sample": gettext_lazy("How many people were asked or measured."),
        "owner_unit": gettext_lazy("Code of the unit that answers for the form."),
        "owner_person": gettext_lazy("Login of the person who answers for it."),
        "review_date": gettext_lazy("When it is reviewed next: 2027-12-31."),
        "used_by": gettext_lazy("Codes of other organisations that use it, with semicolons between them."),
        "services": gettext_lazy("Codes of the services whose cards offer it, with semicolons between them."),
        "volumes": gettext_lazy("How many a year, one year a line: year | number | basis | source."),
        "channels": gettext_lazy(
            "How it is handed in, one way a line: kind | e-level | identification | signing | address | from | to | "
            "keys of prefilled fields."
        ),
        "layouts": gettext_lazy("Language versions and files, one a line: language | channel | address | name."),
    },
    Sheet.FIELDS: {
        "form": gettext_lazy("The code or the source id of a form in the table of forms. Needed."),
        "key": gettext_lazy("What the question is called in all versions: plain letters, digits, hyphens. Needed."),
        "label": gettext_lazy("The question as it is printed; one language is needed."),
        "help": gettext_lazy("The advice beside it."),
        "type": gettext_lazy("What kind of answer it takes."),
        "obligation": gettext_lazy("Whether it must be answered; conditional ones count as required."),
        "condition": gettext_lazy("When it is asked; needed when it is conditional."),
        "group": gettext_lazy("What the repeating group is called in which it stands."),
        "choices": gettext_lazy("Answers to choose from, one a line: answer | in Finnish | in Swedish | in English."),
        "max_length": gettext_lazy("The longest answer, in characters."),
        "legal_basis": gettext_lazy("The law or decree it rests on."),
        "why": gettext_lazy("Why it is asked."),
        "personal_data": gettext_lazy("What protection the answer needs."),
        "retention_months": gettext_lazy("How long the answer is kept, in months."),
        "held_by": gettext_lazy("Code of the register that has the answer already."),
        "concept": gettext_lazy("Code of the data concept behind the question."),
        "role": gettext_lazy("Code of the role: whom the answer is about."),
    },
}
_WORDS: Final[dict[tuple[Sheet, str], type[StrEnum]]] = {
    (Sheet.CONCEPTS, "personal_data"): PersonalData,
    (Sheet.FORMS, "type"): FormType,
    (Sheet.FORMS, "duty"): FormDuty,
    (Sheet.FORMS, "minutes_method"): TimeMethod,
    (Sheet.FIELDS, "type"): FieldType,
    (Sheet.FIELDS, "obligation"): Obligation,
    (Sheet.FIELDS, "personal_data"): PersonalData,
}
_PARTS: Final[dict[str, Sequence[tuple[str, type[StrEnum] | None]]]] = {
    "volumes": [(name, VolumeBasis if name == "basis" else None) for name in VOLUME],
    "channels": [
        (name, {"kind": FormChannelKind, "identification": Identification, "signing": Signing}.get(name))
        for name in CHANNEL
    ],
    "layouts": [(name, FormChannelKind if name == "channel" else None) for name in LAYOUT],
    "choices": [(name, None) for name in CHOICE],
}


def base_of(column: str) -> str:
    """Return a column without its language."""
    name, _underscore, language = column.rpartition("_")
    return name if language in CONTENT_LANGUAGES else column


def meaning_of(sheet: Sheet, column: str) -> str:
    """Return what a column means, in the active language."""
    meaning = str(_MEANINGS[sheet][base_of(column)])
    language = column.rpartition("_")[2]
    if base_of(column) == column:
        return meaning
    names = {"fi": _("In Finnish."), "sv": _("In Swedish."), "en": _("In English.")}
    return f"{meaning} {names[language]}"


def words_of(sheet: Sheet, column: str) -> type[StrEnum] | None:
    """Return the closed vocabulary of a column, None when it takes other values."""
    return _WORDS.get((sheet, column))


def values_of(sheet: Sheet, column: str) -> str:
    """Return which values a column, or the parts of its lines, take; "" when there is no list of them."""
    words = words_of(sheet, column)
    if words is not None:
        return _listed(words)
    parts = _PARTS.get(column, ())
    return "; ".join(f"{name}: {_listed(vocabulary)}" for name, vocabulary in parts if vocabulary is not None)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def explanations() -> list[tuple[Sheet, str, str, str]]:
    """Return (table, column, what it means, which values it takes) of every column, in the active language."""
    return [
        (sheet, column, meaning_of(sheet, column), values_of(sheet, column))
        for sheet, columns in COLUMNS.items()
        for column in columns
    ]


def titles() -> Mapping[Sheet, str]:
    """Return the names of the sheets in the active language."""
    return {sheet: str(title) for sheet, title in SHEET_TITLES.items()}
