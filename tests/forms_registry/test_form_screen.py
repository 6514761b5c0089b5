"""The page of one form: who reads what of it, what it says, and what can be done there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.comparison_words import words_of
from forms_registry.models import ApplicationForm, CardForm, FormVolume
from forms_registry.registering import Volume, change_record, offer_form, state_volumes
from forms_registry.version_changes import AskedField, VersionFacts
from forms_registry.version_comparison import compare
from forms_registry.versions import ChannelSpec, LayoutSpec, write_channels, write_facts, write_fields, write_layouts
from forms_registry.vocabulary import FormChannelKind, Obligation, VolumeBasis
from lifecycle.dossiers import propose_retirement
from lifecycle.plans import RetirementPlan
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, concept, field, item_in, organisation_with_people, person

pytestmark = pytest.mark.django_db


def page_of(form: ApplicationForm) -> str:
    return reverse("forms_registry_form", args=[form.code])


def login(client: Client, role: Role, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def shown(client: Client, form: ApplicationForm, **query: Any) -> Any:
    response = client.get(page_of(form), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response


def new_version(form: ApplicationForm, *fields: Any, **told: Any) -> ApplicationForm:
    """Publish another version of a form in use."""
    keeper = person(Role.OWNER, form.item.owner)
    write_fields(form=form, user=keeper, fields=fields)
    if told:
        write_facts(form=form, user=keeper, changes=told)
    FormFactory.step(form.item, "submit_change")
    FormFactory.step(form.item, "approve_change")
    return FormFactory.again(form)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_page_opens_in_every_state_for_those_who_read_the_drafts(role: Role, state: State, client: Client) -> None:
    form = FormFactory.in_state(state)
    response = shown(login(client, role), form)
    html = response.content.decode()
    assert form.code in html
    assert "Kysymys nimi" in html
    assert response.context["history"] is not None
    assert len(response.context["actions"]) == html.count("/transition/")


@pytest.mark.parametrize("state", list(State))
def test_people_of_other_organisations_read_what_was_published_and_no_draft(state: State, client: Client) -> None:
    form = FormFactory.in_state(state)
    client = login(client, Role.OWNER, "VIERAS")
    if state in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
        assert client.get(page_of(form)).status_code == 302
        return
    if state is State.IN_USE:
        keeper = person(Role.OWNER, form.item.owner)
        write_fields(form=form, user=keeper, fields=[field("salainen")])
        write_facts(form=form, user=keeper, changes={"title_fi": "Salainen nimi"})
    response = shown(client, form)
    html = response.content.decode()
    assert "Kysymys nimi" in html
    assert "alainen" not in html
    assert response.context["history"] is None
    assert response.context["unmet"] == []
    assert "/transition/" not in html
    assert reverse("forms_registry_form_volume", args=[form.code]) not in html


def test_what_is_missing_is_told_with_the_way_to_mend_it(client: Client) -> None:
    form = FormFactory.draft(fields=[])
    type(form.item).objects.filter(pk=form.item_id).update(review_date=None)
    response = shown(login(client, Role.OWNER), form)
    assert {row.code for row in response.context["unmet"]} == {"fields", "review_date"}
    html = response.content.decode()
    assert html.count(reverse("lifecycle_responsibility", args=[form.code])) == 2
    assert reverse("forms_registry:form_registration_for", args=[form.code]) + "?step=fields" in html
    assert "?step=" not in shown(login(client, Role.AUDITOR), form).content.decode()


def test_same_number_names_the_forms_one_may_read_and_counts_the_others(client: Client) -> None:
    form = FormFactory.draft(number="ke6666")
    other = FormFactory.draft(number="KE6666")
    FormFactory.draft(organisation_with_people("VIERAS"), number="ke6666", title="Vieras luonnos")
    response = shown(login(client, Role.OWNER), form)
    assert response.context["shared_number"] == [other]
    assert response.context["shared_number_hidden"] == 1
    assert page_of(other) in response.content.decode()
    assert "Vieras luonnos" not in response.content.decode()
    assert len(shown(login(client, Role.BOARD), form).context["shared_number"]) == 2


def test_fields_tell_obligation_concept_holder_and_why(client: Client) -> None:
    concept("YTUNNUS", register="YTJ")
    fields = [
        field("ytunnus", "YTUNNUS"),
        field("uudestaan", "YTUNNUS", why="Hakijan tunnistamiseksi."),
        field("lisa", obligation=Obligation.CONDITIONAL, condition="Jos hakijoita on monta."),
    ]
    form = FormFactory.draft(fields=fields)
    response = shown(login(client, Role.OWNER), form)
    first, explained, second = response.context["rows"]
    assert (first.placed.concept.code, first.held_by.code, first.asked_again) == ("YTUNNUS", "YTJ", True)
    assert (explained.held_by.code, explained.asked_again) == ("YTJ", False), "the reason is told"
    assert (second.placed, second.held_by, second.asked_again) == (None, None, False)
    html = response.content.decode()
    for text in ("Hakijan tunnistamiseksi.", "Jos hakijoita on monta.", "Rekisteri YTJ"):
        assert text in html


def test_prefilled_answer_is_not_asked_again(client: Client) -> None:
    concept("YTUNNUS", register="YTJ")
    channels = [ChannelSpec(FormChannelKind.E_FORM, prefilled=["ytunnus"])]
    form = FormFactory.draft(fields=[field("ytunnus", "YTUNNUS")], channels=channels)
    (row,) = shown(login(client, Role.OWNER), form).context["rows"]
    assert (row.asked_again, len(row.prefilled)) == (False, 1)


def test_comparison_tells_what_became_easier_and_harder(client: Client) -> None:
    form = FormFactory.in_state(
        State.IN_USE, fields=[field("a"), field("b"), field("c", obligation=Obligation.OPTIONAL)]
    )
    form = new_version(
        form, field("a", obligation=Obligation.OPTIONAL), field("c", obligation=Obligation.CONDITIONAL), field("d")
    )
    client = login(client, Role.AUDITOR)
    assert shown(client, form).context["compared"] == [
        ("Questions added", ["Kysymys d"]),
        ("Questions removed", ["Kysymys b"]),
        ("Relaxed", ["Kysymys a: required → optional"]),
        ("Tightened", ["Kysymys c: optional → required on a condition"]),
    ]
    form = new_version(form, field("a"))
    first, second, third = form.versions.order_by("number")
    response = shown(client, form, earlier=third.pk, later=first.pk)
    assert (response.context["earlier"].version, response.context["later"].version) == (first, third), "by age"
    same = shown(client, form, earlier=second.pk, later=second.pk)
    assert (same.context["earlier"].version, same.context["later"].version) == (first, second)


def test_draft_is_compared_only_by_those_who_read_it(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE)
    write_fields(form=form, user=person(Role.OWNER, form.item.owner), fields=[field("salainen")])
    assert len(shown(login(client, Role.OWNER), form).context["versions"]) == 2
    response = shown(login(client, Role.OWNER, "VIERAS"), form, earlier=FormFactory.again(form).draft_version.pk)
    assert len(response.context["versions"]) == 1
    assert response.context["compared"] == []


OBLIGATIONS = st.sampled_from([each.value for each in Obligation])
FIELDS = st.dictionaries(st.sampled_from("abcd"), OBLIGATIONS)


def _facts(fields: dict[str, str]) -> VersionFacts:
    return VersionFacts([AskedField(key, f"Kysymys {key}", duty) for key, duty in fields.items()], {})


@given(FIELDS, FIELDS)
def test_every_field_of_two_versions_is_told_of_once_and_the_way_back_is_the_reverse(
    one: dict[str, str], other: dict[str, str]
) -> None:
    there, back = compare(_facts(one), _facts(other)), compare(_facts(other), _facts(one))
    assert set(there.changes.added) == set(back.changes.removed)
    assert {each.label for each in there.relaxed} == {each.label for each in back.tightened}
    told = [*there.changes.added, *there.changes.removed, *(each.label for each in (*there.relaxed, *there.tightened))]
    same = [f"Kysymys {key}" for key in one if other.get(key) == one[key]]
    assert sorted(told + same) == sorted(f"Kysymys {key}" for key in {*one, *other})
    assert compare(_facts(one), _facts(one)).changes.is_empty


def test_directions_of_changed_obligations() -> None:
    duties = [Obligation.OPTIONAL, Obligation.CONDITIONAL, Obligation.REQUIRED]
    for place, before in enumerate(duties):
        for other_place, after in enumerate(duties):
            found = compare(_facts({"a": before}), _facts({"a": after}))
            assert (len(found.relaxed), len(found.tightened)) == (other_place < place, other_place > place)
    with translation.override("en"):
        found = words_of(compare(_facts({"a": Obligation.REQUIRED}), _facts({"a": Obligation.OPTIONAL})))
    assert found == [("Relaxed", ["Kysymys a: required → optional"])]


def test_owner_states_a_volume_and_a_year_stated_again_replaces_it(client: Client) -> None:
    form = FormFactory.draft()
    page = reverse("forms_registry_form_volume", args=[form.code])
    given_ = {"year": "2024", "number": "120", "basis": "actual", "source": "Asianhallinta"}
    client = login(client, Role.OWNER)
    assert client.post(page, given_).status_code == 302
    assert client.post(page, given_ | {"number": "130", "basis": "estimate"}).status_code == 302
    assert list(FormVolume.objects.values_list("form", "year", "number", "basis")) == [(form.pk, 2024, 130, "estimate")]
    for wrong in ({"year": "99"}, {"number": "-1"}, {"basis": "guess"}, {"source": " "}):
        assert client.post(page, given_ | wrong).status_code == 200
    assert login(client, Role.OWNER, "VIERAS").post(page, given_).status_code == 302
    assert login(client, Role.AUDITOR).post(page, given_ | {"year": "2023"}).status_code == 302
    assert FormVolume.objects.get().number == 130
    assert shown(client, form).context["volumes"][0][0].number == 130


def test_form_is_offered_on_a_card_and_taken_off_it(client: Client) -> None:
    form, service = FormFactory.in_state(State.IN_USE), item_in(State.IN_USE, title="Hakuneuvonta")
    page = reverse("forms_registry_form_services", args=[form.code])
    client = login(client, Role.OWNER)
    assert [row.item for row in client.get(page, {"q": "hakuneuvonta"}).context["found"]] == [service]
    assert client.get(page, {"q": "muuta"}).context["found"] == []
    assert client.post(page, {"do": f"add:{service.pk}"}).status_code == 302
    assert CardForm.objects.get().service_id == service.pk
    assert client.get(page, {"q": "hakuneuvonta"}).context["found"] == []
    assert [row.item for row in shown(client, form).context["services"]] == [service]
    assert client.post(page, {"do": f"withdraw:{service.pk}"}).status_code == 302
    assert not CardForm.objects.exists()
    for wrong in ("", "add", "add:", "add:x", "add:0", "drop:1", f"drop:{service.pk}"):
        assert client.post(page, {"do": wrong}).status_code in (302, 404)
    assert not CardForm.objects.exists()


def test_others_let_only_their_own_services_offer_the_form(client: Client) -> None:
    other = organisation_with_people("VIERAS")
    form, own, foreign = FormFactory.in_state(State.IN_USE), item_in(State.IN_USE, "VIERAS"), item_in(State.IN_USE)
    hidden = CardFactory.draft().record.item
    offer_form(form=form, service=foreign, user=person(Role.BOARD))
    offer_form(form=form, service=hidden, user=person(Role.BOARD))
    page = reverse("forms_registry_form_services", args=[form.code])
    client = login(client, Role.OWNER, "VIERAS")
    context = client.get(page).context
    assert [row.item for row in context["found"]] == [own]
    assert [(row.item, may) for row, may in context["rows"]] == [(foreign, False)]
    assert context["hidden"] == 1
    client.post(page, {"do": f"withdraw:{foreign.pk}"})
    client.post(page, {"do": f"withdraw:{hidden.pk}"})
    assert CardForm.objects.count() == 2
    client.post(page, {"do": f"add:{own.pk}"})
    assert CardForm.objects.filter(service__owner=other).count() == 1
    auditor = login(client, Role.AUDITOR).get(page).context
    assert (auditor["may_add"], auditor["found"], auditor["hidden"]) == (False, [], 0)


def test_draft_cannot_be_offered_and_the_page_says_why(client: Client) -> None:
    form, service = FormFactory.draft(), item_in(State.IN_USE)
    page = reverse("forms_registry_form_services", args=[form.code])
    client = login(client, Role.OWNER)
    assert client.get(page).context["can_be_offered"] is False
    client.post(page, {"do": f"add:{service.pk}"})
    assert not CardForm.objects.exists()


def test_forms_before_and_after_and_beside_are_linked(client: Client) -> None:
    one, two, common = (FormFactory.in_state(State.IN_USE) for _each in range(3))
    attachment = FormFactory.draft()
    secret = FormFactory.draft(organisation_with_people("VIERAS"), title="Vieras luonnos")
    keeper = person(Role.OWNER, one.item.owner)
    change_record(form=attachment, user=keeper, changes={"main_form": common})
    change_record(form=common, user=keeper, changes={"derived_from": one})
    change_record(
        form=secret, user=person(Role.OWNER, secret.item.owner), changes={"derived_from": common, "main_form": common}
    )
    plan = RetirementPlan(
        items=[one.item, two.item], way=Way.MERGE, reason_code=ReasonCode.MERGED, last_day=timezone.localdate(),
        evidence="Samat tiedot.", successors=[common.item],
    )  # fmt: skip
    propose_retirement(plan=plan, user=keeper)
    client = login(client, Role.OWNER)
    relatives = shown(client, one).context["relatives"]
    assert [each.item.code for each in relatives.successors] == [common.code]
    response = shown(client, common)
    relatives = response.context["relatives"]
    assert [each.item.code for each in relatives.forerunners] == sorted([one.code, two.code])
    assert (relatives.derived_from, relatives.attachments, relatives.derivatives) == (one, [attachment], [])
    assert "Vieras luonnos" not in response.content.decode()
    assert shown(client, attachment).context["relatives"].main_form == common


def test_number_of_queries_does_not_grow_with_what_a_form_has(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, fields=[field("f0", "C0")])
    client, board = login(client, Role.BOARD), person(Role.BOARD)
    keeper = person(Role.OWNER, form.item.owner)
    counts = []
    for number in (2, 12):
        concept(f"C{number}", register=f"R{number}")
        form = new_version(form, *(field(f"f{each}", f"C{number}", why="Valvonta.") for each in range(number)))
        kinds = list(FormChannelKind)[: number // 2]
        write_channels(form=form, user=keeper, channels=[ChannelSpec(kind, prefilled=["f1"]) for kind in kinds])
        write_layouts(form=form, user=keeper, layouts=[LayoutSpec("fi", kind) for kind in kinds])
        volumes = [Volume(2000 + each, each, VolumeBasis.ACTUAL, "Asianhallinta") for each in range(number)]
        state_volumes(form=form, user=keeper, volumes=volumes)
        for _each in range(number // 2):
            offer_form(form=form, service=item_in(State.IN_USE), user=board)
            derived = FormFactory.draft()
            change_record(form=derived, user=keeper, changes={"derived_from": form, "main_form": form})
        shown(client, form)
        with CaptureQueriesContext(connection) as queries:
            shown(client, form)
        counts.append(len(queries))
    assert counts[0] == counts[1]
