"""References of JSON Schemas: inside the document, in circles, out of it, nowhere."""

from typing import Any

import pytest

from forms_registry.exchange.json_schema import read_schema
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.vocabulary import FieldType, Obligation

MAIL = {"type": "string", "format": "email"}
OLD = "http://json-schema.org/draft-07/schema#"


def read(schema: Any) -> dict[str, FieldType]:
    return {spec.key: spec.type for spec in read_schema(schema, language="fi").fields}


def refusal_of(schema: Any) -> FieldsRefused:
    with pytest.raises(FieldsRefused) as caught:
        read_schema(schema, language="fi")
    return caught.value


@pytest.mark.parametrize(
    ("reference", "more"),
    [
        ("#/$defs/mail", {"$defs": {"mail": MAIL}}),
        ("#/definitions/mail", {"definitions": {"mail": MAIL}}),
        ("#/definitions/m%C3%A4il", {"definitions": {"mäil": MAIL}}),
        ("#/definitions/a~1b~0c", {"definitions": {"a/b~c": MAIL}}),
        ("#/properties/other", {"properties": {"other": MAIL}}),
        ("#/x-parts/0", {"x-parts": [MAIL]}),
        ("#mail", {"$defs": {"any": {"$anchor": "mail", **MAIL}}}),
        ("#mail", {"$defs": {"any": {"$dynamicAnchor": "mail", **MAIL}}}),
        ("#mail", {"definitions": {"any": {"$id": "#mail", **MAIL}}}),
        (
            "#mail",
            {"$schema": "http://json-schema.org/draft-04/schema#", "definitions": {"a": {"id": "#mail", **MAIL}}},
        ),
        ("https://a.example/form#/$defs/mail", {"$id": "https://a.example/form", "$defs": {"mail": MAIL}}),
        ("form#/$defs/mail", {"$id": "https://a.example/form", "$defs": {"mail": MAIL}}),
        ("mail", {"$id": "https://a.example/form", "$defs": {"any": {"$id": "mail", **MAIL}}}),
        ("parts/mail", {"$id": "parts/form", "$defs": {"any": {"$id": "mail", **MAIL}}}),
        ("#/$defs/one", {"$defs": {"one": {"$ref": "#/$defs/two"}, "two": MAIL}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_reference_inside_the_document_is_followed(reference: str, more: dict[str, Any]) -> None:
    schema = {**more, "properties": {"x": {"$ref": reference}, **more.get("properties", {})}}
    if reference == "parts/mail":
        schema["properties"]["x"] = {"$ref": "mail"}
    assert read(schema)["x"] is FieldType.EMAIL


@pytest.mark.parametrize("keyword", ["$recursiveRef", "$dynamicRef"])
def test_other_kinds_of_references_are_followed_too(keyword: str) -> None:
    schema = {"properties": {"a": MAIL, "again": {keyword: "#"}}}
    assert list(read(schema)) == ["a"]


def test_a_reference_resolves_within_the_resource_it_stands_in() -> None:
    inner = {"$id": "https://a.example/inner", "properties": {"x": {"$ref": "#/$defs/t"}}, "$defs": {"t": MAIL}}
    schema = {"properties": {"in": {"$ref": "https://a.example/inner"}}, "$defs": {"i": inner, "t": {"type": "number"}}}
    assert read(schema) == {"in.x": FieldType.EMAIL}


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("https://evil.example/schema.json#/a", "https://evil.example/schema.json"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("other.json", "other.json"),
        ("//evil.example/x", "//evil.example/x"),
    ],
)
def test_a_reference_out_of_the_document_is_refused_by_name(reference: str, address: str) -> None:
    refusal = refusal_of({"properties": {"x": {"$ref": reference}}})
    assert (refusal.code, refusal.position) == ("remote_reference", "#/properties/x")
    assert address in refusal.reason


def test_a_reference_out_of_the_document_is_refused_wherever_it_stands() -> None:
    refusal = refusal_of({"properties": {"a": MAIL}, "$defs": {"unused": {"not": {"$ref": "https://evil.example/"}}}})
    assert (refusal.code, refusal.position) == ("remote_reference", "#/$defs/unused/not")


def test_a_base_that_is_no_address_is_refused() -> None:
    assert refusal_of({"$id": "http://[bad", "properties": {"x": {"$ref": "y"}}}).code == "bad_reference"


def test_a_property_may_be_called_ref() -> None:
    assert list(read({"properties": {"$ref": MAIL, "$id": MAIL, "$anchor": MAIL}})) == ["_ref", "_id", "_anchor"]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("#/$defs/none", "missing_reference"),
        ("#none", "missing_reference"),
        ("#/properties/x/01", "missing_reference"),
        ("#/title/0", "missing_reference"),
        ("#/title", "not_a_schema"),
        ("http://[bad#a", "remote_reference"),
        ("x" * 3000, "bad_reference"),
    ],
)
def test_a_reference_that_leads_to_no_schema_is_refused(reference: str, code: str) -> None:
    assert refusal_of({"title": "T", "properties": {"x": {"$ref": reference}}}).code == code


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"allOf": [{"$ref": "#"}]},
        {"oneOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"if": {"$ref": "#"}, "then": {"$ref": "#"}, "else": {"$ref": "#"}},
        {"properties": {"a": {"$ref": "#"}}},
        {"properties": {"a": {"type": "array", "items": {"$ref": "#"}}}},
        {"additionalProperties": {"$ref": "#"}},
        {"prefixItems": [{"$ref": "#"}]},
    ],
    ids=str,
)
def test_what_leads_back_to_itself_ends(schema: dict[str, Any]) -> None:
    found = read_schema(schema, language="fi")
    assert not found.fields
    assert any("leads back to itself" in note for note in found.notes)


def test_the_questions_of_a_tree_count_once() -> None:
    node = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
        "required": ["name", "children"],
    }
    found = read_schema({"properties": {"tree": {"$ref": "#/$defs/node"}}, "$defs": {"node": node}}, language="fi")
    assert [spec.key for spec in found.fields] == ["tree.name"]


def test_a_part_that_leads_back_leaves_the_rest_of_the_place() -> None:
    person = {"properties": {"name": MAIL, "boss": {"allOf": [{"$ref": "#/$defs/p"}, {"properties": {"x": MAIL}}]}}}
    assert list(read({"$ref": "#/$defs/p", "$defs": {"p": person}})) == ["name", "boss.x"]


def test_the_same_definition_twice_in_a_row_is_no_circle() -> None:
    name = {"properties": {"first": MAIL}}
    schema = {"properties": {"a": {"$ref": "#/$defs/n"}, "b": {"$ref": "#/$defs/n"}}, "$defs": {"n": name}}
    assert list(read(schema)) == ["a.first", "b.first"]


def test_rules_beside_a_reference_count_from_2019_on_and_texts_always() -> None:
    beside = {"$ref": "#/definitions/o", "required": ["a"], "title": "Oma"}
    schema = {"properties": {"x": beside}, "required": ["x"], "definitions": {"o": {"properties": {"a": MAIL}}}}
    (new,) = read_schema(schema, language="fi").fields
    (old,) = read_schema({"$schema": OLD, **schema}, language="fi").fields
    assert (new.obligation, old.obligation) == (Obligation.REQUIRED, Obligation.OPTIONAL)
    leaf = {
        "properties": {"x": {"$ref": "#/definitions/m", "title": "Oma"}},
        "definitions": {"m": {**MAIL, "title": "M"}},
    }
    for found in (read_schema(leaf, language="fi"), read_schema({"$schema": OLD, **leaf}, language="fi")):
        assert found.fields[0].labels == {"fi": "Oma"}
