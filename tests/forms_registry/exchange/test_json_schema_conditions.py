"""Alternatives and conditions of JSON Schemas: what is required in some cases only, and in which, in words."""

from typing import Any

import pytest

from forms_registry.exchange.json_schema import read_schema
from forms_registry.vocabulary import Obligation

REQUIRED, CONDITIONAL, OPTIONAL = Obligation.REQUIRED, Obligation.CONDITIONAL, Obligation.OPTIONAL
TEXT = {"type": "string"}
PERSON = {"title": "Henkilö", "properties": {"name": TEXT, "ssn": TEXT}, "required": ["name", "ssn"]}
FIRM = {"title": "Yritys", "properties": {"name": TEXT, "code": TEXT, "site": TEXT}, "required": ["name", "code"]}


def read(schema: Any) -> dict[str, tuple[Obligation, str]]:
    return {spec.key: (spec.obligation, str(spec.condition)) for spec in read_schema(schema, language="fi").fields}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_required_in_every_branch_stays_required_and_in_some_becomes_conditional(keyword: str) -> None:
    assert read({keyword: [PERSON, FIRM]}) == {
        "name": (REQUIRED, ""),
        "ssn": (CONDITIONAL, "the alternative is “Henkilö”"),
        "code": (CONDITIONAL, "the alternative is “Yritys”"),
        "site": (OPTIONAL, ""),
    }


def test_one_branch_is_no_choice() -> None:
    assert read({"oneOf": [PERSON, False, {"type": "null"}]})["ssn"] == (REQUIRED, "")


def test_branches_are_called_by_their_values_or_definitions_when_they_can() -> None:
    by_value = [
        {"properties": {"kind": {"const": "p"}, "ssn": TEXT}, "required": ["kind", "ssn"]},
        {"properties": {"kind": {"enum": ["f", "g"]}, "code": TEXT}, "required": ["kind", "code"]},
    ]
    found = read({"properties": {"kind": {"title": "Laji"}}, "oneOf": by_value})
    assert found["kind"] == (REQUIRED, "")
    assert found["ssn"] == (CONDITIONAL, "“Laji” is “p”")
    assert found["code"] == (CONDITIONAL, "“Laji” is one of these: f, g")
    person = {key: value for key, value in PERSON.items() if key != "title"}
    named = {"oneOf": [{"$ref": "#/$defs/natural_person"}, FIRM], "$defs": {"natural_person": person}}
    assert read(named)["ssn"] == (CONDITIONAL, "the alternative is “Natural person”")


def test_branches_without_a_name_are_told_by_what_the_others_require_or_by_number() -> None:
    either = {"properties": {"a": TEXT, "b": TEXT}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert read(either) == {"a": (CONDITIONAL, "“B” is not given"), "b": (CONDITIONAL, "“A” is not given")}
    more = {"properties": {"a": TEXT, "b": TEXT}, "anyOf": [{"required": ["a"]}, {"required": ["a", "b"]}]}
    assert read(more) == {"a": (REQUIRED, ""), "b": (CONDITIONAL, "the alternative is number 2 of 2")}


def test_alternatives_reach_what_stands_inside_a_property() -> None:
    def branch(title: str, *required: str) -> dict[str, Any]:
        inner = {"properties": {name: TEXT for name in required}, "required": list(required)}
        return {"title": title, "properties": {"who": inner}, "required": ["who"]}

    assert read({"oneOf": [branch("P", "name", "ssn"), branch("F", "name", "code")]}) == {
        "who.name": (REQUIRED, ""),
        "who.ssn": (CONDITIONAL, "the alternative is “P”"),
        "who.code": (CONDITIONAL, "the alternative is “F”"),
    }


def test_alternatives_reach_the_items_of_a_list() -> None:
    def rows(name: str) -> dict[str, Any]:
        return {"title": name, "items": {"properties": {name: TEXT}, "required": [name]}}

    schema = {"properties": {"rows": {"type": "array", "oneOf": [rows("a"), rows("b")]}}, "required": ["rows"]}
    assert read(schema) == {
        "rows.a": (CONDITIONAL, "the alternative is “a”"),
        "rows.b": (CONDITIONAL, "the alternative is “b”"),
    }


def test_if_then_else_in_words() -> None:
    schema = {
        "properties": {"kind": {"title": "Laji", "enum": ["p", "f"]}},
        "if": {"properties": {"kind": {"const": "f"}}, "required": ["kind"]},
        "then": {"required": ["code", "name"]},
        "else": {"required": ["ssn", "name"]},
    }
    found = read(schema)
    assert found["code"] == (CONDITIONAL, "“Laji” is “f”")
    assert found["ssn"] == (CONDITIONAL, "it is not so that “Laji” is “f”")
    assert found["name"] == (REQUIRED, "")
    assert found["kind"] == (OPTIONAL, "")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"required": ["a"]}, "“A” is given"),
        ({"properties": {"a": {"enum": ["x", "y"]}}}, "“A” is one of these: x, y"),
        ({"properties": {"a": {"const": True}, "b": {"const": 1}}}, "“A” is “true” and “B” is “1”"),
        ({"properties": {"a": {"minimum": 18}}}, "“A” is as the rule at #/if/properties/a says"),
        ({"not": {"required": ["a"]}}, "“A” is not given"),
        ({"not": {"properties": {"a": {"const": 1}}}}, "the rule at #/if is fulfilled"),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, "“A” is given or “B” is given"),
        ({"type": "object"}, "the rule at #/if is fulfilled"),
    ],
    ids=str,
)
def test_the_rule_of_an_if_in_words(rule: dict[str, Any], words: str) -> None:
    found = read({"properties": {"a": TEXT, "b": TEXT}, "if": rule, "then": {"required": ["c"]}})
    assert found["c"] == (CONDITIONAL, words)


