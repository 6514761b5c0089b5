"""What every form in the offering asks, by data concept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms_registry.mapping import Match, accept_matches
from forms_registry.models import ApplicationForm
from forms_registry.registering import offer_form
from forms_registry.selectors import asking_forms, concept_names, counted_forms, held_placements
from forms_registry.versions import ChannelSpec
from forms_registry.vocabulary import FormChannelKind, Obligation
from lifecycle.kinds import FormType
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, concept, concept_role, field, organisation_with_people, person

pytestmark = pytest.mark.django_db


def test_only_applications_in_the_offering_count() -> None:
    one = FormFactory.in_state(State.IN_USE)
    FormFactory.in_state(State.IN_USE, form_type=FormType.REPORT)
    FormFactory.in_state(State.APPROVED)
    FormFactory.in_state(State.RETIRED)
    assert [item.code for item in counted_forms()] == [one.code]


def test_forms_are_for_the_needs_of_the_services_that_offer_them() -> None:
    form, other = FormFactory.in_state(State.IN_USE), FormFactory.in_state(State.IN_USE)
    card = CardFactory.in_state(State.IN_USE)
    offer_form(form=form, service=card.record.item, user=person(Role.OWNER, form.item.owner))
    assert [item.code for item in counted_forms(need="RAHOITUS", segment="PK")] == [form.code]
    assert {item.code for item in counted_forms(owner="ALUE")} == {form.code, other.code}
    assert not counted_forms(owner="TOINEN")


def test_asking_forms_have_concepts_placements_and_r() -> None:
    fields = [
        field("a", "A"),
        field("b"),
        field("c", "C", Obligation.CONDITIONAL),
        field("d", "D", Obligation.OPTIONAL),
    ]
    channels = [ChannelSpec(FormChannelKind.E_FORM, prefilled=["a"])]
    form = FormFactory.in_state(State.IN_USE, fields=fields, channels=channels)
    (found,) = asking_forms(counted_forms())
    assert found.concepts == {"A", "C", f"{form.code}:b"}
    assert (found.asked, found.inputs, found.title) == (3, 2, form.title)


def test_number_of_queries_does_not_grow_with_the_forms() -> None:
    counts = []
    for _round in range(2):
        for _each in range(3):
            FormFactory.in_state(State.IN_USE)
        with CaptureQueriesContext(connection) as queries:
            asking_forms(counted_forms())
            held_placements(ApplicationForm.objects.in_offering())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_names_of_concepts_tell_the_role_and_the_label_of_what_nobody_matched() -> None:
    concept("EMAIL", name_fi="Sähköposti")
    concept_role("DEPUTY")
    form = FormFactory.in_state(State.IN_USE, fields=[field("b")])
    names = concept_names(["EMAIL@DEPUTY", "EMAIL", f"{form.code}:b", "business_id"])
    assert names["EMAIL@DEPUTY"].endswith("(Rooli DEPUTY)")
    assert names[f"{form.code}:b"] in ("Kysymys b", "Fråga b")
    assert names["business_id"] == "business_id"


def test_required_answers_that_a_reachable_register_holds_are_the_once_only_gap() -> None:
    concept("YTUNNUS", register="YTJ")
    concept("VELKA", register="VERO", reachable=False)
    asked = [field("y", "YTUNNUS", why="Tunnistus."), field("v", "VELKA"), field("z", "YTUNNUS", Obligation.OPTIONAL)]
    form = FormFactory.in_state(State.IN_USE, fields=asked)
    (found,) = held_placements(ApplicationForm.objects.in_offering())
    assert (found.form, found.concept, found.register, found.prefilled) == (form.code, "YTUNNUS", "YTJ", False)


def test_field_of_a_role_is_other_data_than_that_of_another_role() -> None:
    fields = [field("a"), field("b")]
    form = FormFactory.in_state(State.IN_USE, organisation_with_people("ALUE"), fields=fields)
    concept("EMAIL")
    concept_role("DEPUTY")
    matches = [Match(form, "a", "Sähköposti", "EMAIL"), Match(form, "b", "Varan sähköposti", "EMAIL", "DEPUTY", 93)]
    accept_matches(matches=matches, user=person(Role.BOARD))
    assert asking_forms(counted_forms())[0].concepts == {"EMAIL", "EMAIL@DEPUTY"}
