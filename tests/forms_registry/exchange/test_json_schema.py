"""JSON Schemas as fields: leaves, types, lists, labels."""

import json
from typing import Any

import pytest

from forms_registry.exchange.json_schema import JsonSchemaReader, read_schema
from forms_registry.field_list import FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation

REQUIRED, CONDITIONAL, OPTIONAL = Obligation.REQUIRED, Obligation.CONDITIONAL, Obligation.OPTIONAL


def fields_of(schema: Any) -> dict[str, FieldSpec]:
    return {spec.key: spec for spec in read_schema(schema, language="fi").fields}


def field_of(schema: Any) -> FieldSpec:
    (spec,) = fields_of({"properties": {"x": schema}}).values()
    return spec


def obligations_of(schema: Any) -> dict[str, Obligation]:
    return {key: spec.obligation for key, spec in fields_of(schema).items()}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, FieldType.TEXT),
        ({"type": ["string", "null"]}, FieldType.TEXT),
        ({"type": ["string", "number"]}, FieldType.TEXT),
        ({"type": "string", "maxLength": 255}, FieldType.TEXT),
        ({"type": "string", "maxLength": 256}, FieldType.LONG_TEXT),
        ({"type": "integer"}, FieldType.NUMBER),
        ({"type": ["integer", "number"]}, FieldType.NUMBER),
        ({"minimum": 3}, FieldType.TEXT),
        ({"type": "boolean"}, FieldType.YES_NO),
        ({"enum": [True, False]}, FieldType.YES_NO),
        ({"enum": ["a", "b"]}, FieldType.CHOICE),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, FieldType.CHOICE),
        ({"type": "string", "format": "date"}, FieldType.DATE),
        ({"format": "date-time"}, FieldType.DATE),
        ({"type": "string", "format": "email"}, FieldType.EMAIL),
        ({"type": "string", "format": "uri"}, FieldType.WEB_ADDRESS),
        ({"type": "string", "format": "uuid"}, FieldType.IDENTIFIER),
        ({"type": "string", "format": "data-url"}, FieldType.FILE),
        ({"type": "string", "contentMediaType": "application/pdf"}, FieldType.FILE),
        ({"type": "string", "contentMediaType": "text/plain"}, FieldType.TEXT),
        ({"type": "string", "contentEncoding": "base64"}, FieldType.FILE),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, FieldType.MULTIPLE_CHOICE),
        ({"type": "array", "items": {"type": "string", "format": "data-url"}}, FieldType.FILE),
        ({"type": "object"}, FieldType.TABLE),
        ({"anyOf": [{"type": "string", "format": "email"}, {"type": "null"}]}, FieldType.EMAIL),
        ({"allOf": [{"type": "string"}, {"format": "email"}]}, FieldType.EMAIL),
        ({"x-type": "phone", "type": "string"}, FieldType.PHONE),
        ({"x-type": "no such type", "type": "boolean"}, FieldType.YES_NO),
    ],
    ids=json.dumps,
)
def test_the_type_of_a_field_follows_from_its_schema(schema: dict[str, Any], kind: FieldType) -> None:
    assert field_of(schema).type is kind


def test_a_field_has_the_words_of_its_schema() -> None:
    spec = field_of({"type": "string", "title": "Nimi", "description": "Koko nimi", "maxLength": 40})
    assert (spec.labels, spec.help, spec.max_length) == ({"fi": "Nimi"}, {"fi": "Koko nimi"}, 40)
    assert field_of({"type": "string"}).labels == {"fi": "X"}


def test_choices_have_the_titles_of_their_constants() -> None:
    spec = field_of({"oneOf": [{"const": "a", "title": "Ensimmäinen"}, {"const": 2}, {"const": None}]})
    assert [(choice.value, choice.labels) for choice in spec.choices] == [("a", {"fi": "Ensimmäinen"}), ("2", {})]


def test_only_common_choices_of_allof_are_left() -> None:
    spec = field_of({"allOf": [{"enum": ["a", "b", "c"]}, {"enum": ["b", "c", "d"]}]})
    assert [choice.value for choice in spec.choices] == ["b", "c"]


def test_a_leaf_is_required_only_when_all_around_it_is() -> None:
    inner = {"properties": {"x": {"type": "string"}, "y": {"type": "string"}}, "required": ["x"]}
    schema = {"properties": {"must": inner, "may": {**inner, "title": "Edustaja"}}, "required": ["must"]}
    assert obligations_of(schema) == {"must.x": REQUIRED, "must.y": OPTIONAL, "may.x": CONDITIONAL, "may.y": OPTIONAL}
    assert fields_of(schema)["may.x"].condition == "“Edustaja” is given"


def test_what_a_list_holds_counts_once_in_a_group() -> None:
    row = {"properties": {"cost": {"type": "number"}, "note": {"type": "string"}}, "required": ["cost"]}
    found = fields_of({"properties": {"rows": {"type": "array", "items": row}}, "required": ["rows"]})
    assert {key: (spec.group, spec.obligation) for key, spec in found.items()} == {
        "rows.cost": ("rows", REQUIRED),
        "rows.note": ("rows", OPTIONAL),
    }


