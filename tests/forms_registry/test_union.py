"""What several forms ask together: every question once, whatever order the forms come in."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.common_field import common_field, widest
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models.field import KEY_LENGTH
from forms_registry.models.mapping import concept_key, unmatched_key
from forms_registry.union import LONGEST_KEY, Asked, ProposedField, SourceForm, propose_union
from forms_registry.vocabulary import FieldType, Obligation, PersonalData, Verdict

CONCEPTS = ("", "NIMI", "OSOITE", "SUMMA")


def _spec(key: str = "a", **facts: Any) -> FieldSpec:
    return FieldSpec(**{"key": key, "labels": {"fi": "Nimi"}, "concept": "NIMI", **facts})


def _only(*sources: SourceForm, **more: Any) -> ProposedField:
    (found,) = propose_union(sources, **more)
    return found


def _asking(*specs: FieldSpec) -> list[SourceForm]:
    return [SourceForm(f"F-{number}", [spec]) for number, spec in enumerate(specs)]


@st.composite
def sources(draw: st.DrawFn) -> list[SourceForm]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        fields = [
            FieldSpec(
                f"k{place}",
                {"fi": draw(st.sampled_from(["Nimi", "Hakijan nimi", "Summa"]))},
                type=draw(st.sampled_from(FieldType)),
                obligation=draw(st.sampled_from(Obligation)),
                condition=draw(st.sampled_from(["", "Jos."])),
                concept=draw(st.sampled_from(CONCEPTS)),
                role=draw(st.sampled_from(["", "HAKIJA"])),
            )
            for place in range(draw(st.integers(0, 5)))
        ]
        prefilled = draw(st.lists(st.sampled_from(["k0", "k1", "k2"]), unique=True))
        channels = draw(st.sampled_from([{}, {"eform": prefilled}, {"paper": [], "eform": prefilled}]))
        found.append(SourceForm(f"F-{number}", fields, channels))
    return found


@given(st.data(), sources())
def test_order_of_the_sources_changes_nothing(data: st.DataObject, forms: list[SourceForm]) -> None:
    assert propose_union(data.draw(st.permutations(forms))) == propose_union(forms)


@given(sources())
def test_every_question_stands_once_with_a_key_of_its_own(forms: list[SourceForm]) -> None:
    found = propose_union(forms)
    asked = {form.key_of(spec) for form in forms for spec in form.fields}
    assert {each.concept_key for each in found} == asked
    assert len(found) == len(asked) == len({each.spec.key for each in found})


@given(sources(), st.sets(st.sampled_from(CONCEPTS)))
def test_verdict_follows_from_who_requires_it(forms: list[SourceForm], reachable: set[str]) -> None:
    for each in propose_union(forms, reachable=reachable):
        asking = {form.code: [spec for spec in form.fields if form.key_of(spec) == each.concept_key] for form in forms}
        requiring = {code for code, specs in asking.items() if any(spec.counts_as_required for spec in specs)}
        assert each.required_by == requiring
        assert set(each.asked_by) == {code for code, specs in asking.items() if specs}
        assert (each.verdict is Verdict.OPTIONAL) == (not requiring)
        assert (each.verdict is Verdict.PREFILL) == bool(requiring and each.spec.concept in reachable - {""})
        if each.verdict is Verdict.KEEP:
            assert requiring == {form.code for form in forms}
        assert set(each.condition_forms) == (requiring if each.verdict is Verdict.CONDITIONAL else set())
        assert each.spec.counts_as_required == bool(requiring)


def test_common_field_takes_every_answer_that_a_source_takes() -> None:
    lists = [(FieldType.CHOICE, ("a", "b")), (FieldType.CHOICE, ("b", "c"))]
    specs = [_spec(type=kind, choices=[Choice(value, {"fi": value}) for value in values]) for kind, values in lists]
    found, notes = common_field(specs)
    assert [choice.value for choice in found.choices] == ["a", "b", "c"]
    assert notes == ("choices_differ",)
    free, notes = common_field([*specs, _spec(type=FieldType.TEXT)])
    assert (free.type, free.choices, notes) == (FieldType.TEXT, (), ("types_differ", "choices_differ"))


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ({FieldType.NUMBER}, FieldType.NUMBER),
        ({FieldType.YES_NO, FieldType.MULTIPLE_CHOICE}, FieldType.MULTIPLE_CHOICE),
        ({FieldType.NUMBER, FieldType.MONEY}, FieldType.MONEY),
        ({FieldType.NUMBER, FieldType.DATE}, FieldType.TEXT),
        ({FieldType.EMAIL, FieldType.PHONE}, FieldType.TEXT),
        ({FieldType.ADDRESS, FieldType.TEXT}, FieldType.LONG_TEXT),
        ({FieldType.TABLE, FieldType.MONEY}, FieldType.FILE),
    ],
)
def test_type_is_the_narrowest_that_takes_every_answer(types: set[FieldType], expected: FieldType) -> None:
    assert widest(types) is expected


@given(st.lists(st.sampled_from(FieldType), min_size=1), st.sampled_from(FieldType))
def test_wider_type_depends_on_no_order_and_takes_in_each(types: list[FieldType], other: FieldType) -> None:
    found = widest(types)
    assert widest(types[::-1]) is found
    assert all(widest([kind, found]) is found for kind in types)
    assert widest([*types, other]) is widest([found, other])


def test_common_field_is_protected_as_strictly_as_any_source_protects_it() -> None:
    found, notes = common_field(
        [
            _spec(labels={"fi": "Tunnus"}, personal_data=PersonalData.ORDINARY, retention=12),
            _spec(labels={"fi": "Tunnus"}, personal_data=PersonalData.IDENTITY_CODE, retention=60),
            _spec(labels={"fi": "Henkilötunnus"}),
        ]
    )
    assert (found.personal_data, found.retention, notes) == (PersonalData.IDENTITY_CODE, 60, ("retention_differs",))


def test_longest_answer_is_unlimited_when_one_source_sets_no_limit() -> None:
    assert common_field([_spec(max_length=40), _spec(max_length=90)])[0].max_length == 90
    assert common_field([_spec(max_length=40), _spec()])[0].max_length is None


def test_words_of_a_condition_hold_for_every_source_or_stand_with_each() -> None:
    always = _spec()
    on_condition = _spec(obligation=Obligation.CONDITIONAL, condition="Jos hakijoita on monta.")
    other = replace(on_condition, condition="Jos summa on yli 5 000 euroa.")
    same = _only(*_asking(on_condition, on_condition))
    assert (same.verdict, same.spec.condition) == (Verdict.CONDITIONAL, "Jos hakijoita on monta.")
    for second in (always, other):
        found = _only(*_asking(on_condition, second))
        assert (found.verdict, found.spec.condition) == (Verdict.CONDITIONAL, "")
        assert found.conditions == {"F-0": "Jos hakijoita on monta.", "F-1": second.condition}
    silent = SourceForm("F-9", [])
    found = _only(*_asking(on_condition), silent)
    assert (found.spec.condition, found.condition_forms) == ("", ("F-0",))


def test_prefilled_question_that_was_asked_on_a_condition_stays_conditional() -> None:
    spec = _spec(obligation=Obligation.CONDITIONAL, condition="Jos.")
    forms = [SourceForm("F-1", [spec], {"eform": ["a"]}), SourceForm("F-2", [_spec()])]
    found = _only(*forms)
    assert (found.asked_by["F-1"], found.verdict) == (Asked.PREFILLED, Verdict.CONDITIONAL)


def test_register_that_holds_an_answer_nobody_requires_makes_it_no_demand() -> None:
    found = _only(*_asking(_spec(obligation=Obligation.OPTIONAL)), reachable=["NIMI"])
    assert (found.verdict, found.spec.counts_as_required) == (Verdict.OPTIONAL, False)


def test_question_stands_where_it_stands_on_average() -> None:
    def form(code: str, *concepts: str) -> SourceForm:
        return SourceForm(code, [_spec(name.lower(), concept=name) for name in concepts])

    found = propose_union([form("F-1", "NIMI", "SUMMA", "OSOITE"), form("F-2", "NIMI", "OSOITE"), form("F-3", "SUMMA")])
    assert [each.concept_key for each in found] == ["NIMI", "SUMMA", "OSOITE"]


def test_source_that_asks_for_a_concept_twice_is_pointed_out() -> None:
    found = _only(SourceForm("F-1", [_spec("a"), _spec("b")]))
    assert (found.spec.key, found.notes) == ("a", ("asked_twice",))
    assert _only(*_asking(_spec(), _spec())).notes == ()


def test_roles_of_a_concept_are_different_questions() -> None:
    form = SourceForm("F-1", [_spec("a", role="HAKIJA"), _spec("b", role="SIJAINEN"), _spec("c")])
    assert [each.concept_key for each in propose_union([form])] == ["NIMI@HAKIJA", "NIMI@SIJAINEN", "NIMI"]


def test_keys_are_those_of_the_ledger_and_fit_the_table() -> None:
    form = SourceForm("F-1", [])
    assert form.key_of(_spec(role="HAKIJA")) == concept_key("NIMI", "HAKIJA")
    assert form.key_of(_spec(concept="")) == unmatched_key("F-1", "a")
    assert LONGEST_KEY == KEY_LENGTH
    long = [SourceForm(code, [_spec("a" * KEY_LENGTH, concept="")]) for code in ("F-1", "F-2", "F-3")]
    assert {len(each.spec.key) for each in propose_union(long)} == {KEY_LENGTH}
