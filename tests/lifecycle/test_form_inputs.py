"""Fields and channels of forms without a record: changed by decision, posted with the register's own row."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifecycle.errors import InputsRefused, LedgerRefused, NotPermitted
from lifecycle.form_inputs import change_inputs
from lifecycle.input_fields import ChannelsField, InputsForm, KeysField
from lifecycle.ledger.auditing import restating_operations
from lifecycle.ledger.figures import count
from lifecycle.ledger.recount import recount
from lifecycle.ledger.store import shared_book
from lifecycle.models import ItemInputs, LedgerOperation, LedgerSeal, PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import decision, item_in, organisation_with_people, person
from tests.factories.ledger import small_ledger

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
CITED = {"decision_reference": "3/2026", "decision_body": "Salkkuryhmä", "decided_on": "2026-03-01"}


def _item(code: str = "F-A") -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(code=code)


def _change(code: str = "F-A", **given: Any) -> ItemInputs:
    usual = {"user": person(Role.BOARD), "decision": decision(), "effective": TODAY(), "changes": [{"remove": ["c01"]}]}
    return change_inputs(item=_item(code), **usual | given)


def _inputs_counted() -> int:
    with shared_book() as (book, _head):
        return count(book, "R", TODAY().isoformat())


def test_fields_and_channels_change_in_the_register_and_in_the_ledger_together() -> None:
    small_ledger()
    before = _inputs_counted()
    row = _change(
        changes=[{"remove": ["c01"]}, {"add": ["c07", "c08"]}, {"relax": ["c02"]}, {"tighten": ["c02"]}],
        offer={"eform": ["c07", "c08"]},
        withdraw=["paper"],
        effective=date(2023, 6, 1),
    )
    assert (row.required, row.channels) == (["c02", "c03", "c07", "c08"], {"eform": ["c07", "c08"]})
    assert _inputs_counted() == before - 1
    assert recount().agrees
    kinds = list(LedgerOperation.objects.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == ["CHANNEL", "FIELD"]
    assert _item().history.filter(transition="inputs", effective=date(2023, 6, 1)).exists()


@pytest.mark.parametrize("role", list(Role))
def test_who_changes_what_a_form_asks(role: Role) -> None:
    small_ledger()
    user = person(role, organisation_with_people("ALUE"))
    if role in (Role.OWNER, Role.APPROVER, Role.BOARD):
        _change(user=user)
    else:
        with pytest.raises(NotPermitted):
            _change(user=user)
    if role is not Role.BOARD:
        with pytest.raises(NotPermitted):
            _change("F-B", user=user, changes=[{"remove": ["c03"]}])


@pytest.mark.parametrize(
    ("code", "given", "error"),
    [
        ("F-A", {"decision": None}, InputsRefused),
        ("F-A", {"changes": []}, InputsRefused),
        ("F-A", {"effective": TODAY() + timedelta(days=1)}, InputsRefused),
        ("F-B", {"effective": date(2021, 1, 1), "changes": [{"remove": ["c03"]}]}, InputsRefused),
        ("S-1", {}, InputsRefused),
        ("F-A", {"changes": [{"remove": ["c99"]}]}, LedgerRefused),
        ("F-A", {"withdraw": ["paper"]}, LedgerRefused),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(code: str, given: dict[str, Any], error: type) -> None:
    small_ledger()
    before = (
        LedgerOperation.objects.count(),
        list(ItemInputs.objects.order_by("pk").values_list("required", "channels")),
    )
    with pytest.raises(error):
        _change(code, **given)
    after = LedgerOperation.objects.count(), list(ItemInputs.objects.order_by("pk").values_list("required", "channels"))
    assert after == before


def test_sealed_period_is_left_to_restatements() -> None:
    small_ledger()
    LedgerSeal.objects.create(
        period="2023", ends_on=date(2023, 12, 31), head_seq=7, head="0" * 64, statement="{}", public_key="0" * 64,
        signature="0" * 128, sealed_by=person(Role.BOARD),
    )  # fmt: skip
    with pytest.raises(InputsRefused):
        _change(effective=date(2023, 12, 31))
    _change(effective=date(2024, 1, 1))


def test_item_with_a_card_has_no_fields_of_its_own() -> None:
    small_ledger()
    with pytest.raises(InputsRefused):
        _change(item_in(State.IN_USE).code)


@pytest.mark.parametrize("text", ["c01..c02..c03", "c09..c01", "c01..c99999", "x" * 81])
def test_keys_that_are_no_range_are_refused(text: str) -> None:
    form = InputsForm({"remove": text, "effective": TODAY().isoformat()} | CITED)
    assert "remove" in form.errors


def test_keys_and_channels_are_read_as_written() -> None:
    assert KeysField().clean(" c01, c02;c03\nc05..c07 c01") == ["c01", "c02", "c03", "c05..c07"]
    assert KeysField().clean("") == []
    assert ChannelsField().clean("eform: c01 c02\n\npaper\n") == {"eform": ["c01", "c02"], "paper": []}


@pytest.mark.parametrize("text", ["paper\npaper", ": c01", "e form: c01", "paper: c09..c01"])
def test_channels_that_cannot_be_read_are_refused(text: str) -> None:
    assert "offer" in InputsForm({"offer": text, "effective": TODAY().isoformat()} | CITED).errors


def test_owner_changes_fields_on_screens(client: Client) -> None:
    small_ledger()
    client.force_login(person(Role.OWNER, organisation_with_people("ALUE")))
    page = client.get(reverse("lifecycle_item", args=["F-A"])).content.decode()
    address = reverse("lifecycle_item_inputs", args=["F-A"])
    assert "c01, c02, c03" in page
    assert address in page
    assert client.get(address).status_code == 200
    given = {"effective": TODAY().isoformat(), "remove": "c01 c02", "offer": "eform: c03"}
    assert client.post(address, given).status_code == 200, "without a decision"
    assert client.post(address, given | CITED).status_code == 302
    assert _item().inputs.required == ["c03"]
    assert "eform" in client.get(reverse("lifecycle_item", args=["F-A"])).content.decode()
    assert client.get(reverse("lifecycle_item_inputs", args=["S-1"]), follow=True).status_code == 404
    assert client.get(reverse("lifecycle_item_inputs", args=["F-B"])).status_code in (302, 403)


def test_change_is_an_act_of_the_life_cycle_and_no_restatement_to_the_sample() -> None:
    small_ledger()
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        _change(effective=TODAY(), withdraw=["paper"], offer={"eform": []})
        changed = LedgerOperation.objects.order_by("-seq")[:2]
        assert {row.kind for row in changed} == {"CHANNEL", "FIELD"}
        assert not restating_operations() & {row.seq for row in changed}
