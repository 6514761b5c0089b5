"""A list of fields as a JSON Schema (2020-12): the common application that a plan hands to those who build it.

Every field is a property named by its key; a repeating group is a list of objects, a field that repeats by itself a
list. What JSON Schema has no word for stands under `x-` keys (see `extensions`). A condition is a sentence, not a
rule, so a conditional field is not in `required`: it is marked and says when it is asked. Reading what was written
gives the same keys, types, obligations and groups.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from forms_registry.exchange import extensions
from forms_registry.exchange.plain_text import structural_key
from forms_registry.field_list import FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILE: Final = {"type": "string", "contentEncoding": "base64", "contentMediaType": "application/octet-stream"}
_RULES: Final[dict[FieldType, dict[str, Any]]] = {
    FieldType.NUMBER: {"type": "number"},
    FieldType.MONEY: {"type": "number"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.YES_NO: {"type": "boolean"},
    FieldType.EMAIL: {"type": "string", "format": "email"},
    FieldType.WEB_ADDRESS: {"type": "string", "format": "uri"},
    FieldType.FILE: _FILE,
    FieldType.SIGNATURE: _FILE,
    FieldType.TABLE: {"type": "object"},
}


def write_schema(found: FieldList, *, language: str = "fi", identifier: str = "") -> dict[str, Any]:
    """Return the fields as a JSON Schema, titles in `language` where there are any; `identifier` becomes its `$id`."""
    schema: dict[str, Any] = {"$schema": DIALECT}
    if identifier:
        schema["$id"] = identifier
    title = found.titles.get(language) or next((text for text in found.titles.values() if text), "")
    if title:
        schema["title"] = title
    if found.titles:
        schema[extensions.TITLES] = dict(found.titles)
    return schema | _object_of(_properties(found, language))


_Property = tuple[str, dict[str, Any], bool]


def _object_of(properties: Iterable[_Property]) -> dict[str, Any]:
    """Return an object with these properties (name, schema, whether it must be given)."""
    listed = list(properties)
    made: dict[str, Any] = {"type": "object", "properties": {name: schema for name, schema, _is_needed in listed}}
    if needed := [name for name, _schema, is_needed in listed if is_needed]:
        made["required"] = needed
    return made


def _properties(found: FieldList, language: str) -> Iterator[_Property]:
    """Yield a property for every field outside groups, and one for every group where its first field stands."""
    grouped: dict[str, list[FieldSpec]] = {}
    for spec in found.fields:
        if _stands_in_group(spec):
            grouped.setdefault(spec.group, []).append(spec)
    taken = {spec.key for spec in found.fields if not _stands_in_group(spec)}
    for spec in found.fields:
        if not _stands_in_group(spec):
            yield spec.key, _property_of(spec, spec.key, language), spec.obligation is Obligation.REQUIRED
        elif spec is grouped[spec.group][0]:
            name = _free_name(spec.group, taken)
            taken.add(name)
            yield _group(name, grouped[spec.group], language)


def _stands_in_group(spec: FieldSpec) -> bool:
    """Whether the field repeats together with others, not by itself."""
    return spec.group not in ("", spec.key)


def _group(name: str, fields: list[FieldSpec], language: str) -> _Property:
    """Return the list of a group; it must be given when something in it must."""
    group = fields[0].group
    inner, taken = [], set[str]()
    for spec in fields:
        own = _free_name(spec.key.removeprefix(f"{group}.") or spec.key, taken)
        taken.add(own)
        schema = _property_of(spec, f"{structural_key((name,))}.{structural_key((own,))}", language)
        inner.append((own, schema, spec.obligation is Obligation.REQUIRED))
    is_needed = any(needed for _name, _schema, needed in inner)
    schema = {"type": "array", "items": _object_of(inner)}
    if structural_key((name,)) != group:
        schema[extensions.GROUP] = group
    if is_needed:
        schema["minItems"] = 1
    return name, schema, is_needed


def _free_name(wanted: str, taken: set[str]) -> str:
    name = wanted
    while name in taken:
        name += "_"
    return name


def _property_of(spec: FieldSpec, read_key: str, language: str) -> dict[str, Any]:
    """Return the schema of a field; `read_key` is the key its place alone would give it."""
    schema: dict[str, Any] = {"title": spec.label(language)}
    if text := spec.help.get(language) or next((one for one in spec.help.values() if one), ""):
        schema["description"] = text
    schema |= _rules(spec) | extensions.written(spec)
    if structural_key((read_key,)) != spec.key:
        schema[extensions.KEY] = spec.key
    return {"type": "array", "items": schema} if spec.group == spec.key else schema


def _rules(spec: FieldSpec) -> dict[str, Any]:
    """Return what a validator checks of an answer."""
    rules = dict(_RULES.get(spec.type, {"type": "string"}))
    values = list(dict.fromkeys(choice.value for choice in spec.choices))
    if values and rules["type"] == "string":
        rules["enum"] = values
    if spec.max_length is not None and rules["type"] == "string":
        rules["maxLength"] = spec.max_length
    return {"type": "array", "items": rules, "uniqueItems": True} if spec.type is FieldType.MULTIPLE_CHOICE else rules
