"""Forms of a form builder as fields: components, lists, pages and the ways between them."""

import json
import time
from typing import Any

import pytest

from forms_registry.exchange.form_builder import CONTENT, TYPES, FormBuilderReader
from forms_registry.exchange.refusals import FieldsRefused
from forms_registry.field_list import FieldList, FieldSpec
from forms_registry.vocabulary import FieldType, Obligation

REQUIRED, CONDITIONAL, OPTIONAL = Obligation.REQUIRED, Obligation.CONDITIONAL, Obligation.OPTIONAL


def component(name: str, kind: str = "TextField", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": f"Title of {name}", "options": {}, **more}


def page(path: str, *components: dict[str, Any], to: Any = (), **more: Any) -> dict[str, Any]:
    links = [{"path": one} if isinstance(one, str) else {"path": one[0], "condition": one[1]} for one in to]
    return {"path": path, "title": path, "components": list(components), "next": links, **more}


def condition(name: str, field: str, value: str, operator: str = "is") -> dict[str, Any]:
    rule = {"field": {"name": field, "display": f"Shown {field}", "type": "YesNoField"}, "operator": operator}
    rule |= {"value": {"type": "Value", "value": value, "display": value}}
    return {"name": name, "displayName": f"Named {name}", "value": {"name": name, "conditions": [rule]}}


def form(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"pages": list(pages), "startPage": "/start", "name": "Service", **more}


def read(value: Any) -> FieldList:
    return FormBuilderReader().read(json.dumps(value).encode(), language="en")


def fields_of(value: Any) -> dict[str, FieldSpec]:
    return {spec.key: spec for spec in read(value).fields}


def obligations_of(value: Any) -> dict[str, tuple[Obligation, str]]:
    return {key: (spec.obligation, str(spec.condition)) for key, spec in fields_of(value).items()}


@pytest.mark.parametrize(("kind", "wanted"), TYPES.items())
def test_every_type_of_question_is_a_field(kind: str, wanted: FieldType) -> None:
    assert fields_of(form(page("/start", component("a", kind))))["a"].type is wanted


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_content_is_no_field(kind: str) -> None:
    assert not read(form(page("/start", component("a", kind)))).fields


def test_an_unknown_type_is_text_with_a_note() -> None:
    found = read(form(page("/start", component("a", "HologramField"))))
    assert (found.fields[0].type, len(found.notes)) == (FieldType.TEXT, 1)
    assert "#/pages/0/components/0: “HologramField”" in found.notes[0]


def test_a_question_is_required_unless_said_otherwise() -> None:
    options: list[Any] = [{}, {"required": True}, {"required": False}, {"required": None}, None, []]
    parts = [component(f"c{number}", options=given) for number, given in enumerate(options)]
    found = obligations_of(form(page("/start", *parts)))
    assert [found[f"c{number}"][0] for number in range(6)] == [
        REQUIRED,
        REQUIRED,
        OPTIONAL,
        REQUIRED,
        REQUIRED,
        REQUIRED,
    ]


def test_words_are_free_of_markup() -> None:
    spec = fields_of(form(page("/start", component("a", title=" <b>Name</b> ", hint="<p>In&nbsp;full</p>"))))["a"]
    assert (spec.labels, spec.help) == ({"en": "Name"}, {"en": "In full"})


def test_an_amount_of_money_is_told_by_its_currency() -> None:
    parts = [component("a", "NumberField", options={"prefix": "£"}), component("b", "NumberField")]
    found = fields_of(form(page("/start", *parts)))
    assert (found["a"].type, found["b"].type) == (FieldType.MONEY, FieldType.NUMBER)


@pytest.mark.parametrize("given", [{"list": "L"}, {"values": {"type": "listRef", "list": "L"}}])
def test_choices_come_from_a_list(given: dict[str, Any]) -> None:
    lists = [{"name": "L", "items": [{"text": "One", "value": "1"}, {"text": "Two", "value": 2}]}]
    spec = fields_of(form(page("/start", component("a", "RadiosField", **given)), lists=lists))["a"]
    assert [(choice.value, choice.labels) for choice in spec.choices] == [("1", {"en": "One"}), ("2", {"en": "Two"})]


def test_choices_may_stand_in_the_component_and_ask_more() -> None:
    item = {"label": "Other", "value": "o", "children": [component("which", options={"required": True})]}
    radios = component("a", "RadiosField", values={"type": "static", "items": [item]})
    found = obligations_of(form(page("/start", radios, component("b"))))
    assert list(found) == ["a", "which", "b"]
    assert found["which"] == (CONDITIONAL, "“Title of a” is “Other”")


def test_a_table_of_inputs_counts_once_and_repeats() -> None:
    children = [component("x"), component("y", "NumberField")]
    found = fields_of(form(page("/start", component("t", "MultiInputField", children=children))))
    assert list(found) == ["t"]
    assert (found["t"].type, found["t"].group) == (FieldType.TABLE, "t")
    assert found["t"].help == {"en": "Title of x; Title of y"}


def test_a_repeating_page_is_a_group() -> None:
    found = fields_of(form(page("/start", component("a"), controller="RepeatingFieldPageController")))
    assert found["a"].group == "start"


def test_a_page_that_not_everybody_passes_is_conditional() -> None:
    found = obligations_of(
        form(
            page("/start", component("own", "YesNoField"), to=[("/yes", "Y"), ("/no", "N")]),
            page("/yes", component("y1"), component("y2", options={"required": False}), to=["/more"]),
            page("/more", component("m"), to=["/all"]),
            page("/no", component("n"), to=["/all"]),
            page("/all", component("a"), to=["/sum"]),
            page("/sum", controller="./pages/summary.js"),
            conditions=[condition("Y", "own", "true"), condition("N", "own", "false")],
        )
    )
    assert found == {
        "own": (REQUIRED, ""),
        "y1": (CONDITIONAL, "“Title of own” is “yes”"),
        "y2": (OPTIONAL, ""),
        "m": (CONDITIONAL, "“Title of own” is “yes”"),
        "n": (CONDITIONAL, "“Title of own” is “no”"),
        "a": (REQUIRED, ""),
    }


def test_the_way_of_all_others_is_conditional_too() -> None:
    found = obligations_of(
        form(
            page("/start", component("q"), to=["/rest", ("/yes", "Y")]),
            page("/yes", component("y"), to=["/sum"]),
            page("/rest", component("r"), to=["/sum"]),
            page("/sum", controller="summary"),
            conditions=[condition("Y", "q", "x", "is not")],
        )
    )
    assert found["y"] == (CONDITIONAL, "“Title of q” is not “x”")
    assert found["r"] == (CONDITIONAL, "it is not so that “Title of q” is not “x”")


def test_a_page_with_two_ways_in_names_both_conditions() -> None:
    found = obligations_of(
        form(
            page("/start", component("q"), to=[("/x", "A"), ("/x", "B"), ("/sum", "C")]),
            page("/x", component("x"), to=["/sum"]),
            page("/sum", controller="summary"),
            conditions=[condition(name, "q", name.lower()) for name in "ABC"],
        )
    )
    assert found["x"] == (CONDITIONAL, "“Title of q” is “a” or “Title of q” is “b”")


def test_a_dead_end_makes_nothing_behind_it_conditional() -> None:
    found = obligations_of(
        form(
            page("/start", component("q"), to=[("/stop", "N"), ("/on", "Y")]),
            page("/stop"),
            page("/on", component("o"), to=["/sum"]),
            page("/sum", controller="summary"),
            conditions=[condition("Y", "q", "y"), condition("N", "q", "n")],
        )
    )
    assert found["o"] == (REQUIRED, ""), "everybody who sends the form passes it"


def test_and_binds_closer_than_or_in_conditions() -> None:
    parts = [condition(name, name, "1")["value"]["conditions"][0] for name in "abc"]
    parts[1]["coordinator"], parts[2]["coordinator"] = "and", "or"
    found = obligations_of(
        form(
            page("/start", to=[("/x", "M"), ("/sum", "")]),
            page("/x", component("x"), to=["/sum"]),
            page("/sum", controller="summary"),
            conditions=[{"name": "M", "displayName": "Mixed", "value": {"conditions": parts}}],
        )
    )
    assert found["x"][1] == "(“Shown a” is “1” and “Shown b” is “1”) or “Shown c” is “1”"


@pytest.mark.parametrize(
    "stated", [[], [{"name": "Q", "displayName": "Is big", "value": "a == b"}]], ids=["none", "text"]
)
def test_a_condition_without_words_goes_by_its_name(stated: list[Any]) -> None:
    pages = [page("/start", to=[("/x", "Q"), "/sum"]), page("/x", component("x"), to=["/sum"])]
    found = obligations_of(form(*pages, page("/sum", controller="summary"), conditions=stated))
    assert found["x"] == (CONDITIONAL, f"the rule “{'Is big' if stated else 'Q'}” is fulfilled")


def test_a_page_no_way_leads_to_counts_with_a_note() -> None:
    found = read(form(page("/start", to=["/sum"]), page("/lost", component("x")), page("/sum", controller="summary")))
    assert found.fields[0].obligation is REQUIRED
    assert any("#/pages/1: no way leads" in note for note in found.notes)


def test_pages_in_a_circle_are_read_to_an_end() -> None:
    found = obligations_of(form(page("/start", component("a"), to=["/b"]), page("/b", component("b"), to=["/start"])))
    assert set(found) == {"a", "b"}


def test_a_question_on_several_pages_counts_once_by_its_strongest_duty() -> None:
    found = read(
        form(
            page("/start", component("a", options={"required": False}), to=["/b"]),
            page("/b", component("a"), to=["/sum"]),
            page("/sum", controller="summary"),
        )
    )
    assert [(spec.key, spec.obligation) for spec in found.fields] == [("a", REQUIRED)]
    assert any("counts once" in note for note in found.notes)


def test_the_title_tells_the_parts_of_a_service_apart() -> None:
    assert read(form(page("/start"), sections=[{"name": "s", "title": "Costs"}])).titles == {"en": "Service: Costs"}
    assert read(form(page("/start"))).titles == {"en": "Service: /start"}


@pytest.mark.parametrize(
    ("value", "code", "position"),
    [
        ([], "not_a_form", "#"),
        ({"pages": {}}, "not_a_form", "#"),
        ({"pages": [5]}, "wrong_type", "#/pages/0"),
        ({"pages": [{"components": {}}]}, "wrong_type", "#/pages/0/components"),
        ({"pages": [{"components": [[]]}]}, "wrong_type", "#/pages/0/components/0"),
        ({"pages": [{"next": 3}]}, "wrong_type", "#/pages/0/next"),
        ({"pages": [], "lists": "x"}, "wrong_type", "#/lists"),
        ({"pages": [], "conditions": [1]}, "wrong_type", "#/conditions/0"),
        ({"pages": [{"path": f"/{n}"} for n in range(1001)]}, "too_many_pages", "#/pages"),
        ({"pages": [{"next": [{"path": "/a"}] * 5001}]}, "too_many_pages", "#/pages"),
        ({"pages": [{"components": [{"name": str(n)} for n in range(5001)]}]}, "too_many_fields", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_no_such_form_is_refused_with_its_place(value: Any, code: str, position: str | None) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read(value)
    assert caught.value.code == code
    assert position in (None, caught.value.position)


def test_parts_of_the_wrong_type_are_passed_over() -> None:
    odd = {"name": 5, "type": [], "title": {}, "options": [], "hint": 3, "schema": "x", "values": 7, "list": {}}
    strange = {"path": {}, "title": [], "controller": 5, "components": [odd], "next": [{"path": None, "condition": {}}]}
    found = read({"pages": [strange], "startPage": [], "name": {}, "conditions": [{"name": [], "value": []}]})
    assert len(found.fields) == 1


def test_lists_that_ask_for_each_other_end_in_time() -> None:
    def asking(number: int) -> dict[str, Any]:
        inner = component(f"c{number + 1}", "RadiosField", list=f"L{(number + 1) % 500}")
        item = {"text": "x", "value": "x", "conditional": {"components": [inner]}}
        return {"name": f"L{number}", "items": [item] * 20}

    began = time.perf_counter()
    value = form(page("/start", component("c0", "RadiosField", list="L0")), lists=[asking(n) for n in range(500)])
    assert len(read(value).fields) == 501
    assert time.perf_counter() - began < 60


def test_the_reader_knows_its_files() -> None:
    reader = FormBuilderReader()
    assert reader.reads(json.dumps(form(page("/start"))).encode())
    for other in (b"{}", b'{"pages": []}', b'{"pages": [5]}', b'{"properties": {}}', b"[]", b"{", b"\xff"):
        assert not reader.reads(other)
