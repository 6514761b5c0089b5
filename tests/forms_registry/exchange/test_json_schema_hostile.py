"""Schemas meant to do harm: small files that unfold without end, wrong types, extremes."""

import json
import time
from typing import Any

import pytest

from forms_registry.exchange.json_documents import MAX_FIELDS
from forms_registry.exchange.json_schema import read_schema
from forms_registry.exchange.json_schema_answers import MAX_CHOICES
from forms_registry.exchange.readers import read_fields
from forms_registry.exchange.reading_limits import MAX_NOTES
from forms_registry.exchange.refusals import FieldsRefused

#: Seconds within which even a hostile file is read or refused, on a slow and busy machine.
PATIENCE = 60
LEVELS = range(30)


def unfolding(one: Any) -> dict[str, Any]:
    """Return a schema in which every definition holds ten of the next: 10^30 leaves in a few kilobytes."""
    definitions = {f"d{level}": one({"$ref": f"#/$defs/d{level + 1}"}) for level in LEVELS}
    last = {"type": "object", "properties": {"a": {"type": "string"}}}
    return {"$ref": "#/$defs/d0", "$defs": {**definitions, f"d{len(LEVELS)}": last}}


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (lambda inner: {"properties": {f"p{number}": inner for number in range(10)}}, "too_many_fields"),
        (lambda inner: {"allOf": [inner] * 10}, "too_much"),
        (lambda inner: {"oneOf": [inner] * 10}, "too_much"),
        (lambda inner: {"if": inner, "then": inner, "else": inner}, "too_much"),
        (lambda inner: {"dependentSchemas": {"a": inner, "b": inner}}, "too_much"),
        (
            lambda inner: {"properties": {"p": inner, "q": {"readOnly": True}}, "patternProperties": {"": inner}},
            "too_much",
        ),
    ],
)
def test_a_file_that_unfolds_without_end_is_refused_in_time(one: Any, code: str) -> None:
    began = time.perf_counter()
    with pytest.raises(FieldsRefused) as caught:
        read_schema(unfolding(one), language="fi")
    assert caught.value.code in (code, "too_many_fields")
    assert time.perf_counter() - began < PATIENCE


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/0", "$defs": {str(n): {"$ref": f"#/$defs/{n + 1}"} for n in range(5000)} | {"5000": True}},
        {"$defs": {"a": {"properties": {"n": {"$ref": "#/$defs/b"}}}, "b": {"properties": {"n": {"$ref": "#/$defs/c"}}}}
        | {"c": {"properties": {"n": {"properties": {"n": {"properties": {"n": {}}}}}}}}, "$ref": "#/$defs/z"}
        | {"$defs": {f"z{n}": {"properties": {"n": {"$ref": f"#/$defs/z{n + 1}"}}} for n in range(300)}
           | {"z": {"$ref": "#/$defs/z0"}, "z300": {}}},
    ],
    ids=["chain", "depth"],
)  # fmt: skip
def test_endless_references_are_too_deep(schema: dict[str, Any]) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_schema(schema, language="fi")
    assert caught.value.code == "too_deep"


def nested(wrap: Any, levels: int) -> Any:
    schema: Any = {"type": "string"}
    for _level in range(levels):
        schema = wrap(schema)
    return schema


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: {"properties": {"a": inner}},
        lambda inner: {"oneOf": [inner, {"type": "object", "required": ["x"]}]},
        lambda inner: {"type": "array", "items": inner},
    ],
)
def test_what_is_nested_too_deep_is_refused_by_place_and_never_a_crash(wrap: Any) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_schema(nested(wrap, 60), language="fi")
    assert (caught.value.code, caught.value.position[:1]) == ("too_deep", "#")


def test_a_form_has_an_end_of_fields() -> None:
    def many(count: int) -> dict[str, Any]:
        return {"properties": {f"p{number}": {"type": "string"} for number in range(count)}}

    assert len(read_schema(many(MAX_FIELDS), language="fi").fields) == MAX_FIELDS
    with pytest.raises(FieldsRefused, match=f"more than {MAX_FIELDS} fields"):
        read_schema(many(MAX_FIELDS + 1), language="fi")


def test_choices_and_notes_have_an_end() -> None:
    found = read_schema({"properties": {"x": {"enum": list(range(2 * MAX_CHOICES))}}}, language="fi")
    assert len(found.fields[0].choices) == MAX_CHOICES
    assert any(f"first {MAX_CHOICES}" in note for note in found.notes)
    noisy = read_schema({"properties": {f"p{n}": {} for n in range(2 * MAX_NOTES)}}, language="fi")
    assert len(noisy.notes) == MAX_NOTES + 1


@pytest.mark.parametrize(
    ("schema", "code", "position"),
    [
        ({"properties": []}, "wrong_type", "#"),
        ({"properties": {"a": 5}}, "not_a_schema", "#/properties/a"),
        ({"properties": {"a": None}}, "not_a_schema", "#/properties/a"),
        ({"required": "a"}, "wrong_type", "#"),
        ({"required": [1]}, "wrong_type", "#"),
        ({"properties": {"a": {"required": {}}}}, "wrong_type", "#/properties/a"),
        ({"allOf": {}}, "wrong_type", "#"),
        ({"oneOf": "x"}, "wrong_type", "#"),
        ({"anyOf": [3]}, "not_a_schema", "#/anyOf/0"),
        ({"dependentRequired": [1]}, "wrong_type", "#"),
        ({"dependencies": {"a": 5}}, "not_a_schema", "#/dependencies/a"),
        ({"if": 5, "then": {}}, "not_a_schema", "#/if"),
        ({"prefixItems": [None]}, "not_a_schema", "#/prefixItems/0"),
        (5, "not_a_schema", "#"),
        ([], "not_a_schema", "#"),
    ],
    ids=str,
)
def test_a_keyword_of_the_wrong_type_is_refused_with_its_place(schema: Any, code: str, position: str) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_schema(schema, language="fi")
    assert (caught.value.code, caught.value.position) == (code, position)


@pytest.mark.parametrize(
    "keywords",
    [
        {"type": 5, "title": 5, "description": [], "format": {}, "maxLength": "x", "enum": {}, "readOnly": "yes"},
        {"type": [1, {}], "maxLength": -1, "enum": [], "contentEncoding": 5, "minItems": "x", "not": 5},
        {"maxLength": 10**30, "enum": [[], {}, None, {"title": "T"}, 1.5], "const": [1]},
        {"x-labels": 5, "x-choices": {}, "x-key": [], "x-type": 7, "x-retention-months": True, "x-personal-data": "?"},
        {"x-labels": {"fi": 5}, "x-choices": [5, {"value": 1, "labels": 2}], "x-key": "…", "x-obligation": []},
    ],
    ids=str,
)
def test_a_remark_of_the_wrong_type_is_passed_over(keywords: dict[str, Any]) -> None:
    found = read_schema({"properties": {"a": {"type": "string", **keywords}}}, language="fi")
    assert [spec.key for spec in found.fields] == ["a"]


def test_texts_keep_nothing_that_a_database_refuses() -> None:
    content = b'{"properties": {"a\\ud800\\u0000": {"title": "\\ud800\\u0000x", "enum": ["\\u0000"]}}}'
    (spec,) = read_fields(content, language="fi").fields
    assert json.dumps([spec.key, dict(spec.labels), spec.choices[0].value], ensure_ascii=False).encode()
    assert "\x00" not in spec.key + spec.label() + spec.choices[0].value
