"""Large JSON Schemas as agencies publish them: shared definitions, nested parts, alternatives, lists, long texts."""

import json
import time
from dataclasses import dataclass
from typing import Any, Final

from forms_registry.exchange.readers import read_fields

SCHEMAS: Final = 110
FIELDS: Final = 6_000
_HELP: Final = "Kerro tarkasti ja liitä tarvittavat selvitykset. " * 20
_LEAVES: Final[tuple[dict[str, Any], ...]] = (
    {"type": "string", "maxLength": 80},
    {"type": "string", "maxLength": 4000},
    {"type": "number", "minimum": 0},
    {"type": "string", "format": "date"},
    {"type": "boolean"},
    {"enum": [f"V{number:03}" for number in range(40)]},
    {"type": "string", "contentEncoding": "base64"},
    {"$ref": "#/$defs/email"},
    {"$ref": "#/$defs/amount"},
)
_DEFINITIONS: Final[dict[str, Any]] = {
    "email": {"type": "string", "format": "email", "title": "Sähköpostiosoite"},
    "amount": {"type": "number", "title": "Euroa"},
    "address": {
        "type": "object",
        "properties": {name: {"type": "string", "title": name} for name in ("katu", "postinumero", "kunta")},
        "required": ["katu", "kunta"],
    },
    "party": {
        "properties": {"nimi": {"type": "string"}, "osoite": {"$ref": "#/$defs/address"}},
        "required": ["nimi"],
        "oneOf": [
            {"title": "Henkilö", "properties": {"hetu": {"type": "string"}}, "required": ["hetu"]},
            {"title": "Yritys", "properties": {"tunnus": {"type": "string"}}, "required": ["tunnus"]},
        ],
    },
    "tree": {"type": "object", "properties": {"osat": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}},
}
#: Fields of the applicant, a definition every schema uses: name, address, identity code or business code.
_OF_PARTY: Final = 6


@dataclass(frozen=True)
class SchemaCost:
    """What reading the schemas took: seconds for `fields` fields of `schemas` schemas."""

    schemas: int
    fields: int
    seconds: float


def seed_schemas(schemas: int = SCHEMAS, fields: int = FIELDS) -> list[bytes]:
    """Return `schemas` files with `fields` fields in all, always the same."""
    shares = [fields // schemas + (number < fields % schemas) for number in range(schemas)]
    return [json.dumps(_schema(number, share), ensure_ascii=False).encode() for number, share in enumerate(shares)]


def read_all(files: list[bytes]) -> SchemaCost:
    """Read every file as an importer does and return what it took."""
    began = time.perf_counter()
    fields = sum(len(read_fields(content, language="fi").fields) for content in files)
    return SchemaCost(len(files), fields, time.perf_counter() - began)


def _schema(number: int, fields: int) -> dict[str, Any]:
    """Return one schema with so many fields: those of the applicant, then rows of a list, parts and plain ones."""
    names = [f"kysymys{position}" for position in range(max(0, fields - _OF_PARTY))]
    leaves = {name: _leaf(number + position, name) for position, name in enumerate(names)}
    rows, parts = names[:10], names[10:20]
    plain = names[20:]
    properties: dict[str, Any] = {"hakija": {"$ref": "#/$defs/party"}, "rakenne": {"$ref": "#/$defs/tree"}}
    properties["rivit"] = {"type": "array", "items": {"properties": {name: leaves[name] for name in rows}}}
    properties["osa"] = {"type": "object", "allOf": [{"properties": {name: leaves[name]}} for name in parts]}
    properties |= {name: leaves[name] for name in plain}
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Lomake {number}"}
    schema |= {"type": "object", "properties": properties, "required": ["hakija", "rivit", *plain[::2]]}
    if len(plain) > 1:
        schema |= {"if": {"properties": {plain[0]: {"const": "V001"}}}, "then": {"required": plain[1::4]}}
    return schema | {"$defs": _DEFINITIONS}


def _leaf(number: int, name: str) -> dict[str, Any]:
    return {"title": f"Otsikko {name}", "description": _HELP, **_LEAVES[number % len(_LEAVES)]}
