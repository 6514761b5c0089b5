"""What the life cycle does stands in the ledger, once, in the same transaction, and the recount agrees."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.additions import Origin
from lifecycle.classification import classify_item
from lifecycle.dissolving import dissolve_organisation
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import LedgerRefused
from lifecycle.immutable import release
from lifecycle.ledger.figures import classes
from lifecycle.ledger.recount import recount
from lifecycle.ledger.store import END_OF_TIME, shared_book
from lifecycle.models import LedgerOperation, Organisation, PortfolioItem
from lifecycle.retirement import ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from tests.factories import (
    CardFactory,
    again,
    approve,
    carry_out,
    change_text,
    decision,
    item_in,
    name_responsible,
    organisation_with_people,
    person,
    propose,
    propose_addition,
    retirement_plan,
)

pytestmark = pytest.mark.django_db


def _operations() -> list[dict[str, Any]]:
    return [json.loads(row.payload) for row in LedgerOperation.objects.order_by("seq")]


def _last() -> dict[str, Any]:
    return _operations()[-1]


def _agrees() -> bool:
    counted = recount()
    assert counted.agrees, counted.differences
    return True


def test_taking_into_use_posts_an_addition_with_its_facts_decision_and_version() -> None:
    item = item_in(State.IN_USE)
    (added,) = _operations()
    assert (added["op"], added["effective"]) == ("ADD", timezone.localdate().isoformat())
    assert added["new"]["item"] == item.code
    assert (added["new"]["org"], added["new"]["kind"], added["new"]["segments"]) == ("ALUE", "support", ["PK"])
    assert added["version"] == again(item).life_cycle.approved_version.digest
    assert added["decision"].startswith("Johtoryhmä 1/2026")
    assert added["proposer"] != added["approver"]
    assert not {"owner", item.owner.name} & {added["proposer"], added["approver"]}
    assert recount().register["S"] == 1
    assert _agrees()


def test_nothing_is_posted_before_a_service_is_offered() -> None:
    item_in(State.APPROVED)
    assert _operations() == []
    assert _agrees()


def test_unregistered_service_restates_the_baseline(settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2010=2010-01-01"
    page = CardFactory.draft()
    item = page.record.item
    propose_addition(item, origin=Origin.UNREGISTERED, evidence="Esite vuodelta 2009.")
    owner, approver, board = person(Role.OWNER, item.owner), person(Role.APPROVER, item.owner), person(Role.BOARD)
    perform(again(item), "submit", user=owner)
    perform(again(item), "endorse", user=approver)
    perform(again(item), "approve", user=board, decision=decision())
    perform(again(item), "take_into_use", user=approver)
    assert (_last()["op"], _last()["effective"]) == ("LATE", "2010-01-01")
    assert _agrees()


def test_day_before_the_ledger_opens_is_refused_and_nothing_changes(settings: Any) -> None:
    settings.TARJOOMA_BASELINES = "2010=2010-01-01"
    item = item_in(State.APPROVED)
    with pytest.raises(LedgerRefused):
        perform(again(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2009, 5, 1))
    assert again(item).state is State.APPROVED
    assert _operations() == []


def test_retirement_is_posted_on_its_day() -> None:
    item = item_in(State.IN_USE)
    dossier = propose(item)
    carry_out(item)
    retired = _last()
    assert (retired["op"], retired["item"], retired["dossier"]) == ("RETIRE", item.code, dossier.code)
    assert retired["effective"] == dossier.first_day_without.isoformat()
    assert len(retired["evidence"]) == 64
    assert recount().register["S"] == 0
    assert _agrees()


def test_return_is_posted_with_the_facts_of_then() -> None:
    item = item_in(State.RETIRED)
    ended = item.history.get(transition="retire").effective
    perform(again(item), "reinstate", user=person(Role.BOARD), reason="Paluu.", decision=decision("4/2026"))
    owner = person(Role.OWNER, item.owner)
    classify_item(item=again(item), user=owner, changes={"kind": "free_advice", "instrument": ""})
    perform(again(item), "submit", user=owner)
    approver = person(Role.APPROVER, item.owner)
    perform(again(item), "approve", user=approver, decision=decision("5/2026"))
    perform(again(item), "take_into_use", user=approver, today=ended)
    assert [operation["op"] for operation in _operations()] == ["ADD", "RETIRE", "REINSTATE", "CLASSIFY"]
    assert _last()["set"] == {"kind": "free_advice", "instrument": ""}
    assert _agrees()


def test_merge_across_owners_into_a_new_service_is_one_operation() -> None:
    one, other = item_in(State.IN_USE), item_in(State.IN_USE, "TOINEN")
    board = person(Role.BOARD)
    plan = retirement_plan(one, other, way=Way.MERGE, reason_code=ReasonCode.MERGED)
    dossier = propose_retirement(plan=plan, user=board, new_titles=["Yhteinen palvelu"])
    target = dossier.successors.get()
    name_responsible(target)
    approve(again(target))
    perform(again(one), "decide_retirement", user=person(Role.BOARD, number=2), decision=decision())
    perform(again(one), "retire", user=system_user(), today=dossier.first_day_without)
    merged = _last()
    assert [operation["op"] for operation in _operations()] == ["ADD", "ADD", "MERGE"]
    assert sorted(merged["sources"]) == sorted([one.code, other.code])
    assert (merged["target"]["item"], merged["target"]["unit"]) == (target.code, "S")
    assert recount().register["S"] == 1
    assert _agrees()


def test_split_into_one_new_and_one_present_service() -> None:
    item, present = item_in(State.IN_USE), item_in(State.IN_USE)
    plan = retirement_plan(item, way=Way.SPLIT, reason_code=ReasonCode.SPLIT, successors=[present])
    dossier = propose_retirement(plan=plan, user=person(Role.OWNER, item.owner), new_titles=["Uusi puolikas"])
    begun = dossier.successors.exclude(pk=present.pk).get()
    name_responsible(begun)
    approve(again(begun))
    carry_out(item)
    assert [operation["op"] for operation in _operations()] == ["ADD", "ADD", "SPLIT"]
    targets = {target["item"]: "unit" in target for target in _last()["targets"]}
    assert targets == {present.code: False, begun.code: True}
    assert recount().register["S"] == 2
    assert _agrees()


def test_changed_facts_and_production_are_posted_and_no_change_is_not() -> None:
    item = item_in(State.IN_USE)
    partner, approver = organisation_with_people("KUMPPANI"), person(Role.APPROVER, item.owner)
    change = {"segments": ["PK", "ALKAVA"], "production": "partner", "producer": partner}
    classify_item(item=again(item), user=approver, changes=change, decision=decision())
    assert [operation["op"] for operation in _operations()] == ["ADD", "CLASSIFY", "PRODUCTION"]
    assert _operations()[1]["set"] == {"segments": ["ALKAVA", "PK"]}
    classify_item(item=again(item), user=approver, changes=change, decision=decision())
    assert len(_operations()) == 3
    assert (recount().register["S"], recount().register["S_own"]) == (1, 0)
    assert _agrees()


def test_new_text_is_noted_by_its_checksum() -> None:
    item = item_in(State.IN_USE)
    change_text(item)
    perform(again(item), "submit_change", user=person(Role.OWNER, item.owner))
    perform(again(item), "approve_change", user=person(Role.APPROVER, item.owner), decision=decision())
    assert _last()["op"] == "RENAME"
    assert _last()["title"].endswith("muutettu")
    assert _last()["version"] == again(item).life_cycle.approved_version.digest
    assert _agrees()


def _transfer(item: PortfolioItem, receiver: Organisation) -> None:
    moving = propose_transfer(
        item=again(item), receiver=receiver, user=person(Role.OWNER, item.owner), reason="Tehtävä siirtyy."
    )
    agree_to_give(transfer=moving, user=person(Role.APPROVER, item.owner))
    agree_to_receive(
        transfer=moving,
        user=person(Role.APPROVER, receiver),
        new_unit=None,
        new_person=person(Role.OWNER, receiver),
    )


def test_transfer_to_a_partner_takes_the_service_out_of_the_perimeter() -> None:
    item = item_in(State.IN_USE)
    _transfer(item, organisation_with_people("KUMPPANI", in_perimeter=False))
    assert [operation["op"] for operation in _operations()] == ["ADD", "TRANSFER", "PERIMETER_OUT"]
    assert recount().register["S"] == 0
    assert _agrees()


def test_transfer_within_the_group_changes_the_owner_only() -> None:
    item = item_in(State.IN_USE)
    _transfer(item, organisation_with_people("TOINEN"))
    assert (_last()["op"], _last()["to_org"]) == ("TRANSFER", "TOINEN")
    assert recount().register["S"] == 1
    assert _agrees()


def test_dissolution_moves_everything_by_one_operation() -> None:
    first, second = item_in(State.IN_USE), item_in(State.IN_USE)
    item_in(State.DRAFT)
    heir = organisation_with_people("TOINEN")
    dissolve_organisation(
        organisation=first.owner,
        successor=heir,
        effective=timezone.localdate(),
        decision=decision(),
        user=person(Role.BOARD),
    )
    assert [operation["op"] for operation in _operations()] == ["ADD", "ADD", "DISSOLVE"]
    assert {again(item).owner.code for item in (first, second)} == {"TOINEN"}
    assert _agrees()


def test_service_of_a_partner_is_known_but_not_counted() -> None:
    organisation_with_people("KUMPPANI", in_perimeter=False)
    item_in(State.IN_USE, "KUMPPANI")
    assert _last()["new"]["in_perimeter"] is False
    assert recount().register["S"] == 0
    assert _agrees()


def test_service_in_use_before_the_ledger_was_kept_enters_it_with_its_first_operation() -> None:
    item = item_in(State.IN_USE)
    release(connection, LedgerOperation._meta.db_table, "delete")
    LedgerOperation.objects.all().delete()
    assert not recount().agrees
    propose(item)
    carry_out(item)
    assert [operation["op"] for operation in _operations()] == ["ADD", "RETIRE"]
    assert _operations()[0]["effective"] == timezone.localdate().isoformat()
    assert _agrees()


def test_merge_into_a_partners_service_is_a_move_and_no_reduction() -> None:
    organisation_with_people("KUMPPANI", in_perimeter=False)
    item, partners = item_in(State.IN_USE), item_in(State.IN_USE, "KUMPPANI")
    plan = retirement_plan(item, way=Way.MERGE, reason_code=ReasonCode.MERGED, successors=[partners])
    dossier = propose_retirement(plan=plan, user=person(Role.BOARD))
    perform(again(item), "decide_retirement", user=person(Role.BOARD, number=2), decision=decision())
    perform(again(item), "retire", user=system_user(), today=dossier.first_day_without)
    assert [operation["op"] for operation in _operations()] == ["ADD", "ADD", "PERIMETER_OUT", "MERGE"]
    with shared_book() as (book, _head):
        assert classes(book, "S", timezone.localdate().isoformat(), END_OF_TIME) == {"PERIMETER": -1}
    assert _agrees()
