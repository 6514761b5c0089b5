"""All or nothing: whatever write fails, nothing at all has changed, and the same step can be taken again."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.additions import Ends
from lifecycle.classification import classify_item
from lifecycle.dissolving import carry_out as dissolve
from lifecycle.dossiers import propose_retirement
from lifecycle.models import Dissolution, HistoryRow, PortfolioItem
from lifecycle.proposals import Statement, propose_item
from lifecycle.responsibility import hand_over
from lifecycle.retirement import ReasonCode, Way
from lifecycle.reviews import attest
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from lifecycle.transfers import carry_out as carry_out_transfer
from lifecycle.transitions import TRANSITIONS
from tests.factories import (
    again,
    approve,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    retirement_plan,
)
from tests.lifecycle.crashing import Crash, survives_every_crash, writes
from tests.lifecycle.table import at_start, given_for, item_of, person_for

pytestmark = pytest.mark.django_db
_Act = Callable[[], Any]


@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_transition_happens_whole_or_not_at_all(name: str) -> None:
    row = TRANSITIONS[name]
    crossing = not row.roles
    item = at_start(row, crossing)
    user, given, state = person_for(row, item, crossing), given_for(item, row), item.state
    count = survives_every_crash(lambda: perform(item, name, user=user, **given))
    assert count >= 3, "at least the life cycle, the history row and the audit log are written"
    assert item_of(item.card_record.page).state is row.target_from(state)
    assert HistoryRow.objects.filter(item=item, transition=name, reason=given["reason"]).count() == 1


def _in_use(number: int) -> list[PortfolioItem]:
    return [item_in(State.IN_USE) for _number in range(number)]


def _merged(into: PortfolioItem) -> list[PortfolioItem]:
    items = _in_use(3)
    propose(*items, way=Way.MERGE, reason_code=ReasonCode.MERGED, successors=[into])
    return items


def _proposing_a_merge() -> _Act:
    items = _in_use(3)
    plan = retirement_plan(*items, way=Way.MERGE, reason_code=ReasonCode.MERGED, no_successor_why="")
    owner = person(Role.OWNER, items[0].owner)
    return lambda: propose_retirement(plan=plan, user=owner, new_titles=["Yhdistetty palvelu"])


def _deciding_a_merge() -> _Act:
    items = _merged(item_in(State.IN_USE))
    first, cited = again(items[0]), decision()
    return lambda: perform(first, "decide_retirement", user=person(Role.APPROVER, first.owner), decision=cited)


def _ending_a_merge() -> _Act:
    items = _merged(approve(item_in(State.DRAFT)))
    dossier, first, system = decide(items[0]), again(items[0]), system_user()
    return lambda: perform(first, "retire", user=system, today=dossier.first_day_without)


def _ending_a_split() -> _Act:
    (item,) = _in_use(1)
    parts = [approve(item_in(State.DRAFT)) for _number in range(2)]
    propose(item, way=Way.SPLIT, reason_code=ReasonCode.SPLIT, successors=parts)
    dossier, first, system = decide(item), again(item), system_user()
    return lambda: perform(first, "retire", user=system, today=dossier.first_day_without)


def _transferring() -> _Act:
    (item,) = _in_use(1)
    receiver = organisation_with_people("TOINEN")
    transfer = propose_transfer(
        item=item, receiver=receiver, user=person(Role.OWNER, item.owner), reason="Tehtävät siirtyvät."
    )
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, item.owner))
    approver, keeper = person(Role.APPROVER, receiver), person(Role.OWNER, receiver)
    return lambda: agree_to_receive(transfer=transfer, user=approver, new_unit=None, new_person=keeper)


def _carrying_out_a_transfer() -> _Act:
    (item,) = _in_use(1)
    receiver = organisation_with_people("TOINEN")
    transfer = propose_transfer(
        item=item,
        receiver=receiver,
        user=person(Role.OWNER, item.owner),
        reason="Tehtävät siirtyvät.",
        effective=timezone.localdate() + timedelta(days=1),
    )
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, item.owner))
    approver, keeper = person(Role.APPROVER, receiver), person(Role.OWNER, receiver)
    agree_to_receive(transfer=transfer, user=approver, new_unit=None, new_person=keeper)
    return lambda: carry_out_transfer(transfer, system_user())


def _dissolving() -> _Act:
    items = [item_in(State.IN_USE, "LOPPUVA"), item_in(State.DRAFT, "LOPPUVA")]
    board = person(Role.BOARD)
    ordered = Dissolution.objects.create(
        organisation=items[0].owner,
        successor=organisation_with_people("ALUE"),
        effective=timezone.localdate(),
        decision=decision(),
        ordered_by=board,
    )
    return lambda: dissolve(ordered, board)


def _classifying() -> _Act:
    (item,) = _in_use(1)
    facts = {"changes": {"needs": ["OSAAMINEN"]}, "decision": decision()}
    return lambda: classify_item(item=again(item), user=person(Role.APPROVER, item.owner), **facts)


def _proposing_a_new_card() -> _Act:
    owner = _in_use(1)[0].owner
    statement = Statement(
        need="Rahoitus puuttuu.",
        ends=Ends.NOTHING,
        nothing_ends_why="Muut jatkuvat.",
        compared_with=PortfolioItem.objects.get(),
        differs="Eri asiakkaille.",
    )
    facts = {"kind": "free_advice", "segments": ["PK"], "needs": ["RAHOITUS"]}
    user = person(Role.OWNER, owner)
    return lambda: propose_item(unit="S", owner=owner, title="Uusi", facts=facts, user=user, statement=statement)


def _reviewing() -> _Act:
    (item,) = _in_use(1)
    return lambda: attest(item=again(item), user=person(Role.OWNER, item.owner))


def _handing_over() -> _Act:
    items = _in_use(2)
    to, board = person(Role.OWNER, items[0].owner, number=5), person(Role.BOARD)
    return lambda: hand_over(items=items, to=to, user=board, reason="Henkilö vaihtuu.")


@pytest.mark.parametrize(
    "prepare",
    [
        _proposing_a_merge,
        _deciding_a_merge,
        _ending_a_merge,
        _ending_a_split,
        _transferring,
        _carrying_out_a_transfer,
        _dissolving,
        _classifying,
        _proposing_a_new_card,
        _reviewing,
        _handing_over,
    ],
    ids=lambda prepare: prepare.__name__.strip("_"),
)
def test_change_of_several_things_happens_whole_or_not_at_all(prepare: Callable[[], _Act]) -> None:
    assert survives_every_crash(prepare()) >= 3


def test_crash_after_the_commit_leaves_the_transition_whole(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Searching a stale index is put right by the next run; a person told of a failure would decide twice."""

    def broken(_page_id: int) -> None:
        raise Crash

    item = item_in(State.APPROVED)
    connection.run_on_commit.clear()  # this test's transaction never ends, so what the factory asked for still waits
    monkeypatch.setattr("search.indexing.index_card", broken)
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True) as callbacks:
        perform(item, "take_into_use", user=person(Role.APPROVER, item.owner))
    assert callbacks
    assert "Crash" in caplog.text
    assert again(item).state is State.IN_USE
    assert HistoryRow.objects.filter(item=item, transition="take_into_use").count() == 1


