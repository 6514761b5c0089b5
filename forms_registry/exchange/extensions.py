"""What JSON Schema has no word for, under keys of our own: read and written here, so that a schema keeps it all.

Validators pass over them. `x-obligation` is written for conditional fields only, and never weakens what `required`
says: nobody makes a demand disappear by a remark.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from forms_registry.exchange.plain_text import clean
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation, PersonalData

KEY: Final = "x-key"
GROUP: Final = "x-group"
TYPE: Final = "x-type"
TITLES: Final = "x-titles"
LABELS: Final = "x-labels"
HELP: Final = "x-help"
CHOICES: Final = "x-choices"
OBLIGATION: Final = "x-obligation"
CONDITION: Final = "x-condition"
PERSONAL_DATA: Final = "x-personal-data"
RETENTION: Final = "x-retention-months"
#: Plain texts of a field by their key in a schema.
TEXTS: Final[dict[str, str]] = {
    "x-concept": "concept",
    "x-role": "role",
    "x-legal-basis": "legal_basis",
    "x-why": "why",
    "x-held-by": "held_by",
}
_LANGUAGE_LENGTH: Final = 20
_LONGEST_RETENTION: Final = 12_000

Schemas = Iterable[Mapping[str, Any]]


def stated_text(schemas: Schemas, key: str) -> str:
    """Return the first text under `key`."""
    return next((text for schema in schemas if (text := clean(schema.get(key)))), "")


def stated_texts(schemas: Schemas, key: str) -> dict[str, str]:
    """Return the first texts by language under `key`."""
    for schema in schemas:
        if isinstance(texts := schema.get(key), dict):
            return by_language(texts)
    return {}


def by_language(texts: Mapping[str, Any]) -> dict[str, str]:
    """Return what is text of a mapping of languages to texts."""
    pairs = ((clean(language)[:_LANGUAGE_LENGTH], clean(text)) for language, text in texts.items())
    return {language: text for language, text in pairs if language and text}


def stated_type(schemas: Schemas) -> FieldType | None:
    """Return the field type a schema names; None when it names none that is known."""
    named = stated_text(schemas, TYPE)
    return FieldType(named) if named in set(FieldType) else None


def stated_choices(schemas: Schemas) -> dict[str, dict[str, str]]:
    """Return the labels of the choices by value and language."""
    choices: list[Any] = next((schema[CHOICES] for schema in schemas if isinstance(schema.get(CHOICES), list)), [])
    return {
        clean(choice.get("value")): by_language(choice["labels"])
        for choice in choices
        if isinstance(choice, dict) and isinstance(choice.get("labels"), dict)
    }


def stated_facts(schemas: Schemas) -> dict[str, Any]:
    """Return what the schemas say of a field beyond JSON Schema, as arguments of FieldSpec."""
    schemas = list(schemas)
    facts: dict[str, Any] = {name: text for key, name in TEXTS.items() if (text := stated_text(schemas, key))}
    personal = stated_text(schemas, PERSONAL_DATA)
    if personal in set(PersonalData):
        facts["personal_data"] = PersonalData(personal)
    months = next((schema[RETENTION] for schema in schemas if RETENTION in schema), None)
    if type(months) is int and 0 <= months <= _LONGEST_RETENTION:
        facts["retention"] = months
    return facts


def is_conditional(schemas: Schemas) -> bool:
    """Whether the schemas say that the field is asked on a condition."""
    return stated_text(schemas, OBLIGATION) == Obligation.CONDITIONAL


def written(field: FieldSpec) -> dict[str, Any]:
    """Return what JSON Schema has no word for; `stated_facts` and its neighbours read it back."""
    found: dict[str, Any] = {TYPE: str(field.type), LABELS: dict(field.labels)}
    if field.help:
        found[HELP] = dict(field.help)
    if field.obligation is Obligation.CONDITIONAL:
        found[OBLIGATION] = str(field.obligation)
    if field.condition:
        found[CONDITION] = str(field.condition)
    if any(choice.labels for choice in field.choices):
        found[CHOICES] = [_written_choice(choice) for choice in field.choices]
    found |= {key: text for key, name in TEXTS.items() if (text := getattr(field, name))}
    if field.personal_data is not PersonalData.NONE:
        found[PERSONAL_DATA] = str(field.personal_data)
    if field.retention is not None:
        found[RETENTION] = field.retention
    return found


def _written_choice(choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, "labels": dict(choice.labels)}
