"""The matching queue: what is suggested, why not, and what a person decides."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forms_registry.matching_queue import labels_of, queue_rows
from forms_registry.models import ApplicationForm, FieldConcept, MatchDecision
from forms_registry.unmatched import forms_matched_by
from lifecycle.ledger.recount import recount
from lifecycle.models import User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, concept, concept_role, field, organisation_with_people, person

pytestmark = pytest.mark.django_db
QUEUE = "/admin/forms/matching/"


def _asking(*labels: str, state: State = State.DRAFT, **more: Any) -> ApplicationForm:
    fields = [field(f"k{number}", labels={"fi": label}) for number, label in enumerate(labels)]
    return FormFactory.in_state(state, fields=fields, **more)


def _rows(user: User) -> list[Any]:
    forms = forms_matched_by(user)
    return queue_rows(forms, [each["label"] for each in labels_of(forms)])


def _owner(code: str = "ALUE") -> User:
    return person(Role.OWNER, organisation_with_people(code))


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_same_label_of_several_forms_is_one_row_the_commonest_first() -> None:
    _asking("Liikevaihto", "Nimi")
    _asking("Liikevaihto")
    rows = _rows(_owner())
    assert [(row.label, len(row.fields)) for row in rows] == [("Liikevaihto", 2), ("Nimi", 1)]


def test_deputy_is_suggested_with_the_reason_why_it_is_other_data() -> None:
    concept("YHT_EMAIL", name_fi="Yhteyshenkilön sähköposti")
    _asking("Varayhteyshenkilön sähköposti")
    (row,) = _rows(_owner())
    (offer,) = row.offers
    assert (offer.score, offer.warns, row.matches_at_once) == (93, True, False)
    assert "vara" in offer.differences[0].text


def test_inflected_name_is_found_by_its_lemma() -> None:
    concept("NIMET", name_fi="Yrityksen nimi")
    _asking("Yritysten nimet")
    (row,) = _rows(_owner())
    assert [offer.concept for offer in row.offers] == ["NIMET"]


def test_role_in_the_words_is_suggested_with_the_rest_of_them() -> None:
    concept("EMAIL", name_fi="Sähköposti")
    concept_role("SIGNATORY")
    FormFactory.draft(fields=[field("a", labels={"fi": "Rooli SIGNATORY sähköposti"})])
    (row,) = _rows(_owner())
    assert row.role in ("SIGNATORY", "")


def test_accepting_several_rows_at_once_is_one_batch_that_can_be_taken_back() -> None:
    concept("NIMI", name_fi="Nimi")
    concept("LV", name_fi="Liikevaihto")
    one = _asking("Nimi", "Liikevaihto", state=State.IN_USE)
    two = _asking("Nimi", state=State.IN_USE)
    client = _client(_owner())
    rows = {row.label: row for row in _rows(_owner())}
    given: dict[str, Any] = {}
    for row in rows.values():
        given[f"fields-{row.number}"] = [each.id for each in row.fields]
        given[f"choice-{row.number}"] = f"{row.offers[0].key}|{row.offers[0].score}"
    assert client.post(QUEUE, given).status_code == 302
    assert {(row.form_id, row.concept.code) for row in FieldConcept.objects.all()} == {
        (one.pk, "NIMI"),
        (one.pk, "LV"),
        (two.pk, "NIMI"),
    }
    assert MatchDecision.objects.values("batch").distinct().count() == 1
    assert recount().agrees
    client.post(f"{QUEUE}undo/")
    assert not FieldConcept.objects.exists()
    assert recount().agrees


def test_only_ticked_forms_of_the_accepted_row_are_matched() -> None:
    concept("NIMI", name_fi="Nimi")
    one, two = _asking("Nimi", "Muu"), _asking("Nimi")
    client = _client(_owner())
    given = {"accept": "1", "fields-1": [f"{one.code}:k0"], "choice-1": "NIMI|100", "fields-2": [f"{two.code}:k0"]}
    client.post(QUEUE, {**given, "choice-2": "NIMI|100"})
    assert [row.form_id for row in FieldConcept.objects.all()] == [one.pk]


def test_other_concept_and_role_may_be_chosen() -> None:
    concept("EMAIL")
    concept_role("DEPUTY")
    form = _asking("Varahenkilön osoite")
    _client(_owner()).post(
        QUEUE,
        {"fields-1": [f"{form.code}:k0"], "choice-1": "other", "other-1": "EMAIL Tieto EMAIL", "role-1": "DEPUTY"},
    )
    assert FieldConcept.objects.get().concept_key == "EMAIL@DEPUTY"


def test_refused_suggestion_is_not_made_again() -> None:
    concept("NIMI", name_fi="Nimi")
    form = _asking("Nimi")
    _client(_owner()).post(QUEUE, {"reject": "1|NIMI", "fields-1": [f"{form.code}:k0"]})
    (row,) = _rows(_owner())
    assert not row.offers
    assert MatchDecision.objects.get().verdict == "rejected"


def test_unknown_concept_is_named_and_nothing_is_matched() -> None:
    form = _asking("Nimi")
    answer = _client(_owner()).post(
        QUEUE, {"fields-1": [f"{form.code}:k0"], "choice-1": "other", "other-1": "EI-OLE"}, follow=True
    )
    assert "EI-OLE" in answer.content.decode()
    assert not FieldConcept.objects.exists()


def test_owners_see_and_match_their_own_forms_only() -> None:
    concept("NIMI", name_fi="Nimi")
    foreign = _asking("Nimi", owner=organisation_with_people("TOINEN"))
    assert not _rows(_owner())
    assert len(_rows(person(Role.BOARD))) == 1
    _client(_owner()).post(QUEUE, {"fields-1": [f"{foreign.code}:k0"], "choice-1": "NIMI|100"})
    assert not FieldConcept.objects.exists()


def test_public_and_experts_do_not_see_the_queue() -> None:
    assert Client().get(QUEUE).status_code == 302
    assert _client(person(Role.EXPERT)).get(QUEUE).status_code in (302, 403)


def test_queue_takes_the_same_queries_for_3_and_for_30_labels() -> None:
    user = _owner()
    concept("NIMI", name_fi="Nimi")
    client, counts = _client(user), []
    for number in (3, 15):
        _asking(*(f"Kysymys {number} {each}" for each in range(number)))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(QUEUE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
