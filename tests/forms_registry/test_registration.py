"""Registering a form: what each step refuses, and that a form is saved whole or not at all."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, FormVolume, MatchDecision, RegistrationDraft
from forms_registry.registration import Registration, save_registration, try_registration
from forms_registry.vocabulary import Obligation
from lifecycle.additions import Ends
from lifecycle.errors import NotPermitted, ProposalRefused
from lifecycle.kinds import FormType
from lifecycle.models import AdditionProposal, PortfolioItem, User
from lifecycle.proposals import Statement
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import FormFactory, concept, organisation_with_people, person, unit_of
from tests.forms_registry.wizard import IDENTITY, NEED, Wizard, channel

pytestmark = pytest.mark.django_db

#: What no browser sends: a select cannot show it again.
NO_CHOICE = {"0", "9", "VIERAS", "always", "letter", "replaced"}


def _owner() -> User:
    return person(Role.OWNER, organisation_with_people("ALUE"))


def test_form_is_registered_with_all_that_was_answered(wizard: Wizard) -> None:
    owner = organisation_with_people("ALUE")
    unit, review = unit_of(owner, "ALUE-1"), timezone.localdate() + timedelta(days=300)
    user = organisation_with_people("TOINEN")
    concept("NIMI", name_fi="Yrityksen nimi")
    wizard.answer(
        "identity",
        **IDENTITY,
        title_sv="Ansökan",
        number="ke6666",
        owner_unit=unit.code,
        owner_person=_owner().pk,
        review_date=review.isoformat(),
        user_organisations=[user.code],
    )
    wizard.answer(
        "purpose",
        purpose_fi="Yritys hakee tukea.",
        decision_fi="Tukipäätös",
        legal_basis="Tukilaki 1 §",
        duty="condition_of_benefit",
        minutes="25",
        minutes_method="survey",
        minutes_sample="12",
        volume_year="2025",
        volume_number="340",
        volume_basis="actual",
        volume_source="Asiointipalvelu",
    )
    wizard.answer(
        "channels",
        **channel("eform", address="https://asiointi.example/tuki", e_level="5", identification="strong"),
        **channel("pdf", to="2030-12-31"),
        layouts="pdf | sv | https://example.org/ansokan.pdf | Ansökan",
    )
    wizard.add("Yrityksen nimi", key="nimi", prefilled=["eform"], why="Päätös osoitetaan yritykselle.")
    wizard.add("Selvitys", type="long_text", obligation="conditional", condition="Jos yli 100 000 euroa.")
    wizard.answer("fields")
    wizard.answer("concepts", **{"nimi-choice": "NIMI"})
    wizard.answer("need", **NEED)
    assert "check" in wizard.address
    assert "Yrityksen nimi" in wizard.show("check")
    wizard.answer("check")
    form = ApplicationForm.objects.get()
    version, item = form.draft_version, form.item
    assert (form.number, item.state, item.owner_unit, item.owner_person) == ("ke6666", State.DRAFT, unit, _owner())
    assert (item.review_date, list(form.user_organisations.all())) == (review, [user])
    assert item.classification.instrument == FormType.APPLICATION
    assert (version.title_sv, version.decision_fi, version.minutes, version.minutes_sample) == (
        "Ansökan", "Tukipäätös", 25, 12,
    )  # fmt: skip
    eform = version.channels.get(kind="eform")
    assert (eform.e_level, eform.identification, eform.prefilled) == (5, "strong", ["nimi"])
    assert version.channels.get(kind="pdf").valid_to.isoformat() == "2030-12-31"
    assert version.layouts.get().language == "sv"
    assert [row.obligation for row in version.fields.all()] == [Obligation.REQUIRED, Obligation.CONDITIONAL]
    assert FormVolume.objects.get(form=form).number == 340
    assert form.field_concepts.get().concept.code == "NIMI"
    assert MatchDecision.objects.get().score == 100
    assert item.proposals.get().need == NEED["need"]
    assert not RegistrationDraft.objects.exists()
    assert item.code in wizard.address


def test_saved_form_can_be_submitted_when_nothing_was_missing(wizard: Wizard) -> None:
    unit, review = unit_of(organisation_with_people("ALUE"), "ALUE-1"), timezone.localdate() + timedelta(days=300)
    wizard.walk(
        title_sv="Ansökan", owner_unit=unit.code, owner_person=_owner().pk, review_date=review.isoformat()
    )  # fmt: skip
    wizard.answer("purpose", duty="voluntary", purpose_fi="Tuki.", decision_fi="Päätös", legal_basis="Laki")
    assert not wizard.client.get(wizard.url("check")).context["checked"].trial.unmet
    wizard.answer("check")
    FormFactory.step(ApplicationForm.objects.get().item, "submit")


@pytest.mark.parametrize(
    ("step", "values", "anchors"),
    [
        ("identity", {"owner": "ALUE", "form_type": "application"}, ["title_fi"]),
        ("identity", IDENTITY | {"owner": "VIERAS"}, ["owner"]),
        ("identity", IDENTITY | {"form_type": "letter"}, ["form_type"]),
        ("identity", IDENTITY | {"title_fi": "x" * 256}, ["title_fi"]),
        ("identity", IDENTITY | {"review_date": "huomenna", "owner_person": "0"}, ["owner_person", "review_date"]),
        ("purpose", {"duty": "always"}, ["duty"]),
        ("purpose", {"duty": "voluntary", "minutes": "10"}, ["minutes_method"]),
        ("purpose", {"duty": "voluntary", "minutes_method": "survey"}, ["minutes"]),
        ("purpose", {"duty": "voluntary", "minutes": "-1", "minutes_method": "survey"}, ["minutes"]),
        ("purpose", {"duty": "voluntary", "volume_year": "2025"}, ["volume_number", "volume_basis", "volume_source"]),
        ("channels", channel("pdf", **{"from": "2026-05-01", "to": "2026-04-30"}), ["pdf-to"]),
        ("channels", channel("pdf", e_level="9"), ["pdf-e_level"]),
        ("channels", {"layouts": "pdf | fi"}, ["layouts"]),
        ("channels", {"layouts": "savumerkki | fi | https://example.org"}, ["layouts"]),
        ("need", {"origin": "new"}, ["need", "ends"]),
        ("need", NEED | {"origin": "unregistered"}, ["evidence"]),
        ("need", NEED | {"nothing_ends_why": " "}, ["nothing_ends_why"]),
        ("need", NEED | {"ends": "replaced"}, ["ended"]),
    ],
)
def test_step_names_what_is_wrong_and_keeps_what_was_typed(
    step: str, values: dict[str, str], anchors: list[str], wizard: Wizard
) -> None:
    organisation_with_people("VIERAS")
    wizard.answer(step, **values)
    assert not wizard.address
    assert 'id="errors"' in wizard.page
    assert "autofocus" in wizard.page
    for anchor in anchors:
        assert f'href="#id_{step}-{anchor}"' in wizard.page
    assert wizard.page.count('href="#id_') == len(anchors)
    wizard.draft.refresh_from_db()
    assert wizard.draft.answers["done"] == []
    for name, value in values.items():
        assert wizard.draft.answers["steps"][step][f"{step}-{name}"] == [value]
    again = wizard.show(step)
    assert 'id="errors"' not in again, "what was left unfinished is not complained of when one comes back"
    assert all(value in again for value in values.values() if value not in NO_CHOICE)


def test_channel_that_is_not_ticked_is_not_read(wizard: Wizard) -> None:
    hidden = channel("phone", **{"from": "2026-05-01", "to": "2026-04-30"}) | {"phone-chosen": ""}
    wizard.answer("channels", **channel("paper"), **hidden)
    assert "/fields/" in wizard.address


def test_main_form_belongs_to_an_attachment(wizard: Wizard) -> None:
    main = FormFactory.draft(title="Päälomake")
    wizard.answer("identity", **IDENTITY, main_form=main.pk)
    assert 'href="#id_identity-main_form"' in wizard.page
    wizard.answer("identity", **IDENTITY | {"form_type": "attachment"}, main_form=main.pk)
    assert "/purpose/" in wizard.address


def test_unit_of_another_organisation_is_refused(client: Client) -> None:
    stranger = unit_of(organisation_with_people("TOINEN"), "TOINEN-1")
    organisation_with_people("ALUE")
    wizard = Wizard.begin(client, person(Role.ADMINISTRATOR))
    wizard.answer("identity", **IDENTITY, owner_unit=stranger.code)
    assert 'href="#id_identity-owner_unit"' in wizard.page


def test_forms_that_come_near_or_bear_the_number_are_told_once_and_do_not_stop_anybody(wizard: Wizard) -> None:
    near = FormFactory.in_state(State.IN_USE, title="Investointituen hakemus")
    same = FormFactory.draft(title="Aivan toinen", number="KE6666")
    hidden = FormFactory.draft(organisation_with_people("TOINEN"), title="Salainen luonnos", number="ke6666")
    wizard.answer("identity", **IDENTITY, number="ke6666")
    assert wizard.address.endswith("/identity/#notices")
    page = wizard.show("identity")
    assert near.title in page
    assert same.title in page
    assert hidden.title not in page, "an unpublished form of others is told of, not shown"
    wizard.answer("identity", shown=True, **IDENTITY, number="ke6666")
    assert "/purpose/" in wizard.address


def test_form_that_comes_near_is_compared_with(wizard: Wizard) -> None:
    near = FormFactory.in_state(State.IN_USE, title="Investointituen hakemus")
    wizard.answer("identity", **IDENTITY)
    wizard.answer("need", **NEED)
    assert 'href="#id_need-compared_with"' in wizard.page
    assert near.code in wizard.page
    wizard.answer("need", **NEED, compared_with=near.code, differs="Eri tuki.")
    assert "/check/" in wizard.address


def test_page_of_the_check_writes_nothing(wizard: Wizard) -> None:
    wizard.walk()
    wizard.show("check")
    assert not ApplicationForm.objects.exists()
    assert not PortfolioItem.objects.exists()


@pytest.mark.parametrize(
    "fails", ["write_facts", "write_fields", "write_channels", "write_layouts", "accept_matches", "state_addition"]
)
def test_nothing_is_saved_when_anything_fails(fails: str, wizard: Wizard) -> None:
    concept("NIMI")
    wizard.walk()
    wizard.answer("concepts", **{"yrityksen_nimi-choice": "NIMI"})
    wizard.show("check")
    with patch(f"forms_registry.registration.{fails}", side_effect=FormRefused("Ei käy.")):
        wizard.send("check", {})
    assert "/check/" in wizard.address
    assert not ApplicationForm.objects.exists()
    assert not PortfolioItem.objects.exists()
    assert not AdditionProposal.objects.exists()
    assert RegistrationDraft.objects.filter(pk=wizard.draft.pk).exists(), "every answer is kept"
    wizard.answer("check")
    assert ApplicationForm.objects.count() == 1


def test_step_that_was_jumped_over_is_asked_for_before_saving(wizard: Wizard) -> None:
    wizard.answer("identity", **IDENTITY)
    wizard.answer("check")
    assert "/purpose/" in wizard.address
    assert not ApplicationForm.objects.exists()


def test_last_page_leads_to_what_is_missing(wizard: Wizard) -> None:
    wizard.walk()
    page = wizard.show("check")
    for step in ("identity", "purpose"):
        assert f'<li><a href="{wizard.url(step)}">' in page


def test_need_may_be_told_another_day(wizard: Wizard) -> None:
    wizard.walk()
    wizard.answer("need", "later")
    assert "/check/" in wizard.address
    wizard.answer("check")
    item = ApplicationForm.objects.get().item
    assert not item.proposals.exists()
    again = Wizard.begin(wizard.client, _owner(), item.code)
    again.answer("need", **NEED)
    again.answer("check")
    assert item.proposals.get().need == NEED["need"]


def test_approver_registers_a_form_and_leaves_its_need_to_the_owner(client: Client) -> None:
    wizard = Wizard.begin(client, person(Role.APPROVER, organisation_with_people("ALUE")))
    wizard.walk()
    assert "/check/" in wizard.address
    wizard.answer("check")
    assert not ApplicationForm.objects.get().item.proposals.exists()


def test_service_asks_every_rule_again() -> None:
    owner, facts = organisation_with_people("ALUE"), {"title_fi": "Hakemus"}
    registration = Registration(facts=facts, owner=owner)
    with pytest.raises(NotPermitted):
        save_registration(registration=registration, user=person(Role.OWNER, organisation_with_people("TOINEN")))
    with pytest.raises(FormRefused):
        save_registration(registration=Registration(facts=facts), user=_owner())
    with pytest.raises(FormRefused):
        save_registration(registration=Registration(facts={"title_fi": " "}, owner=owner), user=_owner())
    form = FormFactory.draft()
    with pytest.raises(FormRefused):
        save_registration(registration=registration, user=_owner(), form=form, based_on={})
    assert ApplicationForm.objects.count() == 1


def test_trial_tells_what_is_missing_and_undoes_itself() -> None:
    owner = organisation_with_people("ALUE")
    trial = try_registration(registration=Registration(facts={"title_fi": "Hakemus"}, owner=owner), user=_owner())
    assert {"channels", "fields", "purpose"} <= {each.code for each in trial.unmet}
    assert trial.lacks_proposal
    assert not PortfolioItem.objects.exists()


def test_wrong_statement_of_need_leaves_no_form() -> None:
    owner = organisation_with_people("ALUE")
    statement = Statement(need="", ends=Ends.NOTHING)
    registration = Registration(facts={"title_fi": "Hakemus"}, owner=owner, statement=statement)
    with pytest.raises(ProposalRefused):
        save_registration(registration=registration, user=_owner())
    assert not ApplicationForm.objects.exists()


def test_unknown_step_and_button_lead_nowhere(wizard: Wizard) -> None:
    assert wizard.client.get(wizard.url("nothing")).status_code == 302
    assert wizard.client.post(wizard.url("nothing"), {"do": "continue"}).status_code == 404
    assert wizard.client.post(wizard.url("fields"), {"do": "burn:all"}).status_code == 404
