"""What holds for every JSON Schema: readings end, keys are unique, references change nothing."""

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.exchange.json_schema import read_schema
from forms_registry.exchange.readers import read_fields
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.field_list import FieldList, required_keys
from forms_registry.vocabulary import Obligation
from tests.forms_registry.exchange.values import cyclic_schemas, json_values, plain_schemas, unhurried

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}")
TOO_BIG = {"too_deep", "too_much", "too_many_fields"}


def outline(found: FieldList) -> list[tuple[Any, ...]]:
    return [
        (spec.key, spec.type, spec.obligation, spec.group, tuple(each.value for each in spec.choices), spec.max_length)
        for spec in found.fields
    ]


def check(found: FieldList) -> None:
    keys = [spec.key for spec in found.fields]
    assert len(set(keys)) == len(keys)
    assert required_keys(found.fields) <= set(keys)
    for spec in found.fields:
        assert KEY.fullmatch(spec.key)
        assert ".." not in spec.key
        assert not spec.group or KEY.fullmatch(spec.group)
        assert all(spec.labels.values())
        assert not (spec.obligation is Obligation.REQUIRED and spec.condition)


@unhurried
@given(plain_schemas)
def test_every_schema_without_references_is_read(schema: Any) -> None:
    check(read_schema(schema, language="fi"))


@unhurried
@given(cyclic_schemas())
def test_schemas_full_of_circles_are_read_to_an_end(schema: Any) -> None:
    check(read_schema(schema, language="fi"))


@unhurried
@given(json_values | st.dictionaries(st.sampled_from(["properties", "allOf", "items", "$ref", "if"]), json_values))
def test_any_document_is_read_or_refused_with_a_reason(value: Any) -> None:
    try:
        check(read_schema(value, language="fi"))
    except FieldsRefused as refusal:
        assert str(refusal).strip()  # noqa: PT017  that it is refused is fine; the reason must be there


@unhurried
@given(plain_schemas, st.data())
def test_a_damaged_file_is_refused_with_a_reason(schema: Any, data: st.DataObject) -> None:
    content = bytearray(json.dumps({"properties": {"x": schema}}).encode())
    for _change in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        check(read_fields(bytes(content), language="fi"))
    except FieldsRefused as refusal:
        assert refusal.reason  # noqa: PT017  a lucky change leaves a sound file


@st.composite
def written_twice(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return a schema written out, and the same with some of its parts put away in definitions."""
    plain = draw(plain_schemas)
    definitions: dict[str, Any] = {}

    def put_away(schema: Any) -> Any:
        if isinstance(schema, dict):
            schema = {key: _each(key, value, put_away) for key, value in schema.items()}
        if draw(st.booleans()):
            name = f"d{len(definitions)}"
            definitions[name] = schema
            return {"$ref": f"#/$defs/{name}"}
        return schema

    return {"properties": {"x": plain}}, {"properties": {"x": put_away(plain)}, "$defs": definitions}


def _each(keyword: str, value: Any, change: Any) -> Any:
    """Apply `change` to the schemas under a keyword."""
    if keyword in ("properties", "patternProperties", "dependentSchemas"):
        return {name: change(inner) for name, inner in value.items()}
    if keyword in ("allOf", "oneOf", "anyOf", "prefixItems"):
        return [change(inner) for inner in value]
    return change(value) if keyword in ("items", "additionalProperties", "if", "then", "else") else value


@unhurried
@given(written_twice())
def test_a_reference_reads_like_what_it_leads_to(pair: tuple[Any, Any]) -> None:
    plain, referring = pair
    assert outline(read_schema(referring, language="fi")) == outline(read_schema(plain, language="fi"))


@unhurried
@given(plain_schemas)
def test_a_wrapping_of_one_changes_nothing(schema: Any) -> None:
    plain = outline(read_schema({"properties": {"x": schema}}, language="fi"))
    for keyword in ("allOf", "oneOf", "anyOf"):
        wrapped = {"properties": {"x": {keyword: [schema]}}}
        assert outline(read_schema(wrapped, language="fi")) == plain


@unhurried
@given(plain_schemas)
def test_inside_something_optional_nothing_is_required(schema: Any) -> None:
    found = read_schema({"properties": {"x": {"properties": {"y": schema}, "required": ["y"]}}}, language="fi")
    assert all(spec.obligation is not Obligation.REQUIRED for spec in found.fields)


@unhurried
@given(plain_schemas)
def test_requiring_a_property_lowers_no_duty(schema: Any) -> None:
    strength = {Obligation.OPTIONAL: 0, Obligation.CONDITIONAL: 1, Obligation.REQUIRED: 2}
    may = read_schema({"properties": {"x": schema}}, language="fi").fields
    must = {
        spec.key: spec for spec in read_schema({"properties": {"x": schema}, "required": ["x"]}, language="fi").fields
    }
    assert all(strength[must[spec.key].obligation] >= strength[spec.obligation] for spec in may)
