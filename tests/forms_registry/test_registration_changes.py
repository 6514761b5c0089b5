"""Unfinished registrations and changes of forms: gone on with, begun by two, in two windows, discarded."""

import pytest
from django.test import Client
from django.urls import reverse

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, RegistrationDraft
from forms_registry.versions import check_may_write_version
from lifecycle.models import AdditionProposal, HistoryRow, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, organisation_with_people, person
from tests.forms_registry.wizard import IDENTITY, Wizard

pytestmark = pytest.mark.django_db


def _owner() -> User:
    return person(Role.OWNER, organisation_with_people("ALUE"))


def test_registration_is_gone_on_with_after_logging_out_and_belongs_to_one_person(wizard: Wizard) -> None:
    wizard.answer("identity", **IDENTITY)
    wizard.answer("purpose", "aside", purpose_fi="Puolikas lause", duty="voluntary", minutes="kymmenen")
    assert wizard.address == reverse("forms_registry:form_registration")
    wizard.client.logout()
    wizard.client.force_login(_owner())
    assert IDENTITY["title_fi"] in wizard.client.get(wizard.address).content.decode()
    page = wizard.show("purpose")
    assert "Puolikas lause" in page
    assert 'value="kymmenen"' in page
    wizard.client.force_login(person(Role.OWNER, organisation_with_people("ALUE"), number=2))
    answer = wizard.client.get(wizard.url("purpose"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("forms_registry:form_registration"))


def test_back_keeps_what_was_typed(wizard: Wizard) -> None:
    wizard.answer("identity", **IDENTITY)
    wizard.answer("purpose", "back", legal_basis="Laki 1 §")
    assert "/identity/" in wizard.address
    assert "Laki 1 §" in wizard.show("purpose")


def test_older_window_does_not_write_over_a_newer_answer(wizard: Wizard) -> None:
    wizard.show("purpose")
    old = wizard.page
    wizard.answer("purpose", duty="voluntary", purpose_fi="Uudempi")
    wizard.page = old
    wizard.send("purpose", {"purpose-duty": "voluntary", "purpose-purpose_fi": "Vanhempi"})
    assert 'id="overtaken"' in wizard.page
    assert "Vanhempi" in wizard.page
    assert "Uudempi" in wizard.client.get(wizard.url("purpose")).content.decode()
    wizard.send("purpose", {"purpose-duty": "voluntary", "purpose-purpose_fi": "Vanhempi"})
    assert "/channels/" in wizard.address, "having been told, one may"


def test_older_window_does_not_change_a_newer_list(wizard: Wizard) -> None:
    wizard.add("Nimi")
    wizard.show("fields")
    old = wizard.page
    wizard.add("Osoite")
    wizard.page = old
    wizard.send("fields", {"question-label_fi": "Kesken"}, "remove:nimi")
    assert 'id="overtaken"' in wizard.page
    assert 'value="Kesken"' in wizard.page
    assert [row["key"] for row in wizard.rows()] == ["nimi", "osoite"]


def test_older_last_page_saves_nothing(wizard: Wizard) -> None:
    wizard.walk()
    wizard.show("check")
    old = wizard.page
    wizard.answer("purpose", duty="voluntary", purpose_fi="Toisessa ikkunassa")
    wizard.page = old
    wizard.send("check", {})
    assert 'id="overtaken"' in wizard.page
    assert not ApplicationForm.objects.exists()


def test_second_press_of_save_makes_no_second_form(wizard: Wizard) -> None:
    wizard.walk()
    wizard.show("check")
    page = wizard.page
    wizard.send("check", {})
    wizard.page = page
    wizard.send("check", {})
    assert wizard.address == reverse("forms_registry:form_registration")
    assert ApplicationForm.objects.count() == 1


def test_change_of_a_form_in_use_begins_from_what_it_says_and_leaves_the_published_version(client: Client) -> None:
    form = FormFactory.in_state(State.IN_USE, title="Lainahakemus")
    published = form.published_version.as_content()
    wizard = Wizard.begin(client, _owner(), form.code)
    assert wizard.draft.step == "check"
    assert 'name="identity-owner"' not in wizard.show("identity")
    assert 'value="Lainahakemus"' in wizard.page
    wizard.add("Uusi kysymys")
    wizard.answer("check")
    form = FormFactory.again(form)
    assert form.published_version.as_content() == published
    assert [row.key for row in form.draft_version.fields.all()] == ["nimi", "ytunnus", "sahkoposti", "uusi_kysymys"]
    assert form.field_concepts.count() == 3, "the concepts accepted before hold"
    assert form.draft_version.purpose_fi == published["purpose"]["fi"]


def test_change_that_changes_nothing_leaves_everything_as_it_was(client: Client) -> None:
    form = FormFactory.draft()
    before, proposals = form.draft_version.as_content(), AdditionProposal.objects.count()
    Wizard.begin(client, _owner(), form.code).answer("check")
    assert FormFactory.again(form).draft_version.as_content() == before
    assert AdditionProposal.objects.count() == proposals
    assert not HistoryRow.objects.exists()


def test_concept_is_taken_back_by_choosing_none(client: Client) -> None:
    form = FormFactory.draft()
    wizard = Wizard.begin(client, _owner(), form.code)
    assert '<option value="NIMI" selected' in wizard.show("concepts")
    wizard.answer("concepts", shown=True, **{"nimi-choice": "", "ytunnus-choice": "YTUNNUS"})
    wizard.answer("check")
    assert set(form.field_concepts.values_list("key", flat=True)) == {"ytunnus"}


def test_colleagues_change_is_not_written_over_unnoticed(client: Client) -> None:
    form = FormFactory.draft()
    wizard = Wizard.begin(client, _owner(), form.code)
    wizard.answer("purpose", duty="voluntary", purpose_fi="Minun tarkoitukseni")
    other = Wizard.begin(Client(), person(Role.OWNER, form.item.owner, number=2), form.code)
    assert "Owner ALUE1" in other.client.get(
        reverse("forms_registry:form_registration_for", args=[form.code])
    ).content.decode(), "one is told who is at it"  # fmt: skip
    other.add("Kollegan kysymys")
    other.answer("check")
    assert 'id="changed"' in wizard.show("check")
    wizard.answer("check")
    assert "kollegan_kysymys" in FormFactory.again(form).draft_version.fields.values_list("key", flat=True)
    wizard.answer("check", overwrite="on")
    version = FormFactory.again(form).draft_version
    assert version.purpose_fi == "Minun tarkoitukseni"
    assert "kollegan_kysymys" not in version.fields.values_list("key", flat=True)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.RETIRED])
