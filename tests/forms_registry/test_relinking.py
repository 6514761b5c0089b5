"""What the end of a form means for the cards that offer it, and that of services for their forms."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from wagtail.log_actions import registry

from forms_registry.impact import FormsImpact
from forms_registry.models import ApplicationForm, CardForm
from forms_registry.registering import offer_form
from lifecycle.actions import perform
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import PlanRefused
from lifecycle.impact import impact_of, outcomes_wanted
from lifecycle.models import PortfolioItem
from lifecycle.plans import RetirementPlan
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, decision, item_in, person, propose, retirement_plan

pytestmark = pytest.mark.django_db


def _offer(form: ApplicationForm, *services: PortfolioItem) -> None:
    for service in services:
        offer_form(form=form, service=service, user=person(Role.BOARD))


def _end(*forms: ApplicationForm, successor: ApplicationForm | None = None) -> None:
    """Retire the forms today: each for itself, merged when there are several, in favour of `successor`."""
    way, reason = (Way.MERGE, ReasonCode.MERGED) if len(forms) > 1 else (Way.RETIRE, ReasonCode.REPLACED)
    plan = RetirementPlan(
        items=[form.item for form in forms],
        way=way,
        reason_code=reason if successor else ReasonCode.NEED_ENDED,
        last_day=timezone.localdate(),
        evidence="Samat tiedot.",
        successors=[successor.item] if successor else [],
        no_successor_why="" if successor else "Tarve on päättynyt.",
    )
    propose_retirement(plan=plan, user=person(Role.OWNER, forms[0].item.owner))
    FormFactory.step(forms[0].item, "decide_retirement")
    FormFactory.step(forms[0].item, "retire")


def _offered(service: PortfolioItem) -> list[str]:
    links = CardForm.objects.filter(service=service).order_by("order", "pk")
    return list(links.values_list("form__item__code", flat=True))


def _told(form: ApplicationForm) -> list[str]:
    entries = registry.get_logs_for_instance(form).filter(action="forms_registry.relinked")
    with translation.override("en"):
        return [str(entry.message) for entry in entries]


def test_cards_of_a_retired_form_offer_its_successor_in_its_place() -> None:
    service = item_in(State.IN_USE)
    old, other, new = (FormFactory.in_state(State.IN_USE) for _each in range(3))
    _offer(old, service)
    _offer(other, service)
    _end(old, successor=new)
    assert _offered(service) == [new.code, other.code]
    assert _told(old) == [f"On the cards {service.code}, {new.code} took the place of the form"]


def test_merged_forms_stand_once_on_a_card_that_offered_them_all() -> None:
    one_card, other_card = item_in(State.IN_USE), item_in(State.IN_USE)
    one, two, common = (FormFactory.in_state(State.IN_USE) for _each in range(3))
    _offer(one, one_card, other_card)
    _offer(two, one_card)
    _offer(common, other_card)
    _end(one, two, successor=common)
    assert _offered(one_card) == _offered(other_card) == [common.code]


def test_successor_that_begins_the_same_day_is_offered() -> None:
    service = item_in(State.IN_USE)
    one, two = (FormFactory.in_state(State.IN_USE) for _each in range(2))
    common = FormFactory.in_state(State.APPROVED)
    _offer(one, service)
    _end(one, two, successor=common)
    assert FormFactory.again(common).item.state is State.IN_USE
    assert _offered(service) == [common.code]


def test_form_without_a_successor_leaves_the_cards_and_the_log_remembers_them() -> None:
    service = item_in(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE)
    _offer(form, service)
    _end(form)
    assert _offered(service) == []
    assert _told(form) == [f"Taken off the cards {service.code}; nothing took its place"]


def test_cards_follow_a_chain_of_successors() -> None:
    service = item_in(State.IN_USE)
    first, second, third = (FormFactory.in_state(State.IN_USE) for _each in range(3))
    _offer(first, service)
    _end(first, successor=second)
    _end(FormFactory.again(second), successor=third)
    assert _offered(service) == [third.code]


def test_form_that_only_may_leave_stays_on_its_cards() -> None:
    service = item_in(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE)
    _offer(form, service)
    plan = retirement_plan(form.item, last_day=timezone.localdate() + timedelta(days=5))
    propose_retirement(plan=plan, user=person(Role.OWNER, form.item.owner))
    FormFactory.step(form.item, "decide_retirement")
    assert _offered(service) == [form.code]


def test_nothing_is_moved_when_the_retirement_fails() -> None:
    service = item_in(State.IN_USE)
    form = FormFactory.in_state(State.RETIRING)
    _offer(form, service)
    with pytest.raises(Exception, match="future"), translation.override("en"):
        perform(form.item, "retire", user=system_user(), today=timezone.localdate() - timedelta(days=3))
    assert _offered(service) == [form.code]


def test_form_loses_its_last_service_only_when_no_other_living_card_offers_it() -> None:
    one, two, gone = item_in(State.IN_USE), item_in(State.IN_USE), item_in(State.IN_USE)
    alone, shared = FormFactory.in_state(State.IN_USE), FormFactory.in_state(State.IN_USE)
    _offer(alone, one, gone)
    _offer(shared, one, two)
    propose(gone, outcomes={})
    perform(_again(gone), "decide_retirement", user=person(Role.APPROVER, gone.owner), decision=decision())
    later = timezone.localdate() + timedelta(days=31)
    perform(_again(gone), "retire", user=system_user(), today=later)
    assert outcomes_wanted([one]) == {alone.code: alone.title}
    assert [line.text for line in FormsImpact().lines([one], [])] == [f"{alone.title} ({alone.code})"]
    assert set(outcomes_wanted([one, two])) == {alone.code, shared.code}
    assert outcomes_wanted([two]) == {}


def test_form_that_the_public_does_not_know_is_counted_and_not_named() -> None:
    service = item_in(State.IN_USE)
    form = FormFactory.in_state(State.APPROVED, title="Salainen")
    _offer(form, service)
    with translation.override("en"):
        (line,) = FormsImpact().lines([service], [])
    assert (line.text, line.url, line.weighs) == ("1 form that is not public", "", True)
    assert outcomes_wanted([service]) == {}


def test_retirement_of_a_service_must_say_what_happens_to_its_last_forms() -> None:
    service = item_in(State.IN_USE)
    form = FormFactory.in_state(State.IN_USE)
    _offer(form, service)
    with pytest.raises(PlanRefused) as refused:
        propose(service)
    assert form.title in refused.value.problems["outcomes"]
    dossier = propose(service, outcomes={form.code: "Poistuu palvelun mukana."})
    assert dossier.outcomes == {form.code: "Poistuu palvelun mukana."}


def test_retirement_of_a_form_tells_which_cards_lose_it() -> None:
    service, draft = item_in(State.IN_USE), CardFactory.draft().record.item
    form, successor = FormFactory.in_state(State.IN_USE), FormFactory.in_state(State.IN_USE)
    _offer(form, service, draft)
    with translation.override("en"):
        alone, hidden = FormsImpact().lines([form.item], [])
        followed, _hidden = FormsImpact().lines([form.item], [successor.item])
    assert alone.weighs
    assert "nothing takes its place" in alone.text
    assert (hidden.text, hidden.url) == ("1 card that is not public", "")
    assert not followed.weighs
    assert followed.text.endswith("offers the successor instead")


def test_number_of_queries_does_not_grow_with_the_forms_of_a_service(django_assert_max_num_queries: object) -> None:
    service = item_in(State.IN_USE)
    forms = [FormFactory.in_state(State.IN_USE) for _each in range(4)]
    for form in forms:
        _offer(form, service)
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(FormsImpact().lines([service], [])) == len(outcomes_wanted([service])) == 4
    with django_assert_max_num_queries(4):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(FormsImpact().lines([form.item for form in forms], [])) == 1


def test_impact_tells_of_forms() -> None:
    sections = {section.code: section.lines for section in impact_of([item_in(State.IN_USE)], [])}
    assert sections["forms"] == []


def _again(item: PortfolioItem) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(pk=item.pk)
