"""The register and the ledger stay together when days come late, in another order, or after things done by hand."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.classification import classify_item
from lifecycle.dissolving import dissolve_organisation
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import InputsRefused, OrganisationRefused
from lifecycle.exchange.ledger_jsonl import LedgerFileRefused, import_operations
from lifecycle.form_inputs import change_inputs
from lifecycle.ledger.recount import recount
from lifecycle.models import ItemClassification, LedgerOperation, Organisation, PortfolioItem, Transfer
from lifecycle.restating import approve_restatement, propose_restatement
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.services import counts_in_ledger, update_organisation
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from tests.factories import (
    again,
    approve,
    decide,
    decision,
    item_in,
    name_responsible,
    organisation_with_people,
    person,
    propose,
    retirement_plan,
)
from tests.factories.ledger import small_ledger

pytestmark = pytest.mark.django_db


def _day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _on(number: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=number), tick=True)


def _agrees() -> bool:
    counted = recount()
    assert counted.agrees, counted.differences
    return True


def _kinds() -> list[str]:
    return list(LedgerOperation.objects.order_by("seq").values_list("kind", flat=True))


def _give(item: PortfolioItem, receiver: Organisation, effective: date) -> Transfer:
    moving = propose_transfer(
        item=again(item), receiver=receiver, user=person(Role.OWNER, item.owner), reason="Siirto.", effective=effective
    )
    return agree_to_give(transfer=moving, user=person(Role.APPROVER, item.owner))


def _receive(moving: Transfer) -> Transfer:
    receiver = moving.receiver
    return agree_to_receive(
        transfer=moving,
        user=person(Role.APPROVER, receiver),
        new_unit=None,
        new_person=person(Role.OWNER, receiver),
    )


def _dissolve(code: str, into: str, effective: date) -> None:
    dissolve_organisation(
        organisation=organisation_with_people(code),
        successor=organisation_with_people(into),
        effective=effective,
        decision=decision(),
        user=person(Role.BOARD),
    )


def test_dissolution_comes_after_what_began_in_the_organisation_meanwhile() -> None:
    old, late = item_in(State.IN_USE), item_in(State.APPROVED)
    _dissolve("ALUE", "JATKAJA", _day(1))
    with _on(4):
        perform(again(late), "take_into_use", user=person(Role.APPROVER, late.owner))
        assert run(_day(0)).held == {}
        assert {again(item).owner.code for item in (old, late)} == {"JATKAJA"}
        assert _agrees()


def test_dissolution_comes_after_what_was_received_meanwhile() -> None:
    item = item_in(State.IN_USE, "TOINEN")
    _dissolve("ALUE", "JATKAJA", _day(1))
    with _on(4):
        moving = _give(item, organisation_with_people("ALUE"), _day(0))
        _receive(moving)
        assert run(_day(0)).held == {}
        assert again(item).owner.code == "JATKAJA"
        assert _agrees()


def test_merge_into_a_service_that_was_taken_into_use_by_hand_later() -> None:
    one, other = item_in(State.IN_USE), item_in(State.IN_USE)
    plan = retirement_plan(one, other, way=Way.MERGE, reason_code=ReasonCode.MERGED, last_day=_day(0))
    dossier = propose_retirement(plan=plan, user=person(Role.OWNER, one.owner), new_titles=["Yhteinen"])
    target = dossier.successors.get()
    name_responsible(target)
    approve(target)
    decide(one)
    with _on(4):
        perform(again(target), "take_into_use", user=person(Role.APPROVER, target.owner))
        assert run(_day(0)).held == {}
        assert recount().register["S"] == 1
        assert _agrees()


@pytest.mark.parametrize("way", [Way.MERGE, Way.SPLIT, Way.RETIRE])
def test_ending_into_a_service_that_comes_back_itself(way: Way) -> None:
    target, one, other = item_in(State.RETIRED), item_in(State.IN_USE), item_in(State.IN_USE)
    with _on(2):
        perform(again(target), "reinstate", user=person(Role.BOARD), reason="Paluu.", decision=decision())
        approve(target)
        codes = {Way.MERGE: ReasonCode.MERGED, Way.SPLIT: ReasonCode.SPLIT, Way.RETIRE: ReasonCode.REPLACED}
        successors = [again(target), again(other)] if way is Way.SPLIT else [again(target)]
        propose(one, way=way, reason_code=codes[way], last_day=_day(0), successors=successors)
        decide(one)
    with _on(3):
        assert run(_day(0)).held == {}
        assert again(target).state is State.IN_USE
        assert recount().register["S"] == 2
        assert _agrees()


def test_merge_into_a_service_that_has_ended_meanwhile() -> None:
    one, target, last = item_in(State.IN_USE), item_in(State.IN_USE), item_in(State.IN_USE)
    propose(one, way=Way.MERGE, reason_code=ReasonCode.MERGED, last_day=_day(9), successors=[target])
    decide(one)
    propose(target, way=Way.MERGE, reason_code=ReasonCode.MERGED, last_day=_day(3), successors=[last])
    decide(target)
    with _on(4):
        assert run(_day(0)).held == {}
    with _on(10):
        assert run(_day(0)).held == {}
        assert recount().register["S"] == 1
        assert _agrees()


def test_facts_changed_between_the_last_day_and_a_late_end() -> None:
    item = item_in(State.IN_USE)
    propose(item, last_day=_day(0))
    decide(item)
    with _on(3):
        classify_item(
            item=again(item),
            user=person(Role.APPROVER, item.owner),
            changes={"segments": ["ALKAVA"], "production": "partner", "producer": organisation_with_people("KUMPPANI")},
            decision=decision(),
        )
        assert run(_day(0)).held == {}
        assert _agrees()


def test_form_that_has_ended_asks_nothing_new_before_the_scheduler_tells() -> None:
    small_ledger()
    form = PortfolioItem.objects.with_facts().get(code="F-A")
    propose(form, last_day=_day(0))
    decide(form)
    with _on(3):
        with pytest.raises(InputsRefused):
            change_inputs(
                item=again(form),
                user=person(Role.BOARD),
                decision=decision(),
                effective=_day(0),
                changes=[{"add": ["c09"]}],
            )
        assert run(_day(0)).held == {}
        assert _agrees()


def test_transfer_agreed_late_does_not_undo_a_dissolution() -> None:
    item = item_in(State.IN_USE)
    moving = _give(item, organisation_with_people("KOLMAS"), _day(0))
    with _on(5):
        _receive(moving)
        assert again(item).owner.code == "KOLMAS"
        assert _agrees()


def _restated(kind: str, *operations: dict[str, Any]) -> None:
    restatement = propose_restatement(
        kind=kind, operations=operations, reason="Oikaisu.", evidence="Muistio 1.", user=person(Role.BOARD)
    )
    approve_restatement(restatement=restatement, user=person(Role.BOARD, number=2), decision=decision())


def test_transfer_of_an_earlier_day_comes_after_what_was_decided_of_owner_and_perimeter_since() -> None:
    small_ledger()
    item = PortfolioItem.objects.with_facts().get(code="S-1")
    moving = _give(item, organisation_with_people("KUMPPANI", in_perimeter=False), _day(0))
    with _on(4):
        _restated("perimeter", {"op": "PERIMETER_OUT", "effective": _day(-1).isoformat(), "items": ["S-1"]})
        _restated("perimeter", {"op": "PERIMETER_IN", "effective": _day(0).isoformat(), "items": ["S-1"]})
        _receive(moving)
        assert _agrees()


def test_transfer_of_an_earlier_day_comes_after_a_restated_owner() -> None:
    small_ledger()
    item = PortfolioItem.objects.with_facts().get(code="S-1")
    moving = _give(item, organisation_with_people("KOLMAS"), _day(0))
    with _on(4):
        _restated(
            "correction",
            {"op": "TRANSFER", "effective": _day(0).isoformat(), "items": ["S-1"], "to_org": "TOINEN"},
            {"op": "TRANSFER", "effective": _day(0).isoformat(), "items": ["S-1"], "to_org": "ALUE"},
        )
        _receive(moving)
        assert again(item).owner.code == "KOLMAS"
        assert _agrees()


def test_facts_of_an_earlier_day_come_after_restated_facts() -> None:
    item = item_in(State.IN_USE)
    with _on(4):
        _restated(
            "correction",
            {"op": "CLASSIFY", "effective": _day(0).isoformat(), "item": item.code, "set": {"segments": ["ALKAVA"]}},
            {"op": "CLASSIFY", "effective": _day(-3).isoformat(), "item": item.code, "set": {"needs": ["OSAAMINEN"]}},
        )
        assert _agrees()
        classify_item(
            item=again(item),
            user=person(Role.APPROVER, item.owner),
            changes={"segments": ["PK"]},
            effective=_day(-2),
            decision=decision(),
        )
        assert _agrees()


def test_file_does_not_end_what_stands_in_an_open_dossier() -> None:
    small_ledger()
    item = PortfolioItem.objects.with_facts().get(code="S-1")
    propose(item, last_day=_day(0))
    decide(item)
    told = {"op": "RETIRE", "effective": "2024-03-01", "recorded": _day(0).isoformat(), "item": "S-1"}
    with pytest.raises(LedgerFileRefused, match="D-00"):
        import_operations(json.dumps(told))
    with _on(1):
        assert run(_day(0)).held == {}
        assert _agrees()


@pytest.mark.parametrize(("production", "refused"), [("own", True), ("purchased", False)])
def test_perimeter_of_an_organisation_whose_services_have_ended_changes_by_a_restatement(
    production: str, refused: bool
) -> None:
    ended = item_in(State.RETIRED)
    ItemClassification.objects.filter(item=ended).update(production=production)
    assert counts_in_ledger(ended.owner) is refused
    ended.owner.in_perimeter = False
    if refused:
        with pytest.raises(OrganisationRefused):
            update_organisation(organisation=ended.owner, groups=[])
    else:
        update_organisation(organisation=ended.owner, groups=[])
        assert not Organisation.objects.get(pk=ended.owner_id).in_perimeter
