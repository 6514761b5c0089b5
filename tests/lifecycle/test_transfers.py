"""A service moves to another organisation when both approvers agree; its old addresses keep working."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import ProductCardPage
from lifecycle.actions import perform
from lifecycle.errors import NotPermitted, TransferRefused
from lifecycle.models import HistoryRow, Organisation, PortfolioItem, Transfer, User
from lifecycle.retirement import ReasonCode
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, carry_out, propose_transfer, refuse_transfer
from tests.factories import (
    again,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    unit_of,
    with_roles,
)

pytestmark = pytest.mark.django_db


def _own(role: Role, code: str = "ALUE", number: int = 1) -> User:
    return person(role, organisation_with_people(code), number=number)


def _day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _receiver() -> Organisation:
    return organisation_with_people("SAAJA")


def _proposed(item: PortfolioItem, by: User | None = None, **facts: object) -> Transfer:
    usual: dict[str, object] = {"receiver": _receiver(), "reason": "Tehtävä siirtyy."}
    return propose_transfer(item=item, user=by or _own(Role.OWNER, item.owner.code), **usual | facts)


def _give(transfer: Transfer) -> Transfer:
    return agree_to_give(transfer=transfer, user=_own(Role.APPROVER, transfer.giver.code))


def _receive(transfer: Transfer, by: User | None = None, **facts: object) -> Transfer:
    receiver = transfer.receiver
    usual: dict[str, object] = {
        "new_unit": unit_of(receiver, f"{receiver.code}-1"),
        "new_person": _own(Role.OWNER, receiver.code),
    }
    return agree_to_receive(transfer=transfer, user=by or _own(Role.APPROVER, receiver.code), **usual | facts)


def _address(item: PortfolioItem, language: str = "fi") -> str:
    with translation.override(language):
        return str(ProductCardPage.objects.get(record__item=item).url)


def test_service_moves_when_both_approvers_have_agreed_in_either_order() -> None:
    for steps in ((_give, _receive), (_receive, _give)):
        item = item_in(State.IN_USE)
        transfer = _proposed(item)
        transfer = steps[0](transfer)
        assert transfer.status == Transfer.Status.PROPOSED
        assert again(item).owner == item.owner
        transfer = steps[1](transfer)
        assert transfer.status == Transfer.Status.DONE
        moved = again(item)
        assert (moved.owner, moved.owner_person) == (_receiver(), _own(Role.OWNER, "SAAJA"))
        assert moved.owner_unit.organisation == _receiver()
        assert (moved.approver, moved.deputy) == (None, None)
        assert moved.card_record.page.get_parent().specific.organisation == _receiver()
        assert moved.state is State.IN_USE


def test_history_tells_of_the_move() -> None:
    item = item_in(State.IN_USE)
    _receive(_give(_proposed(item)))
    row = HistoryRow.objects.get(item=item, transition="transferred")
    assert (row.from_state, row.to_state) == (State.IN_USE, State.IN_USE)
    for told in (item.owner.name, _receiver().name, "Tehtävä siirtyy."):
        assert told in row.reason


@pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED])
def test_draft_and_approved_service_move_and_stay_what_they_are(state: State) -> None:
    item = item_in(state)
    _receive(_give(_proposed(item)))
    assert (again(item).owner, again(item).state) == (_receiver(), state)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_old_address_leads_to_the_new_one_in_every_language(language: str, client: Client) -> None:
    item = item_in(State.IN_USE)
    old = _address(item, language)
    _receive(_give(_proposed(item)))
    new = _address(item, language)
    assert old != new
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert client.get(new).status_code == 200


def test_service_moved_twice_answers_at_both_old_addresses(client: Client) -> None:
    item = item_in(State.IN_USE)
    first = _address(item)
    _receive(_give(_proposed(item)))
    second = _address(item)
    _receive(_give(_proposed(again(item), receiver=organisation_with_people("TOINEN"))))
    for old in (first, second):
        assert client.get(old)["Location"] == _address(item)


def test_service_gets_a_free_address_where_its_own_is_taken(client: Client) -> None:
    item = item_in(State.IN_USE, title="Neuvonta")
    page = item.card_record.page
    other = item_in(State.IN_USE, "SAAJA", title="Neuvonta muille").card_record.page
    ProductCardPage.objects.filter(pk=other.pk).update(
        slug=page.slug, url_path=f"{other.get_parent().url_path}{page.slug}/"
    )
    old = _address(item)
    _receive(_give(_proposed(item)))
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, _address(item))
    assert client.get(_address(item)).status_code == 200
    assert _address(item) != _address(again(other.record.item))


def test_moved_card_keeps_its_address_when_an_older_text_is_published(client: Client) -> None:
    item = item_in(State.APPROVED)
    _receive(_give(_proposed(item)))
    perform(again(item), "take_into_use", user=_own(Role.APPROVER, "SAAJA"))
    assert client.get(_address(item)).status_code == 200
    assert again(item).card_record.page.get_parent().specific.organisation == _receiver()


def test_transfer_of_a_later_day_is_carried_out_on_it() -> None:
    item = item_in(State.IN_USE)
    transfer = _receive(_give(_proposed(item, effective=_day(5))))
    assert transfer.status == Transfer.Status.AGREED
    assert run(_day(4)).done == {}
    assert run(_day(9)).done == {"transferred": [item.code]}
    assert HistoryRow.objects.get(item=item, transition="transferred").effective == _day(5)
    transfer.refresh_from_db()
    assert transfer.status == Transfer.Status.DONE
    with pytest.raises(TransferRefused):
        carry_out(transfer, _own(Role.APPROVER))


def test_proposer_agrees_to_neither_side() -> None:
    both = with_roles(organisation_with_people("ALUE"), Role.OWNER, Role.APPROVER)
    with pytest.raises(NotPermitted):
        agree_to_give(transfer=_proposed(item_in(State.IN_USE), both), user=both)


@pytest.mark.parametrize("giving_first", [True, False])
def test_one_person_never_agrees_for_both_sides(giving_first: bool) -> None:
    both = with_roles(organisation_with_people("ALUE"), Role.APPROVER)
    both.groups.add(*_own(Role.APPROVER, "SAAJA").groups.all())
    both = User.objects.get(pk=both.pk)
    transfer = _proposed(item_in(State.IN_USE))
    if giving_first:
        agree_to_give(transfer=transfer, user=both)
        with pytest.raises(NotPermitted):
            _receive(transfer, both)
    else:
        _receive(transfer, both)
        with pytest.raises(NotPermitted):
            agree_to_give(transfer=transfer, user=both)
    transfer.refresh_from_db()
    assert transfer.status == Transfer.Status.PROPOSED


def test_each_side_agrees_only_for_itself() -> None:
    transfer = _proposed(item_in(State.IN_USE))
    for user in (_own(Role.OWNER), _own(Role.APPROVER, "SAAJA"), person(Role.BOARD), person(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            agree_to_give(transfer=transfer, user=user)
    for user in (_own(Role.OWNER, "SAAJA"), _own(Role.APPROVER), person(Role.BOARD)):
        with pytest.raises(NotPermitted):
            _receive(transfer, user)


def test_receiver_agrees_once() -> None:
    transfer = _receive(_proposed(item_in(State.IN_USE)))
    with pytest.raises(TransferRefused):
        _receive(transfer, _own(Role.APPROVER, "SAAJA", number=2), new_person=_own(Role.OWNER, "SAAJA", number=2))
    transfer.refresh_from_db()
    assert transfer.new_person == _own(Role.OWNER, "SAAJA")


def test_receiver_names_its_own_person_and_unit() -> None:
    transfer = _proposed(item_in(State.IN_USE))
    for wrong in (
        {"new_person": None},
        {"new_person": _own(Role.OWNER)},
        {"new_unit": unit_of(transfer.giver, "ALUE-1")},
    ):
        with pytest.raises(TransferRefused):
            _receive(transfer, **wrong)


def test_refused_transfer_stays_on_record_with_its_reason_and_another_may_follow() -> None:
    item = item_in(State.IN_USE)
    transfer = _give(_proposed(item))
    with pytest.raises(TransferRefused):
        refuse_transfer(transfer=transfer, user=_own(Role.APPROVER, "SAAJA"), reason=" ")
    refuse_transfer(transfer=transfer, user=_own(Role.APPROVER, "SAAJA"), reason="Ei ole tekijöitä.")
    transfer.refresh_from_db()
    assert (transfer.status, transfer.close_reason) == (Transfer.Status.REFUSED, "Ei ole tekijöitä.")
    with pytest.raises(TransferRefused):
        _receive(transfer)
    _receive(_give(_proposed(item)))
    assert again(item).owner == _receiver()
    assert Transfer.objects.filter(item=item).count() == 2


def test_stranger_does_not_refuse_and_the_proposer_takes_back() -> None:
    transfer = _proposed(item_in(State.IN_USE))
    for user in (_own(Role.APPROVER, "VIERAS"), _own(Role.OWNER, "SAAJA"), person(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            refuse_transfer(transfer=transfer, user=user, reason="Ei.")
    refuse_transfer(transfer=transfer, user=_own(Role.OWNER), reason="Virhe.")


def test_second_transfer_of_one_service_waits_for_the_first() -> None:
    item = item_in(State.IN_USE)
    _proposed(item)
    with pytest.raises(TransferRefused):
        _proposed(item, receiver=organisation_with_people("TOINEN"))


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.RETIREMENT_PROPOSED, State.RETIRING, State.RETIRED])
def test_service_under_review_or_leaving_does_not_move(state: State) -> None:
    item = item_in(state)
    with pytest.raises(TransferRefused):
        _proposed(item)


def test_agreed_transfer_is_held_while_a_text_waits() -> None:
    item = item_in(State.DRAFT)
    _receive(_give(_proposed(item, effective=_day(2))))
    perform(again(item), "submit", user=_own(Role.OWNER))
    assert list(run(_day(3)).held) == [item.code]
    perform(again(item), "return", user=_own(Role.APPROVER), reason="Siirto ensin.")
    assert run(_day(3)).done == {"transferred": [item.code]}


def test_title_the_receiver_has_already_stands_in_the_way() -> None:
    item_in(State.IN_USE, "SAAJA", title="Sama nimi")
    with pytest.raises(TransferRefused):
        _proposed(item_in(State.IN_USE, title="Sama nimi"))


def test_transfer_to_the_owner_itself_or_by_a_stranger_is_refused() -> None:
    item = item_in(State.IN_USE)
    with pytest.raises(TransferRefused):
        _proposed(item, receiver=item.owner)
    for user in (_own(Role.OWNER, "SAAJA"), person(Role.AUDITOR), person(Role.ADMINISTRATOR)):
        with pytest.raises(NotPermitted):
            _proposed(item, user)


def test_database_refuses_a_transfer_done_without_both_agreeing() -> None:
    transfer = _proposed(item_in(State.IN_USE))
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(status="done")


def test_retirement_whose_successor_moves_to_another_owner_becomes_the_boards_matter() -> None:
    item, successor = item_in(State.IN_USE), item_in(State.IN_USE)
    dossier = propose(item, successors=[successor], reason_code=ReasonCode.REPLACED)
    assert not dossier.crosses_owners
    _receive(_give(_proposed(successor)))
    with pytest.raises(NotPermitted):
        perform(again(item), "decide_retirement", user=_own(Role.APPROVER), decision=decision())
    decide(item, by=person(Role.BOARD))


def test_screens_take_a_transfer_from_proposal_to_move(client: Client) -> None:
    item, heir = item_in(State.IN_USE), _own(Role.OWNER, "SAAJA")
    address = reverse("lifecycle_transfer_proposal", args=[item.code])
    client.force_login(_own(Role.OWNER))
    assert client.get(address).status_code == 200
    values = {"receiver": _receiver().pk, "effective": _day(0).isoformat(), "reason": "Laki muuttui."}
    refused = client.post(address, values | {"receiver": item.owner_id})
    assert refused.status_code == 200
    assert "Laki muuttui." in refused.content.decode()
    assert not Transfer.objects.exists()
    assert client.post(address, values).status_code == 302
    transfer = Transfer.objects.get()
    give, receive = (reverse("lifecycle_transfer_answer", args=[transfer.pk, name]) for name in ("give", "receive"))
    assert client.get(give).status_code in (302, 403), "the owner does not agree"
    client.force_login(_own(Role.APPROVER))
    shown = client.get(reverse("lifecycle_transfer", args=[transfer.pk]))
    assert (shown.context["may_give"], shown.context["may_receive"], shown.context["may_refuse"]) == (True, False, True)
    assert client.get(give).status_code == 200
    assert client.post(give).status_code == 302
    client.force_login(_own(Role.APPROVER, "SAAJA"))
    assert client.post(receive, {}).context["form"].errors["new_person"]
    assert client.post(receive, {"new_person": heir.pk}).status_code == 302
    assert again(item).owner == _receiver()
    assert client.get(reverse("lifecycle_transfer", args=[transfer.pk])).status_code == 200
    unknown = reverse("lifecycle_transfer_answer", args=[transfer.pk, "sell"])
    assert client.get(unknown, follow=True).status_code == 404


def test_screen_of_a_refusal_keeps_the_reason(client: Client) -> None:
    transfer = _proposed(item_in(State.IN_USE))
    address = reverse("lifecycle_transfer_answer", args=[transfer.pk, "refuse"])
    client.force_login(_own(Role.APPROVER, "SAAJA"))
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).context["form"].errors["reason"]
    client.post(address, {"reason": "Ei tekijöitä."})
    transfer.refresh_from_db()
    assert transfer.close_reason == "Ei tekijöitä."
    again_posted = client.post(address, {"reason": "Toinen syy."})
    assert "Toinen syy." in again_posted.content.decode()
    client.force_login(_own(Role.APPROVER, "VIERAS"))
    assert client.get(reverse("lifecycle_transfer", args=[transfer.pk])).status_code in (302, 403)