@pytest.mark.links
@pytest.mark.parametrize("prepare", [_ending_a_merge, _dissolving], ids=["ending a merge", "dissolving"])
def test_failure_of_wagtails_own_indexes_neither_undoes_a_step_nor_hides_it(prepare: Callable[[], _Act]) -> None:
    act, outcomes = prepare(), []
    with writes(derived=True) as watch, transaction.atomic():
        act()
        expected = HistoryRow.objects.count()
        transaction.set_rollback(True)
    assert watch.count >= 2
    for number in range(1, watch.count + 1):
        with writes(fatal=number, derived=True), transaction.atomic():
            act()
            outcomes.append(HistoryRow.objects.count())
            transaction.set_rollback(True)
    assert set(outcomes) == {expected}


def test_crash_is_noticed_when_a_step_is_not_all_or_nothing() -> None:
    """Hold the test itself to account: the same writes without a transaction leave something behind."""
    item = item_in(State.IN_USE)

    def careless() -> None:
        HistoryRow.objects.create(
            item=item,
            transition="comment",
            from_state=item.state,
            to_state=item.state,
            user=system_user(),
            at=timezone.now(),
            effective=timezone.localdate(),
        )
        PortfolioItem.objects.filter(pk=item.pk).update(review_date=None)

    with pytest.raises(AssertionError, match="left behind in .*lifecycle_historyrow"):
        survives_every_crash(careless)
