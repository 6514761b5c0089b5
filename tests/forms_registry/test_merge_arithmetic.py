"""What a merge of forms changes, as exact arithmetic and as the ledger itself counts it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.field_list import FieldSpec
from forms_registry.merge_arithmetic import Decided, MergeFigures, decided_as_proposed, inputs_of, merge_figures
from forms_registry.union import Asked, ProposedField, SourceForm, propose_union
from forms_registry.vocabulary import FieldType, Obligation, Verdict
from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import count
from lifecycle.ledger.lines import Selection

KEYS = [f"c{number:02d}" for number in range(8)]


def _field(
    key: str, obligation: Obligation = Obligation.REQUIRED, concept: str | None = None, **more: Any
) -> FieldSpec:
    usual = {"labels": {"fi": f"Kysymys {key}"}, "condition": "Jos." if obligation is Obligation.CONDITIONAL else ""}
    return FieldSpec(key, **{**usual, **more}, obligation=obligation, concept=key if concept is None else concept)


def _source(code: str, *keys: str, **more: Any) -> SourceForm:
    return SourceForm(code, [_field(key) for key in keys], **more)


def _figures(*sources: SourceForm, decided: dict[str, Decided] | None = None, **more: Any) -> MergeFigures:
    fields = propose_union(sources)
    return merge_figures(sources, fields, decided or decided_as_proposed(fields), **{"others": {}, **more})


@st.composite
def sources(draw: st.DrawFn) -> list[SourceForm]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
        fields = [_field(key, draw(st.sampled_from(Obligation))) for key in keys]
        prefilled = draw(st.lists(st.sampled_from(keys), unique=True))
        channels = draw(st.sampled_from([{"paper": []}, {"eform": prefilled}, {"paper": [], "eform": prefilled}]))
        found.append(SourceForm(f"F-{number}", fields, channels, draw(st.none() | st.integers(0, 900))))
    return found


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[SourceForm], list[ProposedField], dict[str, Decided]]:
    forms = draw(sources())
    fields = propose_union(forms)
    codes = [form.code for form in forms]
    decided = {
        each.concept_key: Decided(draw(st.sampled_from(Verdict)), frozenset(draw(st.lists(st.sampled_from(codes)))))
        for each in fields
    }
    return forms, fields, decided


@given(plans())
def test_what_disappears_is_overlap_and_dropped_less_new(plan: Any) -> None:
    figures = merge_figures(*plan, others={})
    arithmetic = figures.arithmetic
    assert arithmetic.before - arithmetic.after == arithmetic.dedup + arithmetic.dropped - arithmetic.new
    assert arithmetic.new >= 0
    assert arithmetic.dropped >= 0


@given(sources())
def test_proposal_drops_no_demand(forms: list[SourceForm]) -> None:
    arithmetic = _figures(*forms).arithmetic
    assert (arithmetic.dropped, arithmetic.new) == (0, 0)


@given(plans())
def test_nobody_answers_more_than_the_common_form_requires(plan: Any) -> None:
    figures = merge_figures(*plan, others={})
    assert all(0 <= path.after <= figures.inputs.after for path in figures.paths)
    assert figures.inputs.before == sum(path.before for path in figures.paths)


@given(plans())
def test_order_of_the_sources_changes_no_figure(plan: Any) -> None:
    forms, fields, decided = plan
    forward = merge_figures(forms, fields, decided, others={})
    back = merge_figures(forms[::-1], fields[::-1], decided, others={})
    assert (forward.inputs, forward.concepts, forward.annual) == (back.inputs, back.concepts, back.annual)
    assert set(forward.paths) == set(back.paths)


@given(plans(), st.sets(st.sampled_from(KEYS)))
def test_ledger_counts_the_same(plan: Any, others: set[str]) -> None:
    forms, fields, decided = plan
    figures = merge_figures(forms, fields, decided, others=dict.fromkeys(others, 1))
    book, before, after = _merged_in_ledger(forms, fields, decided, others)
    for unit, change in (("F", figures.forms), ("R", figures.inputs), ("C", figures.concepts)):
        changed = count(book, unit, after, Selection()) - count(book, unit, before, Selection())
        assert changed == change.change, unit


def _merged_in_ledger(
    forms: list[SourceForm], fields: list[ProposedField], decided: dict[str, Decided], others: set[str]
) -> tuple[Book, str, str]:
    """Return a ledger in which the sources became the form that the plan decides, and days before and after."""
    operations = [_added(1, "F-other", sorted(others), [], {"paper": []})]
    for form in forms:
        required = [spec.key for spec in form.fields if spec.counts_as_required]
        optional = [spec.key for spec in form.fields if not spec.counts_as_required]
        channels = {name: list(keys) for name, keys in form.channels.items()}
        operations.append(_added(len(operations) + 1, form.code, required, optional, channels))
    kept = [each for each in fields if decided[each.concept_key].verdict not in (Verdict.DROP, Verdict.OPTIONAL)]
    target = _added(
        0, "F-common", [each.concept_key for each in kept], [],
        {"eform": [each.concept_key for each in kept if decided[each.concept_key].verdict is Verdict.PREFILL]},
    )["new"]  # fmt: skip
    operations.append(
        {
            "seq": len(operations) + 1, "op": "MERGE", "effective": "2020-06-01", "recorded": "2020-06-01",
            "sources": [form.code for form in forms], "target": target, "approver": "B", "proposer": "A",
        }
    )  # fmt: skip
    return Book.of(operations), "2020-05-31", "2020-06-01"


def _added(seq: int, code: str, required: list[str], optional: list[str], channels: dict[str, list[str]]) -> Any:
    new = {"item": code, "unit": "F", "org": "ALUE", "req": required, "opt": optional, "channels": channels}
    return {"seq": seq, "op": "ADD", "effective": "2020-01-01", "recorded": "2020-01-01", "new": new}


def test_three_forms_that_ask_the_same_lose_the_overlap_and_nobody_answers_more() -> None:
    one = _source("F-1", "c00", "c01", "c02", yearly_volume=100)
    two = _source("F-2", "c00", "c01", "c03", yearly_volume=10)
    figures = _figures(one, two)
    assert (figures.forms.change, figures.inputs.before, figures.inputs.after) == (-1, 6, 4)
    assert (figures.arithmetic.dedup, figures.arithmetic.dropped) == (2, 0)
    assert [(path.before, path.after) for path in figures.paths] == [(3, 3), (3, 3)]
    assert (figures.annual.before, figures.annual.after) == (330, 330)


def test_asking_everybody_everything_warns_whose_applicants_answer_more() -> None:
    one, two = _source("F-1", "c00", "c01", "c02"), _source("F-2", "c00")
    fields = propose_union([one, two])
    decided = {each.concept_key: Decided(Verdict.KEEP) for each in fields}
    figures = merge_figures([one, two], fields, decided, others={})
    assert [path.code for path in figures.raised] == ["F-2"]
    assert figures.annual is None
    assert figures.unknown_volumes == ("F-1", "F-2")


def test_concept_that_another_form_still_asks_does_not_disappear() -> None:
    forms = [_source("F-1", "c00", "c01"), _source("F-2", "c00")]
    fields = propose_union(forms)
    decided = decided_as_proposed(fields) | {"c01": Decided(Verdict.DROP)}
    assert merge_figures(forms, fields, decided, others={"c01": 2}).concepts.change == 0
    assert merge_figures(forms, fields, decided, others={}).concepts.change == -1


def test_prefilling_counts_only_where_every_channel_prefills() -> None:
    forms = [_source("F-1", "c00"), _source("F-2", "c00")]
    fields = propose_union(forms, reachable=["c00"])
    decided = decided_as_proposed(fields)
    assert decided["c00"].verdict is Verdict.PREFILL
    assert merge_figures(forms, fields, decided, others={}).inputs.after == 0
    assert merge_figures(forms, fields, decided, others={}, prefills_everywhere=False).inputs.after == 1


def test_form_that_is_there_already_takes_the_sources_in() -> None:
    figures = _figures(_source("F-1", "c00", "c01"), held=["c00", "c02"], target_exists=True)
    assert (figures.forms.before, figures.forms.after) == (2, 1)
    assert (figures.inputs.before, figures.inputs.after) == (4, 3)


def test_r_of_a_source_is_the_worst_of_its_channels() -> None:
    assert inputs_of(_source("F-1", "c00", "c01", channels={"eform": ["c00"], "paper": []})) == 2
    assert inputs_of(_source("F-1", "c00", "c01", channels={"eform": ["c00"]})) == 1


def test_union_takes_the_commonest_label_the_widest_type_and_says_so() -> None:
    forms = [
        SourceForm("F-1", [_field("a", concept="NIMI", labels={"fi": "Nimi"})]),
        SourceForm("F-2", [_field("b", concept="NIMI", labels={"fi": "Nimi", "sv": "Namn"}, type=FieldType.LONG_TEXT)]),
        SourceForm("F-3", [_field("c", concept="NIMI", labels={"fi": "Hakijan nimi"})]),
    ]
    (found,) = propose_union(forms)
    assert found.spec.labels == {"fi": "Nimi", "sv": "Namn"}
    assert (found.spec.type, found.notes, found.verdict) == (FieldType.LONG_TEXT, ("types_differ",), Verdict.KEEP)


def test_fields_nobody_has_matched_stay_apart_though_they_are_called_the_same() -> None:
    forms = [SourceForm(code, [_field("nimi", concept="")]) for code in ("F-1", "F-2")]
    found = propose_union(forms)
    assert [each.concept_key for each in found] == ["F-1:nimi", "F-2:nimi"]
    assert [each.spec.key for each in found] == ["nimi", "nimi_2"]
    assert not any(each.is_matched for each in found)


def test_union_tells_how_each_source_asks() -> None:
    one = SourceForm("F-1", [_field("c00"), _field("c01", Obligation.OPTIONAL)], {"eform": ["c00"]})
    two = SourceForm("F-2", [_field("c00", Obligation.CONDITIONAL)], {"paper": []})
    found = {each.concept_key: each for each in propose_union([one, two])}
    assert found["c00"].asked_by == {"F-1": Asked.PREFILLED, "F-2": Asked.CONDITIONAL}
    assert (found["c00"].verdict, found["c01"].verdict) == (Verdict.CONDITIONAL, Verdict.OPTIONAL)
    assert found["c00"].required_by == {"F-1", "F-2"}
