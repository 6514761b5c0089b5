"""An organisation ends: all it owns goes to its successor, what had ended stays, and it never receives again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.access import access_of
from lifecycle.dissolving import dissolve_organisation
from lifecycle.errors import NotPermitted, OrganisationEnded, TransferRefused
from lifecycle.models import Dissolution, HistoryRow, Organisation, PortfolioItem, Transfer, User
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.services import create_item, create_unit
from lifecycle.states import LIVING_STATES, State
from lifecycle.transfers import propose_transfer
from tests.factories import (
    again,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    unit_of,
)

pytestmark = pytest.mark.django_db


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _dissolve(code: str = "ALUE", into: str = "JATKAJA", effective: date | None = None, **facts: object) -> Dissolution:
    usual: dict[str, object] = {
        "organisation": organisation_with_people(code),
        "successor": organisation_with_people(into),
        "effective": effective or timezone.localdate(),
        "decision": decision(),
        "user": person(Role.BOARD),
    }
    return dissolve_organisation(**usual | facts)


def test_everything_living_goes_over_in_the_state_it_has() -> None:
    items = {state: item_in(state) for state in State}
    _dissolve()
    successor = Organisation.objects.get(code="JATKAJA")
    for state, item in items.items():
        moved = again(item)
        assert moved.state is state
        assert moved.owner.code == ("JATKAJA" if state in LIVING_STATES else "ALUE"), state
    for state in LIVING_STATES:
        item = again(items[state])
        assert item.card_record.page.get_parent().specific.organisation == successor
        row = HistoryRow.objects.get(item=item, transition="owner_dissolved")
        assert row.decision == decision()
        assert item.owner_unit.organisation == successor
        assert item.owner_person == items[state].owner_person, "the people go over too"
    assert not HistoryRow.objects.filter(item=items[State.RETIRED], transition="owner_dissolved").exists()


def test_people_and_units_go_over_with_their_roles() -> None:
    owner, approver = _own(Role.OWNER), _own(Role.APPROVER)
    unit = unit_of(organisation_with_people("ALUE"), "ALUE-1")
    implementer = person(Role.IMPLEMENTER, organisation_with_people("ALUE"), unit)
    _dissolve()
    unit.refresh_from_db()
    assert unit.organisation.code == "JATKAJA"
    for user, role in ((owner, Role.OWNER), (approver, Role.APPROVER), (implementer, Role.IMPLEMENTER)):
        access = access_of(User.objects.get(pk=user.pk))
        assert access.has(role, "JATKAJA")
        assert not access.has(role, "ALUE")


def test_deputies_and_named_approvers_stay_named() -> None:
    item = item_in(State.IN_USE)
    deputy, approver = person(Role.OWNER, item.owner, number=2), _own(Role.APPROVER)
    PortfolioItem.objects.filter(pk=item.pk).update(deputy=deputy, approver=approver)
    _dissolve()
    assert (again(item).deputy, again(item).approver) == (deputy, approver)


def test_old_addresses_lead_to_the_successor_and_retired_ones_answer_as_before(client: Client) -> None:
    used, retired = item_in(State.IN_USE), item_in(State.RETIRED)
    old, gone = used.card_record.page.url, retired.card_record.page.url
    _dissolve()
    answer = client.get(old)
    assert answer.status_code == 301
    assert answer["Location"] == ProductCardPage.objects.get(record__item=used).url
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(gone).status_code == 410


def test_open_transfers_from_and_to_it_are_closed_with_a_reason() -> None:
    giving = propose_transfer(
        item=item_in(State.IN_USE), receiver=organisation_with_people("TOINEN"), user=_own(Role.OWNER), reason="S."
    )
    receiving = propose_transfer(
        item=item_in(State.IN_USE, "TOINEN"),
        receiver=organisation_with_people("ALUE"),
        user=_own(Role.OWNER, "TOINEN"),
        reason="S.",
    )
    _dissolve()
    for transfer in (giving, receiving):
        transfer.refresh_from_db()
        assert transfer.status == Transfer.Status.REFUSED
        assert transfer.close_reason


def test_dissolved_organisation_never_receives_again() -> None:
    item = item_in(State.IN_USE, "TOINEN")
    ended = organisation_with_people("ALUE")
    _dissolve()
    ended.refresh_from_db()
    with pytest.raises(TransferRefused):
        propose_transfer(item=item, receiver=ended, user=_own(Role.OWNER, "TOINEN"), reason="S.")
    with pytest.raises(OrganisationEnded):
        create_item(unit="S", owner=ended)
    with pytest.raises(OrganisationEnded):
        create_unit(organisation=ended, code="ALUE-9", name_fi="Uusi")
    with pytest.raises(TransferRefused):
        _dissolve("TOINEN", "ALUE")
    with pytest.raises(TransferRefused):
        _dissolve("ALUE", "TOINEN")


def test_no_card_is_added_below_a_dissolved_organisation(client: Client) -> None:
    page = organisation_with_people("ALUE").page
    _dissolve()
    client.force_login(person(Role.ADMINISTRATOR))
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "productcardpage", page.pk])
    for answer in (client.get(address), client.post(address, {"title": "Uusi", "slug": "uusi"})):
        assert answer.status_code in (302, 403)
    assert not ProductCardPage.objects.exists()


def test_card_is_not_copied_to_a_dissolved_organisation(client: Client) -> None:
    page = organisation_with_people("ALUE").page
    card = item_in(State.IN_USE, "TOINEN").card_record.page
    _dissolve()
    client.force_login(person(Role.ADMINISTRATOR))
    values = {"new_title": "Kopio", "new_slug": "kopio", "new_parent_page": page.pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[card.pk]), values)
    assert ProductCardPage.objects.count() == 1


def test_retirement_that_was_open_goes_on_at_the_successor() -> None:
    item = item_in(State.IN_USE)
    propose(item, last_day=_day(3))
    _dissolve()
    assert not again(item).life_cycle.dossier.crosses_owners, "all that it names has one owner again"
    decide(item, by=_own(Role.APPROVER, "JATKAJA"))
    assert run(_day(4)).held == {}
    assert again(item).state is State.RETIRED


def test_retirement_in_favour_of_a_service_of_the_same_owner_still_concerns_one_owner() -> None:
    successor, item = item_in(State.IN_USE), item_in(State.IN_USE)
    dossier = propose(item, successors=[successor], reason_code="replaced")
    _dissolve()
    dossier.refresh_from_db()
    assert not dossier.crosses_owners


def test_dissolution_of_a_coming_day_waits_for_it_and_is_done_once() -> None:
    item = item_in(State.IN_USE)
    dissolution = _dissolve(effective=_day(5))
    assert again(item).owner.code == "ALUE"
    assert not Organisation.objects.get(code="ALUE").is_dissolved
    run(_day(6))
    run(_day(6))
    assert again(item).owner.code == "JATKAJA"
    assert HistoryRow.objects.get(item=item, transition="owner_dissolved").effective == _day(5)
    assert Organisation.objects.get(code="ALUE").dissolved_on == _day(5)
    dissolution.refresh_from_db()
    assert dissolution.carried_out_at is not None


@pytest.mark.parametrize("effective", [2, 5, 9])
def test_chain_of_dissolutions_leads_to_the_last_living_successor(effective: int) -> None:
    item = item_in(State.IN_USE)
    _dissolve("ALUE", "JATKAJA", _day(5))
    _dissolve("JATKAJA", "LOPULLINEN", _day(effective))
    assert run(_day(10)).held == {}
    assert again(item).owner.code == "LOPULLINEN"
    assert all(Organisation.objects.get(code=code).is_dissolved for code in ("ALUE", "JATKAJA"))


def test_loop_of_dissolutions_is_refused() -> None:
    _dissolve("ALUE", "JATKAJA", _day(5))
    with pytest.raises(TransferRefused):
        _dissolve("JATKAJA", "ALUE", _day(7))
    with pytest.raises(TransferRefused):
        _dissolve("ALUE", "ALUE")


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.AUDITOR, Role.EXPERT])
def test_only_the_board_and_administrators_dissolve(role: Role) -> None:
    with pytest.raises(NotPermitted):
        _dissolve(user=_own(role) if role in (Role.OWNER, Role.APPROVER) else person(role))
    assert not Dissolution.objects.exists()


def test_dissolution_cites_a_decision() -> None:
    with pytest.raises(TransferRefused):
        _dissolve(decision=None)


def test_screen_dissolves_and_keeps_what_was_typed_when_refused(client: Client) -> None:
    item = item_in(State.IN_USE)
    successor = organisation_with_people("JATKAJA")
    address = reverse("lifecycle_dissolution", args=["ALUE"])
    values = {
        "successor": successor.pk,
        "effective": _day(0).isoformat(),
        "decision_reference": "44/2026",
        "decision_body": "Hallitus",
        "decided_on": _day(3).isoformat(),
    }
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get(address).context["owned"] == 1
    refused = client.post(address, values)
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    assert "44/2026" in refused.content.decode()
    assert not Dissolution.objects.exists()
    assert client.post(address, values | {"decided_on": _day(0).isoformat()}).status_code == 302
    assert again(item).owner == successor
    client.force_login(_own(Role.OWNER, "TOINEN"))
    assert client.get(reverse("lifecycle_dissolution", args=["TOINEN"])).status_code in (302, 403)
