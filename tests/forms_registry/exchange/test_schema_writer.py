"""Field lists as JSON Schema 2020-12: valid, complete, and read back as they were."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from forms_registry.exchange.json_schema import read_schema
from forms_registry.exchange.schema_writer import DIALECT, write_schema
from forms_registry.field_list import Choice, FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation, PersonalData
from tests.forms_registry.exchange.values import field_lists, unhurried

NAME = FieldSpec("name", {"fi": "Nimi", "sv": "Namn"}, max_length=80, help={"fi": "Koko nimi"})
KIND = FieldSpec(
    "kind", {"fi": "Laji"}, FieldType.CHOICE, choices=(Choice("p", {"fi": "Henkilö", "sv": "Person"}), Choice("f"))
)
CODE = FieldSpec("code", {"fi": "Tunnus"}, FieldType.IDENTIFIER, Obligation.CONDITIONAL, "hakija on yritys")
COST = FieldSpec("costs.sum", {"fi": "Summa"}, FieldType.MONEY, group="costs")
NOTE = FieldSpec("costs.note", {"fi": "Selite"}, FieldType.LONG_TEXT, Obligation.OPTIONAL, group="costs")
FORM = FieldList({"fi": "Tukihakemus", "sv": "Stödansökan"}, (NAME, KIND, CODE, COST, NOTE))


def written(*fields: FieldSpec) -> dict[str, Any]:
    schema = write_schema(FieldList({}, fields))
    Draft202012Validator.check_schema(schema)
    return schema


def test_a_form_is_an_object_with_its_fields() -> None:
    schema = write_schema(FORM, language="sv", identifier="https://a.example/forms/tuki")
    assert (schema["$schema"], schema["$id"], schema["title"]) == (
        DIALECT,
        "https://a.example/forms/tuki",
        "Stödansökan",
    )
    assert list(schema["properties"]) == ["name", "kind", "code", "costs"]
    assert schema["required"] == ["name", "kind", "costs"]
    assert schema["properties"]["name"] == {
        "title": "Namn",
        "description": "Koko nimi",
        "type": "string",
        "maxLength": 80,
        "x-type": "text",
        "x-labels": {"fi": "Nimi", "sv": "Namn"},
        "x-help": {"fi": "Koko nimi"},
    }


def test_a_conditional_field_says_when_it_is_asked_and_is_not_in_required() -> None:
    code = write_schema(FORM)["properties"]["code"]
    assert (code["x-obligation"], code["x-condition"]) == ("conditional", "hakija on yritys")


def test_a_group_is_a_list_of_objects() -> None:
    costs = write_schema(FORM)["properties"]["costs"]
    assert (costs["type"], costs["minItems"], list(costs["items"]["properties"])) == ("array", 1, ["sum", "note"])
    assert costs["items"]["required"] == ["sum"]


def test_an_answer_can_be_checked_against_what_was_written() -> None:
    validator = Draft202012Validator(write_schema(FORM))
    answer = {"name": "A", "kind": "p", "costs": [{"sum": 12.5}]}
    assert validator.is_valid(answer)
    for wrong in ({**answer, "kind": "x"}, {**answer, "costs": []}, {**answer, "costs": [{}]}, {"name": "A"}):
        assert not validator.is_valid(wrong)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FieldType.TEXT, "a", 1),
        (FieldType.NUMBER, 1.5, "1"),
        (FieldType.MONEY, 10, "10"),
        (FieldType.YES_NO, True, "yes"),
        (FieldType.MULTIPLE_CHOICE, ["a"], "a"),
        (FieldType.MULTIPLE_CHOICE, ["a"], ["c"]),
        (FieldType.CHOICE, "b", "c"),
        (FieldType.TABLE, {"any": 1}, "x"),
        (FieldType.FILE, "QQ==", 1),
    ],
)
def test_a_type_allows_its_answers_only(kind: FieldType, good: Any, bad: Any) -> None:
    chosen = kind in (FieldType.CHOICE, FieldType.MULTIPLE_CHOICE)
    choices = (Choice("a"), Choice("b"), Choice("b")) if chosen else ()
    validator = Draft202012Validator(written(FieldSpec("x", {"fi": "X"}, kind, choices=choices)))
    assert validator.is_valid({"x": good})
    assert not validator.is_valid({"x": bad})


def test_everything_known_of_a_field_comes_back() -> None:
    whole = replace(
        KIND,
        obligation=Obligation.CONDITIONAL,
        condition="hakija on yritys",
        legal_basis="laki 1/2020 3 §",
        why="päätökseen",
        personal_data=PersonalData.IDENTITY_CODE,
        retention=120,
        held_by="VTJ",
        concept="person-name",
        role="applicant",
        help={"sv": "Hjälp"},
    )
    form = FieldList({"fi": "Lomake"}, (whole, NAME, COST, NOTE))
    assert read_schema(write_schema(form), language="fi") == form


def counted(form: FieldList) -> dict[str, tuple[Any, ...]]:
    return {spec.key: (spec.type, spec.obligation, spec.group, spec.condition) for spec in form.fields}


def described(form: FieldList) -> dict[str, tuple[Any, ...]]:
    return {
        spec.key: (spec.labels, spec.help, spec.legal_basis, spec.why, spec.personal_data, spec.retention)
        + (spec.held_by, spec.concept, spec.role)
        for spec in form.fields
    }


@unhurried
@given(field_lists())
def test_any_list_reads_back_as_it_was(form: FieldList) -> None:
    schema = write_schema(form)
    Draft202012Validator.check_schema(schema)
    found = read_schema(json.loads(json.dumps(schema)), language="fi")
    assert counted(found) == counted(form)
    assert described(found) == described(form)
    assert (found.titles, found.notes) == (form.titles, () if form.fields else found.notes)