def test_form_that_may_not_be_changed_now_says_why(state: State, client: Client) -> None:
    form = FormFactory.in_state(state)
    client.force_login(_owner())
    address = reverse("forms_registry:form_registration_for", args=[form.code])
    with pytest.raises(FormRefused) as refused:
        check_may_write_version(form, _owner())
    assert str(refused.value) in client.get(address).content.decode()
    client.post(address)
    assert not RegistrationDraft.objects.exists()


def test_change_begun_before_a_form_was_sent_for_approval_is_not_saved(client: Client) -> None:
    form = FormFactory.draft()
    wizard = Wizard.begin(client, _owner(), form.code)
    wizard.answer("purpose", duty="voluntary", purpose_fi="Liian myöhään")
    FormFactory.step(form.item, "submit")
    wizard.answer("check")
    assert FormFactory.again(form).draft_version.purpose_fi != "Liian myöhään"


def test_discarding_asks_first_and_leaves_the_form(client: Client) -> None:
    form = FormFactory.draft()
    wizard = Wizard.begin(client, _owner(), form.code)
    address = reverse("forms_registry:form_registration_discard", args=[wizard.draft.pk])
    assert form.title in client.get(address).content.decode()
    assert RegistrationDraft.objects.exists()
    client.force_login(person(Role.OWNER, form.item.owner, number=2))
    client.post(address)
    assert RegistrationDraft.objects.exists(), "nobody discards what others have begun"
    client.force_login(_owner())
    client.post(address)
    assert not RegistrationDraft.objects.exists()
    assert ApplicationForm.objects.filter(pk=form.pk).exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.APPROVER, 200), (Role.ADMINISTRATOR, 200), (Role.BOARD, 403), (Role.EXPERT, 403)],
)
def test_those_who_write_forms_open_the_wizard(role: Role, status: int, client: Client) -> None:
    client.force_login(person(role, organisation_with_people("ALUE")))
    assert client.get(reverse("forms_registry:form_registration")).status_code == status


def test_role_lost_meanwhile_stops_the_registration(wizard: Wizard) -> None:
    wizard.walk()
    user = _owner()
    user.groups.clear()
    wizard.client.force_login(user)
    assert wizard.client.get(wizard.url("check")).status_code == 403
    assert wizard.client.post(wizard.url("check"), {"do": "continue"}).status_code == 403
    assert not ApplicationForm.objects.exists()


@pytest.mark.parametrize("number", [3, 30])
def test_list_of_unfinished_registrations_asks_no_more_queries_for_many(
    number: int, client: Client, django_assert_max_num_queries: object
) -> None:
    form = FormFactory.draft()
    client.force_login(_owner())
    for _each in range(number):
        RegistrationDraft.objects.create(user=_owner(), form=form, title="Kesken", step="fields")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture that is a function
        page = client.get(reverse("forms_registry:form_registration")).content.decode()
    assert page.count("Kesken") >= number
