"""The scheduler: what is due is done once, counts from its day, and hinders nothing else."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue.models import Channel
from lifecycle import scheduler
from lifecycle.actions import perform
from lifecycle.dissolving import dissolve_organisation
from lifecycle.errors import TransitionRefused
from lifecycle.models import HistoryRow, Organisation, PortfolioItem, Transfer
from lifecycle.retirement import ReasonCode
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from tests.conftest import Committed
from tests.factories import (
    again,
    approve,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
)

pytestmark = pytest.mark.django_db


def _day(number: int) -> date:
    """Return the day `number` days from today."""
    return timezone.localdate() + timedelta(days=number)


def _planned(number: int, owner: str = "ALUE") -> PortfolioItem:
    return approve(item_in(State.DRAFT, owner), planned_on=_day(number))


def _ending(last_day: int, *, successor: PortfolioItem | None = None) -> PortfolioItem:
    item = item_in(State.IN_USE)
    facts = {"successors": [successor], "reason_code": ReasonCode.REPLACED} if successor else {}
    propose(item, last_day=_day(last_day), **facts)
    decide(item)
    return again(item)


def _moving(number: int, receiver: Organisation) -> Transfer:
    item = item_in(State.IN_USE)
    transfer = propose_transfer(
        item=item, receiver=receiver, user=person(Role.OWNER, item.owner), reason="Siirto.", effective=_day(number)
    )
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, item.owner))
    return agree_to_receive(
        transfer=transfer,
        user=person(Role.APPROVER, receiver),
        new_unit=None,
        new_person=person(Role.OWNER, receiver),
    )


def _command(**options: str) -> str:
    out = StringIO()
    call_command("run_lifecycle", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_planned_service_is_taken_into_use_on_its_day_and_not_before() -> None:
    item = _planned(5)
    assert run(_day(4)).done == {}
    assert again(item).state is State.APPROVED
    assert run(_day(5)).done == {"take_into_use": [item.code]}
    assert again(item).state is State.IN_USE
    assert again(item).life_cycle.planned_on is None


def test_system_cannot_take_a_service_into_use_before_its_planned_day() -> None:
    item = _planned(5)
    with pytest.raises(TransitionRefused):
        perform(item, "take_into_use", user=system_user(), today=_day(4))
    assert again(item).state is State.APPROVED


def test_after_an_outage_each_step_counts_from_the_day_it_was_due() -> None:
    later, sooner, ending = _planned(6), _planned(2), _ending(3)
    receiver = organisation_with_people("SAAJA")
    transfer = _moving(5, receiver)
    summary = run(_day(40))
    assert summary.held == {}
    effective = dict(
        HistoryRow.objects.filter(transition__in=("take_into_use", "retire", "transferred"), effective__gt=_day(0))
        .order_by("pk")
        .values_list("item__code", "effective")
    )
    assert effective == {
        sooner.code: _day(2),
        ending.code: _day(4),
        transfer.item.code: _day(5),
        later.code: _day(6),
    }
    assert list(effective) == [sooner.code, ending.code, transfer.item.code, later.code], "the earliest due comes first"


def test_second_run_does_nothing() -> None:
    _planned(1)
    _ending(1)
    _moving(2, organisation_with_people("SAAJA"))
    first = run(_day(3))
    rows = HistoryRow.objects.count()
    assert {what: len(codes) for what, codes in first.done.items()} == {
        "take_into_use": 1,
        "retire": 1,
        "transferred": 1,
    }
    second = run(_day(3))
    assert (second.done, second.held) == ({}, {})
    assert HistoryRow.objects.count() == rows


def test_service_that_replaces_another_begins_on_the_day_the_other_ends() -> None:
    successor = _planned(30)
    ending = _ending(3, successor=successor)
    assert run(_day(20)).done == {"retire": [again(ending).life_cycle.dossier.code]}
    assert again(successor).state is State.IN_USE
    assert HistoryRow.objects.get(item=successor, transition="take_into_use").effective == _day(4)
    assert run(_day(30)).done == {}


def test_refused_step_is_held_and_hinders_no_other() -> None:
    successor = approve(item_in(State.DRAFT))
    held = _ending(1, successor=successor)
    perform(again(successor), "withdraw_approval", user=person(Role.APPROVER, held.owner), reason="Virhe.")
    other, planned = _ending(2), _planned(3)
    summary = run(_day(5))
    assert list(summary.held) == [held.life_cycle.dossier.code]
    assert successor.code in summary.held[held.life_cycle.dossier.code]
    assert [again(item).state for item in (held, other, planned)] == [State.RETIRING, State.RETIRED, State.IN_USE]


def test_held_step_is_done_with_its_own_date_when_the_hindrance_has_gone() -> None:
    successor = approve(item_in(State.DRAFT))
    held = _ending(1, successor=successor)
    perform(again(successor), "withdraw_approval", user=person(Role.APPROVER, held.owner), reason="Virhe.")
    assert run(_day(5)).held
    approve(successor)
    assert run(_day(9)).held == {}
    assert again(held).state is State.RETIRED
    assert HistoryRow.objects.get(item=held, transition="retire").effective == _day(2)


def test_two_held_steps_of_one_service_are_both_told(monkeypatch: pytest.MonkeyPatch) -> None:
    item = _planned(1)
    receiver = organisation_with_people("SAAJA")
    transfer = propose_transfer(
        item=item, receiver=receiver, user=person(Role.OWNER, item.owner), reason="Siirto.", effective=_day(1)
    )
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, item.owner))
    new = person(Role.OWNER, receiver)
    agree_to_receive(transfer=transfer, user=person(Role.APPROVER, receiver), new_unit=None, new_person=new)

    def refused(*_args: object, **_kwargs: object) -> None:
        raise TransitionRefused("ei nyt")

    monkeypatch.setattr(scheduler, "perform", refused)
    monkeypatch.setattr(scheduler.transfers, "carry_out", refused)
    assert run(_day(2)).held[item.code].count("ei nyt") == 2


def test_what_a_person_did_meanwhile_is_not_due_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    item = _planned(1)
    real = scheduler.perform

    def somebody_was_quicker(*args: object, **kwargs: object) -> object:
        perform(again(item), "take_into_use", user=person(Role.APPROVER, item.owner), today=_day(1))
        return real(*args, **kwargs)

    monkeypatch.setattr(scheduler, "perform", somebody_was_quicker)
    summary = run(_day(2))
    assert (summary.done, summary.held) == ({}, {})
    assert HistoryRow.objects.filter(item=item, transition="take_into_use").count() == 1


def test_dissolution_is_carried_out_on_its_day() -> None:
    item = item_in(State.IN_USE)
    successor = organisation_with_people("JATKAJA")
    board = person(Role.BOARD)
    dissolve_organisation(
        organisation=item.owner, successor=successor, effective=_day(3), decision=decision(), user=board
    )
    assert run(_day(2)).done == {}
    assert run(_day(10)).done == {"dissolved": ["ALUE"]}
    assert again(item).owner == successor
    ended = Organisation.objects.get(code="ALUE")
    assert (ended.dissolved_on, ended.successor) == (_day(3), successor)


def test_day_rechecks_the_completeness_of_living_cards(committed: Committed) -> None:
    with committed():
        page = item_in(State.IN_USE).card_record.page
    page.record.refresh_from_db()
    before = page.record.completeness
    version = page.get_latest_revision_as_object()
    channel = version.channels.get()
    version.channels = [Channel(kind=channel.kind, e_level=3, name_fi="Verkossa", valid_to=_day(0) - timedelta(days=1))]
    with committed():
        version.save_revision()
    page.record.refresh_from_db()
    ended = page.record.completeness
    assert ended < before
    type(page.record).objects.update(completeness=before)
    run(_day(0))
    page.record.refresh_from_db()
    assert page.record.completeness == ended


def test_command_tells_what_it_did() -> None:
    planned, ending = _planned(1), _ending(1)
    told = _command(on=_day(2).isoformat())
    assert _day(2).isoformat() in told
    assert f"taken into use: 1 ({planned.code})" in told
    assert f"retirements carried out: 1 ({ending.life_cycle.dossier.code})" in told
    assert "transferred: 0" in told
    assert "mails of the day: " in told


def test_command_acts_for_today_unless_told_otherwise() -> None:
    item = _planned(0)
    _command()
    assert again(item).state is State.IN_USE


def test_command_refuses_what_is_no_date() -> None:
    with pytest.raises(CommandError, match="not a date"):
        _command(on="31.12.2026")


def test_command_ends_with_code_1_and_names_what_is_held() -> None:
    successor = approve(item_in(State.DRAFT))
    held = _ending(1, successor=successor)
    perform(again(successor), "withdraw_approval", user=person(Role.APPROVER, held.owner), reason="Virhe.")
    err = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("run_lifecycle", on=_day(5).isoformat(), stdout=StringIO(), stderr=err)
    assert failed.value.returncode == 1
    assert held.life_cycle.dossier.code in err.getvalue()