def test_a_list_of_plain_answers_is_one_field_that_repeats() -> None:
    found = fields_of({"properties": {"mails": {"type": "array", "title": "Osoitteet", "items": {"format": "email"}}}})
    spec = found["mails"]
    assert (spec.type, spec.group, spec.labels) == (FieldType.EMAIL, "mails", {"fi": "Osoitteet"})


def test_a_list_of_choices_is_one_field_that_does_not_repeat() -> None:
    spec = field_of({"type": "array", "items": {"enum": ["a", "b"]}})
    assert (spec.group, [choice.value for choice in spec.choices]) == ("", ["a", "b"])


def test_one_or_many_of_the_same_is_one_field() -> None:
    spec = field_of({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    assert (spec.key, spec.type, spec.group) == ("x", FieldType.TEXT, "x")


def test_a_list_at_the_root_is_a_group() -> None:
    found = fields_of({"type": "array", "items": {"properties": {"a": {"type": "string"}}, "required": ["a"]}})
    assert {key: (spec.group, spec.obligation) for key, spec in found.items()} == {"items.a": ("items", REQUIRED)}


@pytest.mark.parametrize("keyword", ["prefixItems", "items"])
def test_every_position_of_a_tuple_is_a_field(keyword: str) -> None:
    pair = {"type": "array", "minItems": 1, keyword: [{"type": "string"}, {"type": "number"}]}
    found = fields_of({"properties": {"pair": pair}, "required": ["pair"]})
    assert {key: (spec.type, spec.obligation, spec.group) for key, spec in found.items()} == {
        "pair.1": (FieldType.TEXT, REQUIRED, ""),
        "pair.2": (FieldType.NUMBER, OPTIONAL, ""),
    }


def test_what_is_shown_only_is_no_field_and_is_noted() -> None:
    found = read_schema({"properties": {"id": {"type": "string", "readOnly": True}}, "required": ["id"]}, language="fi")
    assert not found.fields
    assert "#/properties/id: shown only, not asked; left out." in found.notes


def test_true_asks_anything_and_false_nothing() -> None:
    assert list(fields_of({"properties": {"yes": True, "no": False}})) == ["yes"]


def test_what_is_required_without_a_description_counts() -> None:
    found = read_schema({"properties": {}, "required": ["ssn"]}, language="fi")
    assert [(spec.key, spec.obligation) for spec in found.fields] == [("ssn", REQUIRED)]
    assert any("“Ssn” is required but not described" in note for note in found.notes)


def test_required_of_old_drafts_is_read_with_a_note() -> None:
    found = read_schema(
        {"properties": {"a": {"type": "string", "required": True}, "b": {"required": False}}}, language="fi"
    )
    assert {spec.key: spec.obligation for spec in found.fields} == {"a": REQUIRED, "b": OPTIONAL}
    assert any("old drafts" in note for note in found.notes)


def test_names_of_ones_own_are_a_repeating_group() -> None:
    found = read_schema(
        {"properties": {"extra": {"type": "object", "patternProperties": {"^x-": {"type": "number"}}}}}, language="fi"
    )
    assert [(spec.key, spec.type, spec.group) for spec in found.fields] == [
        ("extra.any", FieldType.NUMBER, "extra.any")
    ]
    assert any("#/properties/extra/patternProperties/^x-" in note for note in found.notes)


def test_keys_are_plain_and_unique() -> None:
    found = fields_of(
        {"properties": {"pää": {"properties": {"tös": {"type": "string"}}}, "paa.tos": {"type": "string"}, "…": {}}}
    )
    assert list(found)[0] == "paa.tos"
    assert list(found)[1].startswith("paa.tos_")
    assert list(found)[2] == "field"


def test_the_title_of_the_schema_is_that_of_the_form() -> None:
    assert read_schema({"title": "Hakemus", "properties": {}}, language="sv").titles == {"sv": "Hakemus"}


def test_a_schema_that_asks_nothing_says_so() -> None:
    assert read_schema({"type": "string"}, language="fi") == FieldList({}, (), ("#: describes no fields.",))


@pytest.mark.parametrize(
    ("value", "is_schema"),
    [
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, True),
        ({"properties": {}}, True),
        ({"type": "object"}, True),
        ({"$ref": "#/definitions/a"}, True),
        ({"type": "FeatureCollection"}, False),
        ({"pages": []}, False),
        ([], False),
        (True, False),
    ],
    ids=json.dumps,
)
def test_a_schema_is_recognised_by_its_keywords(value: object, is_schema: bool) -> None:
    assert JsonSchemaReader().reads(json.dumps(value).encode()) is is_schema


def test_broken_json_is_no_schema() -> None:
    assert not JsonSchemaReader().reads(b'{"properties": ')