@pytest.mark.parametrize(("rule", "required"), [(True, "then"), (False, "else")])
def test_an_if_that_is_no_question_leaves_no_condition(rule: bool, required: str) -> None:
    schema = {"if": rule, "then": {"required": ["then"]}, "else": {"required": ["else"]}}
    assert read(schema) == {required: (REQUIRED, "")}


@pytest.mark.parametrize(
    "rule",
    [
        {"dependentRequired": {"card": ["address"]}},
        {"dependencies": {"card": ["address"]}},
        {"dependencies": {"card": "address"}},
        {"dependentSchemas": {"card": {"properties": {"address": TEXT}, "required": ["address"]}}},
        {"dependencies": {"card": {"properties": {"address": TEXT}, "required": ["address"]}}},
    ],
    ids=str,
)
def test_what_depends_on_another_answer_is_conditional_on_it(rule: dict[str, Any]) -> None:
    assert read({"properties": {"card": {"title": "Kortti"}}, **rule}) == {
        "card": (OPTIONAL, ""),
        "address": (CONDITIONAL, "“Kortti” is given"),
    }


def test_conditions_inside_one_another_are_joined() -> None:
    inner = {"title": "Edustaja", "properties": {"a": TEXT}, "dependentRequired": {"a": ["b"]}}
    found = read({"properties": {"agent": inner}})
    assert found["agent.b"] == (CONDITIONAL, "“Edustaja” is given and “A” is given")


def test_required_on_two_conditions_is_asked_on_either() -> None:
    found = read({"properties": {"a": TEXT, "b": TEXT}, "dependentRequired": {"a": ["c"], "b": ["c"]}})
    assert found["c"] == (CONDITIONAL, "“A” is given or “B” is given")


def test_text_or_object_asks_each_on_its_condition() -> None:
    whole = {
        "title": "Osoite",
        "oneOf": [TEXT, {"title": "Eritelty", "properties": {"zip": TEXT}, "required": ["zip"]}],
    }
    found = read({"properties": {"address": whole}, "required": ["address"]})
    assert found["address.zip"] == (CONDITIONAL, "the alternative is “Eritelty”")
    assert found["address"] == (CONDITIONAL, "“Zip” is not given")


def test_a_mark_makes_an_optional_field_conditional_and_never_a_required_one() -> None:
    marked = {"type": "string", "x-obligation": "conditional", "x-condition": "kun hakija on yritys"}
    assert read({"properties": {"a": marked}}) == {"a": (CONDITIONAL, "kun hakija on yritys")}
    assert read({"properties": {"a": {**marked, "x-obligation": "optional"}}, "required": ["a"]})["a"][0] is REQUIRED
    assert read({"properties": {"a": marked}, "required": ["a"]})["a"][0] is REQUIRED
