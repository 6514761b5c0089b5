"""Forms live the same life cycle as cards, and the ledger counts what they ask."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forms_registry.errors import FormRefused
from forms_registry.mapping import Match, accept_matches, clear_match, merge_concepts
from forms_registry.models import ApplicationForm, FormVersion, MatchDecision
from forms_registry.versions import ChannelSpec, write_channels, write_fields
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import NotPermitted
from lifecycle.ledger.figures import count
from lifecycle.ledger.lines import Selection
from lifecycle.ledger.recount import recount
from lifecycle.ledger.store import END_OF_TIME, shared_book
from lifecycle.plans import RetirementPlan
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import State
from tests.factories import FormFactory, concept, field, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _counted(unit: str) -> int:
    with shared_book() as (book, _head):
        return count(book, unit, END_OF_TIME, Selection())


def _kinds(form: ApplicationForm) -> list[str]:
    with shared_book() as (book, _head):
        return [op.kind for op in book.ops_of(form.code)]


@pytest.mark.parametrize("state", list(State))
def test_form_reaches_every_state_and_the_recount_agrees(state: State) -> None:
    form = FormFactory.in_state(state)
    assert form.item.state is state
    assert recount().agrees
    published = state not in (State.DRAFT, State.IN_REVIEW, State.APPROVED)
    assert (form.published_version is not None) is published


def test_form_in_use_counts_once_with_what_it_requires() -> None:
    FormFactory.in_state(State.IN_USE, fields=[field("a", "A"), field("b"), field("c", "C", Obligation.OPTIONAL)])
    assert (_counted("F"), _counted("R"), _counted("C")) == (1, 2, 2)


def test_same_keys_of_two_forms_are_one_concept_only_when_somebody_says_so() -> None:
    one, two = (FormFactory.in_state(State.IN_USE, fields=[field("nimi")]) for _each in range(2))
    assert _counted("C") == 2
    concept("NIMI")
    matches = [Match(form, "nimi", "Nimi", "NIMI") for form in (one, two)]
    accept_matches(matches=matches, user=person(Role.BOARD))
    assert _counted("C") == 1
    assert recount().agrees
    clear_match(form=one, key="nimi", user=person(Role.BOARD), reason="Eri nimi.")
    assert _counted("C") == 2
    assert recount().agrees
    assert list(MatchDecision.objects.values_list("verdict", flat=True)) == ["cleared", "accepted", "accepted"]


def test_new_version_posts_what_changed_and_leaves_the_old_one_as_it_was() -> None:
    form = FormFactory.in_state(State.IN_USE, fields=[field("a", "A"), field("b", "B"), field("c", "C")])
    first = form.published_version
    keeper = person(Role.OWNER, form.item.owner)
    fields = [field("a", "A", Obligation.OPTIONAL), field("d", "D"), field("c", "C")]
    write_fields(form=form, user=keeper, fields=fields)
    write_channels(form=form, user=keeper, channels=[ChannelSpec(FormChannelKind.E_FORM, prefilled=["c"])])
    assert (_counted("R"), recount().agrees) == (3, True), "a draft changes nothing"
    FormFactory.step(form.item, "submit_change")
    FormFactory.step(form.item, "approve_change")
    form = FormFactory.again(form)
    assert form.published_version.number == 2
    assert sorted(first.fields.values_list("key", flat=True)) == ["a", "b", "c"]
    assert _kinds(form)[-2:] == ["FIELD", "CHANNEL"]
    assert (_counted("R"), _counted("C")) == (1, 2)
    assert recount().agrees


def test_form_under_review_is_not_changed() -> None:
    form = FormFactory.in_state(State.IN_REVIEW)
    with pytest.raises(FormRefused):
        write_fields(form=form, user=person(Role.OWNER, form.item.owner), fields=[field("a")])


def test_approved_form_that_waits_for_its_day_is_not_changed() -> None:
    form = FormFactory.in_state(State.APPROVED)
    with pytest.raises(FormRefused):
        write_fields(form=form, user=person(Role.OWNER, form.item.owner), fields=[field("uusi")])
    assert FormFactory.again(form).draft_version.fields.count() == form.draft_version.fields.count()


def test_people_of_other_organisations_do_not_write_the_form() -> None:
    form = FormFactory.draft()
    stranger = person(Role.OWNER, organisation_with_people("TOINEN"))
    with pytest.raises(NotPermitted):
        write_fields(form=form, user=stranger, fields=[field("a")])


def test_channel_ends_on_its_day_and_the_ledger_is_told() -> None:
    last = timezone.localdate() + timedelta(days=10)
    channels = [
        ChannelSpec(FormChannelKind.PAPER, valid_to=last),
        ChannelSpec(FormChannelKind.E_FORM, prefilled=["nimi"]),
    ]
    form = FormFactory.in_state(State.IN_USE, channels=channels)
    assert _counted("R") == 3
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        run(timezone.localdate())
        assert _counted("R") == 2
        assert recount().agrees
        run(timezone.localdate())
    with shared_book() as (book, _head):
        told = [op.effective for op in book.ops_of(form.code) if op.kind == "CHANNEL"]
    assert told == [(last + timedelta(days=1)).isoformat()]


def test_channels_that_end_one_after_the_other_are_told_of_once_each() -> None:
    today = timezone.localdate()
    first, second = today + timedelta(days=10), today + timedelta(days=20)
    channels = [
        ChannelSpec(FormChannelKind.PAPER, valid_to=first),
        ChannelSpec(FormChannelKind.PDF, valid_to=second),
        ChannelSpec(FormChannelKind.E_FORM, prefilled=["nimi"]),
    ]
    form = FormFactory.in_state(State.IN_USE, channels=channels)
    for days in (12, 22):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            run(timezone.localdate())
            assert recount().agrees
    with shared_book() as (book, _head):
        told = [op.effective for op in book.ops_of(form.code) if op.kind == "CHANNEL"]
    assert told == [(day + timedelta(days=1)).isoformat() for day in (first, second)]


def test_two_concepts_become_one_and_the_forms_are_remapped() -> None:
    FormFactory.in_state(State.IN_USE, fields=[field("a", "A")])
    FormFactory.in_state(State.IN_USE, fields=[field("b", "B")])
    merge_concepts(source=concept("A"), target=concept("B"), user=person(Role.BOARD), reason="Sama tieto.")
    assert _counted("C") == 1
    assert recount().agrees
    with pytest.raises(NotPermitted):
        merge_concepts(source=concept("B"), target=concept("C"), user=person(Role.OWNER), reason="Sama.")


def test_forms_merge_into_a_new_one() -> None:
    owner = organisation_with_people("ALUE")
    one = FormFactory.in_state(State.IN_USE, fields=[field("a", "A"), field("b", "B")])
    two = FormFactory.in_state(State.IN_USE, fields=[field("a", "A"), field("c", "C"), field("d")])
    target = FormFactory.draft(fields=[field("x", "A"), field("y", "B"), field("z", "C")])
    FormFactory.step(target.item, "submit")
    FormFactory.step(target.item, "approve")
    plan = RetirementPlan(
        items=[one.item, two.item],
        way=Way.MERGE,
        reason_code=ReasonCode.MERGED,
        last_day=timezone.localdate(),
        evidence="Samat tiedot.",
        successors=[FormFactory.again(target).item],
    )
    propose_retirement(plan=plan, user=person(Role.OWNER, owner))
    FormFactory.step(one.item, "decide_retirement")
    FormFactory.step(one.item, "retire")
    assert (_counted("F"), _counted("R"), _counted("C")) == (1, 3, 3)
    assert FormFactory.again(target).item.state is State.IN_USE
    assert FormVersion.objects.get(form=target).number == 1
    assert recount().agrees
