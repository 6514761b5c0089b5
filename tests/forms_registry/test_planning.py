"""A merge plan, from the choice of forms to the ledger."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.plan_figures import Choice, figures_of, planned_fields, sources_of
from forms_registry.plan_proposing import propose_plan
from forms_registry.planning import change_plan, decide_fields, start_plan
from forms_registry.registering import Volume, offer_form, state_volumes
from forms_registry.versions import specs_of, write_fields
from forms_registry.vocabulary import Obligation, Verdict, VolumeBasis
from lifecycle.errors import NotPermitted
from lifecycle.kinds import FormType
from lifecycle.ledger.figures import count
from lifecycle.ledger.lines import Selection
from lifecycle.ledger.recount import recount
from lifecycle.ledger.store import END_OF_TIME, shared_book
from lifecycle.models import User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, field, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _owner() -> User:
    return person(Role.OWNER, organisation_with_people("ALUE"))


def _form(*fields: tuple[str, str], **more: Any) -> ApplicationForm:
    return FormFactory.in_state(State.IN_USE, fields=[field(*each) for each in fields], **more)


def _plan(*forms: ApplicationForm, **more: Any) -> MergePlan:
    return start_plan(forms=forms, title="Yhteinen hakemus", user=_owner(), **more)


def _counts() -> tuple[int, ...]:
    with shared_book() as (book, _head):
        return tuple(count(book, unit, END_OF_TIME, Selection()) for unit in ("F", "R", "C"))


def _proposed(plan: MergePlan, **more: Any) -> Any:
    usual: dict[str, Any] = {
        "plan": plan,
        "user": _owner(),
        "owner": organisation_with_people("ALUE"),
        "last_day": timezone.localdate(),
        "evidence": "Lomakkeet kysyvät samat tiedot.",
    }
    return propose_plan(**usual | more)


def test_plan_begins_as_the_union_by_concept() -> None:
    plan = _plan(_form(("a", "A"), ("b", "B")), _form(("x", "A"), ("c", "C"), ("d", "")))
    found = {each.proposed.concept_key: each.choice.verdict for each in planned_fields(plan, sources_of(plan))}
    unmatched = next(key for key in found if ":" in key)
    assert found == {
        "A": Verdict.KEEP,
        "B": Verdict.CONDITIONAL,
        "C": Verdict.CONDITIONAL,
        unmatched: Verdict.CONDITIONAL,
    }


def test_figures_of_the_plan_are_what_the_ledger_says_when_it_is_carried_out() -> None:
    other = _form(("b", "B"), ("e", "E"))
    one, two = _form(("a", "A"), ("b", "B"), ("c", "C")), _form(("x", "A"), ("y", "B"), ("d", "D"))
    plan = _plan(one, two)
    decide_fields(plan=plan, user=_owner(), choices={"C": Choice(Verdict.DROP), "B": Choice(Verdict.DROP)})
    figures = figures_of(plan)
    before = _counts()
    _proposed(plan)
    plan.refresh_from_db()
    target = plan.target
    assert _counts() == before, "nothing has been decided yet"
    change_title = {"title_sv": "Gemensam ansökan"}
    assert target.draft_version.title_fi == "Yhteinen hakemus"
    target.draft_version.title_sv = change_title["title_sv"]
    target.draft_version.save()
    FormFactory.step(target.item, "submit")
    FormFactory.step(target.item, "approve")
    FormFactory.step(one.item, "decide_retirement")
    FormFactory.step(one.item, "retire")
    after = _counts()
    changes = (figures.forms.change, figures.inputs.change, figures.concepts.change)
    assert tuple(now - then for now, then in zip(after, before, strict=True)) == changes == (-1, -4, -1)
    assert recount().agrees
    assert FormFactory.again(other).item.state is State.IN_USE
    assert plan.figures["dropped"] == 2


def test_common_form_asks_what_the_plan_decided() -> None:
    one, two = _form(("a", "A"), ("b", "B"), ("c", "C")), _form(("x", "A"), ("d", "D"))
    plan = _plan(one, two)
    choices = {
        "B": Choice(Verdict.OPTIONAL),
        "C": Choice(Verdict.DROP),
        "D": Choice(Verdict.CONDITIONAL, "Jos hakijoita on monta.", reason="Laki vaatii."),
        "A": Choice(Verdict.PREFILL),
    }
    decide_fields(plan=plan, user=_owner(), choices=choices)
    _proposed(plan)
    plan.refresh_from_db()
    version = plan.target.draft_version
    specs = {spec.concept: spec for spec in specs_of(version)}
    assert {concept: spec.obligation for concept, spec in specs.items()} == {
        "A": Obligation.REQUIRED,
        "B": Obligation.OPTIONAL,
        "D": Obligation.CONDITIONAL,
    }
    assert (specs["D"].condition, specs["D"].why) == ("Jos hakijoita on monta.", "Laki vaatii.")
    assert [(each.kind, each.prefilled) for each in version.channels.all()] == [("eform", [specs["A"].key])]


def test_annual_answers_need_volumes_and_are_never_zero_without() -> None:
    one, two = _form(("a", "A")), _form(("x", "A"), ("d", "D"))
    plan = _plan(one, two)
    assert figures_of(plan).annual is None
    volume = Volume(2025, 100, VolumeBasis.ACTUAL, "Tilasto")
    state_volumes(form=one, user=_owner(), volumes=[volume])
    figures = figures_of(plan)
    assert (figures.annual.before, figures.annual.after) == (100, 100)
    assert figures.unknown_volumes == (two.code,)


def test_only_forms_in_use_are_merged_and_at_least_two() -> None:
    one, draft = _form(("a", "A")), FormFactory.draft()
    for forms in ([one], [one, one], [one, draft]):
        with pytest.raises(FormRefused):
            _plan(*forms)
    with pytest.raises(FormRefused):
        _plan(one, target=one)
    assert not MergePlan.objects.exists()


def test_strangers_do_not_plan_and_a_proposed_plan_stands() -> None:
    plan = _plan(_form(("a", "A")), _form(("b", "A")))
    with pytest.raises(NotPermitted):
        decide_fields(
            plan=plan, user=person(Role.OWNER, organisation_with_people("TOINEN")), choices={"A": Choice(Verdict.DROP)}
        )
    _proposed(plan, last_day=timezone.localdate() + timedelta(days=20))
    with pytest.raises(FormRefused):
        decide_fields(plan=plan, user=_owner(), choices={"A": Choice(Verdict.DROP)})
    with pytest.raises(FormRefused):
        _proposed(plan)


def test_plan_of_two_owners_is_decided_by_the_board() -> None:
    other = organisation_with_people("TOINEN")
    plan = _plan(_form(("a", "A")), _form(("b", "A"), owner=other))
    soon = timezone.localdate() + timedelta(days=20)
    with pytest.raises(NotPermitted):
        _proposed(plan, last_day=soon)
    assert not ApplicationForm.objects.filter(title="Yhteinen hakemus").exists(), "all or nothing"
    assert _proposed(plan, last_day=soon, user=person(Role.BOARD)).crosses_owners
    with pytest.raises(FormRefused):
        _proposed(_plan(_form(("c", "A")), _form(("d", "A"))), owner=other)


@pytest.mark.parametrize(
    "choices",
    [
        {"A": Choice(Verdict.CONDITIONAL)},
        {"X": Choice(Verdict.KEEP)},
        {"A": Choice(Verdict.KEEP, forms=frozenset("F"))},
    ],
)
def test_incomplete_choice_is_refused(choices: dict[str, Choice]) -> None:
    plan = _plan(_form(("a", "A")), _form(("b", "A")))
    with pytest.raises(FormRefused):
        decide_fields(plan=plan, user=_owner(), choices=choices)


def test_form_in_use_takes_the_others_in_by_a_new_version_of_its_own() -> None:
    one, two = _form(("a", "A"), ("b", "B")), _form(("x", "A"), ("c", "C"))
    plan = _plan(one, target=two)
    figures = figures_of(plan)
    assert [path.code for path in figures.paths] == [one.code, two.code]
    before = _counts()
    _proposed(plan)
    plan.refresh_from_db()
    two = FormFactory.again(two)
    assert {spec.key for spec in specs_of(two.draft_version)} == {"x", "c", "b"}
    asked = {each.code: [spec.key for spec in each.fields] for each in sources_of(plan)}
    assert asked == {one.code: ["a", "b"], two.code: ["x", "c"]}
    FormFactory.step(two.item, "submit_change")
    FormFactory.step(two.item, "approve_change")
    for step in ("decide_retirement", "retire"):
        FormFactory.step(one.item, step)
    changes = (figures.forms.change, figures.inputs.change, figures.concepts.change)
    assert tuple(now - then for now, then in zip(_counts(), before, strict=True)) == changes == (-1, -1, 0)
    assert {each.code: [spec.key for spec in each.fields] for each in sources_of(plan)} == asked
    assert recount().agrees


def test_merge_into_a_form_of_another_organisation_is_the_boards_matter() -> None:
    one = _form(("a", "A"))
    two = _form(("x", "A"), owner=organisation_with_people("TOINEN"))
    plan = _plan(one, target=two)
    with pytest.raises(NotPermitted):
        _proposed(plan)
    assert FormFactory.again(two).draft_version is None
    _proposed(plan, user=person(Role.BOARD), owner=two.item.owner)
    assert FormFactory.again(two).draft_version is not None


def test_new_question_takes_no_key_that_the_form_has_given_another_meaning() -> None:
    one, two = _form(("nimi", "HAKIJA")), _form(("nimi", ""), ("x", "A"))
    before = _counts()
    _proposed(_plan(one, target=two))
    assert _counts() == before, "nothing is counted otherwise before anyone decides"
    specs = {spec.key: spec.concept for spec in specs_of(FormFactory.again(two).draft_version)}
    assert specs["nimi"] == ""
    assert sorted(specs.values()) == ["", "A", "HAKIJA"]
    assert recount().agrees


def test_reports_count_in_no_figure_and_merging_them_changes_none() -> None:
    plan = _plan(*(_form(("a", "A"), ("b", "B"), form_type=FormType.REPORT) for _each in range(2)))
    figures = figures_of(plan)
    assert (figures.forms.change, figures.inputs.change, figures.concepts.change) == (0, 0, 0)
    assert [(path.before, path.after) for path in figures.paths] == [(2, 2), (2, 2)]


def test_form_with_a_draft_of_its_own_takes_no_others_in() -> None:
    one, two = _form(("a", "A")), _form(("x", "A"))
    write_fields(form=two, user=_owner(), fields=[field("x", "A"), field("y", "B")])
    plan = _plan(one, target=two)
    with pytest.raises(FormRefused):
        _proposed(plan)


def test_forms_of_two_types_are_not_merged() -> None:
    with pytest.raises(FormRefused):
        _plan(_form(("a", "A")), _form(("b", "A"), form_type=FormType.REPORT))


def test_condition_names_the_forms_whose_applicants_answer_and_keeps_their_words() -> None:
    fields = [field("a", "A"), field("d", "D", Obligation.CONDITIONAL, condition="Jos hakijoita on monta.")]
    one, two = FormFactory.in_state(State.IN_USE, fields=fields), _form(("x", "A"))
    _proposed(plan := _plan(one, two))
    plan.refresh_from_db()
    specs = {spec.concept: spec for spec in specs_of(plan.target.draft_version)}
    assert one.title in specs["D"].condition
    assert "Jos hakijoita on monta." in specs["D"].condition
    assert two.title not in specs["D"].condition


def test_cards_offer_the_common_form_after_the_merge() -> None:
    one, two = _form(("a", "A")), _form(("x", "A"))
    card = CardFactory.in_state(State.IN_USE)
    for form in (one, two):
        offer_form(form=form, service=card.record.item, user=_owner())
    plan = _plan(one, two)
    change_plan(plan=plan, user=_owner(), changes={"title_sv": "Gemensam ansökan"})
    _proposed(plan)
    plan.refresh_from_db()
    for step in ("submit", "approve"):
        FormFactory.step(plan.target.item, step)
    for step in ("decide_retirement", "retire"):
        FormFactory.step(one.item, step)
    links = card.record.item.form_links.values_list("form__item__code", flat=True)
    assert list(links) == [plan.target.code]
