"""Two people at once, and people at once with the scheduler: exactly one wins, nothing is lost, nobody waits for ever.

SQLite lets one write at a time, so these races exist on PostgreSQL only.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from catalogue.models import ProductCardPage
from lifecycle.actions import perform
from lifecycle.additions import Ends
from lifecycle.classification import classify_item
from lifecycle.decisions import cite_decision
from lifecycle.dissolving import carry_out as dissolve
from lifecycle.dissolving import dissolve_organisation
from lifecycle.dossiers import propose_retirement
from lifecycle.labels import STATE_LABELS
from lifecycle.models import Decision, Dissolution, HistoryRow, PortfolioItem, RetirementDossier, Transfer, User
from lifecycle.plans import RetirementPlan
from lifecycle.proposals import Statement, propose_item
from lifecycle.responsibility import assign_responsibility, hand_over
from lifecycle.retirement import DossierStatus, ReasonCode, Way
from lifecycle.reviews import attest
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from search.indexing import differences, index_card
from tests.factories import (
    again,
    approve,
    carry_out,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    retirement_plan,
)
from tests.lifecycle.at_once import at_once, refusals

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time; on PostgreSQL"),
]
#: A race is run anew this often: which of two comes first is chance.
ROUNDS = 3
TODAY = timezone.localdate


def _rounds() -> Iterator[int]:
    yield from range(ROUNDS)


def _act(item: PortfolioItem, name: str, user: User, **given: Any) -> Callable[[], HistoryRow]:
    """Return the transition as the person does it who has had the page open all the while."""
    seen = again(item)
    everything = {"reason": "Syy.", "decision": decision()} | given
    return lambda: perform(seen, name, user=user, **everything)


def _approver(item: PortfolioItem, number: int = 1) -> User:
    return person(Role.APPROVER, item.owner, number=number)


def _rows(item: PortfolioItem, *names: str) -> list[HistoryRow]:
    return list(HistoryRow.objects.filter(item=item, transition__in=names))


def _check_one_won(outcomes: list[Any], item: PortfolioItem, *names: str) -> None:
    """Check that one of all won, left one row, and that the others were told the state they met."""
    refused = refusals(outcomes)
    assert len(refused) == len(outcomes) - 1, outcomes
    (row,) = _rows(item, *names)
    assert again(item).state == row.to_state
    for error in refused:
        assert item.code in str(error)
        assert str(STATE_LABELS[State(row.to_state)]) in str(error)


@pytest.mark.parametrize(
    ("state", "first", "second"),
    [
        (State.DRAFT, "submit", "submit"),
        (State.IN_REVIEW, "approve", "approve"),
        (State.IN_REVIEW, "approve", "return"),
        (State.APPROVED, "take_into_use", "withdraw_approval"),
        (State.APPROVED, "take_into_use", "take_into_use"),
        (State.RETIREMENT_PROPOSED, "decide_retirement", "reject"),
        (State.RETIREMENT_PROPOSED, "decide_retirement", "decide_retirement"),
        (State.RETIRING, "withdraw", "withdraw"),
        (State.RETIRED, "reinstate", "reinstate"),
    ],
)
def test_of_two_steps_at_once_exactly_one_is_taken(state: State, first: str, second: str) -> None:
    role = {"submit": Role.OWNER, "withdraw": Role.BOARD, "reinstate": Role.BOARD}
    for _round in _rounds():
        item = item_in(state)
        people = [
            person(role.get(name, Role.APPROVER), None if name in ("withdraw", "reinstate") else item.owner, number=n)
            for n, name in enumerate((first, second), start=1)
        ]
        outcomes = at_once(_act(item, first, people[0]), _act(item, second, people[1]))
        _check_one_won(outcomes, item, first, second)


def test_approval_and_its_withdrawal_leave_one_row_each_or_the_approval_alone() -> None:
    for _round in _rounds():
        item = item_in(State.IN_REVIEW)
        approved, withdrawn = at_once(
            _act(item, "approve", _approver(item)), _act(item, "withdraw_approval", _approver(item, 2))
        )
        assert not refusals([approved])
        count = 1 if refusals([withdrawn]) else 2
        assert len(_rows(item, "approve", "withdraw_approval")) == count
        assert again(item).state is (State.APPROVED if count == 1 else State.DRAFT)


def test_board_withdraws_or_the_scheduler_retires() -> None:
    for _round in _rounds():
        item = item_in(State.RETIRING)
        dossier = again(item).life_cycle.dossier
        board = person(Role.BOARD)
        withdrawn, summary = at_once(_act(item, "withdraw", board), lambda day=dossier.first_day_without: run(day))
        (row,) = _rows(item, "withdraw", "retire")
        assert again(item).state == row.to_state
        assert summary.held == {}
        if row.transition == "retire":
            assert str(STATE_LABELS[State.RETIRED]) in str(refusals([withdrawn])[0])
        else:
            assert summary.done == {}


def test_person_or_the_scheduler_takes_into_use() -> None:
    for _round in _rounds():
        item = approve(item_in(State.DRAFT), planned_on=TODAY())
        taken, summary = at_once(_act(item, "take_into_use", _approver(item)), lambda: run(TODAY()))
        assert len(_rows(item, "take_into_use")) == 1
        assert again(item).state is State.IN_USE
        assert summary.held == {}
        assert bool(refusals([taken])) == ("take_into_use" in summary.done)


def _transfer(item: PortfolioItem, receiver: str, effective: date | None = None) -> Transfer:
    return propose_transfer(
        item=again(item),
        receiver=organisation_with_people(receiver),
        user=person(Role.OWNER, item.owner),
        reason="Tehtävät siirtyvät.",
        effective=effective,
    )


def _give(transfer: Transfer) -> Transfer:
    return agree_to_give(transfer=transfer, user=person(Role.APPROVER, transfer.giver))


def _receive(transfer: Transfer) -> Transfer:
    keeper = person(Role.OWNER, transfer.receiver)
    approver = person(Role.APPROVER, transfer.receiver)
    return agree_to_receive(transfer=transfer, user=approver, new_unit=None, new_person=keeper)


def test_two_runs_of_the_scheduler_do_everything_once_and_mail_everybody_once() -> None:
    tomorrow = TODAY() + timedelta(days=1)
    beginning = [approve(item_in(State.DRAFT), planned_on=tomorrow) for _number in range(2)]
    ending = [item_in(State.RETIRING) for _number in range(2)]
    moving = item_in(State.IN_USE)
    transfer = _transfer(moving, "KOLMAS", tomorrow)
    _give(transfer)
    _receive(transfer)
    inherited = item_in(State.IN_USE, "LOPPUVA")
    dissolve_organisation(
        organisation=inherited.owner,
        successor=organisation_with_people("ALUE"),
        effective=tomorrow,
        decision=decision(),
        user=person(Role.BOARD),
    )
    item_in(State.IN_REVIEW)
    mail.outbox.clear()
    summaries = at_once(lambda: run(tomorrow), lambda: run(tomorrow))
    assert [summary.held for summary in summaries] == [{}, {}]
    for item, name in [
        *((item, "take_into_use") for item in beginning),
        *((item, "retire") for item in ending),
        (moving, "transferred"),
        (inherited, "owner_dissolved"),
    ]:
        assert len(_rows(item, name)) == 1, name
    told = [message.to[0] for message in mail.outbox]
    assert told
    assert len(told) == len(set(told))
    assert not any(Page.find_problems())


def _proposal(plan: RetirementPlan, user: User, *new_titles: str) -> Callable[[], RetirementDossier]:
    return lambda: propose_retirement(plan=plan, user=user, new_titles=new_titles)


def test_two_proposals_to_merge_the_same_card_are_not_both_made() -> None:
    for _round in _rounds():
        shared, others = item_in(State.IN_USE), [item_in(State.IN_USE) for _number in range(2)]
        into = [item_in(State.IN_USE) for _number in range(2)]
        facts = {"way": Way.MERGE, "reason_code": ReasonCode.MERGED}
        plans = [retirement_plan(shared, others[n], successors=[into[n]], **facts) for n in range(2)]
        owner = person(Role.OWNER, shared.owner)
        before = RetirementDossier.objects.count()
        outcomes = at_once(
            *(lambda plan=plan, owner=owner: propose_retirement(plan=plan, user=owner) for plan in plans)
        )
        _check_one_won(outcomes, shared, "propose_retirement")
        assert RetirementDossier.objects.count() == before + 1
        assert sorted(again(item).state for item in others) == [State.IN_USE, State.RETIREMENT_PROPOSED]


def test_two_proposals_that_start_new_cards_both_find_a_place_for_them() -> None:
    for _round in _rounds():
        items = [item_in(State.IN_USE) for _number in range(4)]
        facts = {"way": Way.MERGE, "reason_code": ReasonCode.MERGED, "no_successor_why": ""}
        plans = [retirement_plan(*items[start : start + 2], **facts) for start in (0, 2)]
        owner = person(Role.OWNER, items[0].owner)
        outcomes = at_once(*(_proposal(plan, owner, "Sama nimi") for plan in plans))
        assert not refusals(outcomes)
        assert not any(Page.find_problems())


def test_two_new_cards_of_one_organisation_at_once_both_find_a_place() -> None:
    person(Role.OWNER, item_in(State.IN_USE).owner)
    for number in _rounds():
        outcomes = at_once(*[_new_card(f"Uusi {number}")] * 2)
        assert not refusals(outcomes)
        assert not any(Page.find_problems())


def _new_card(title: str) -> Callable[[], PortfolioItem]:
    owner = organisation_with_people("ALUE")
    statement = Statement(
        need="Rahoitus puuttuu.",
        ends=Ends.NOTHING,
        nothing_ends_why="Muut jatkuvat.",
        compared_with=PortfolioItem.objects.in_offering().first(),
        differs="Eri asiakkaille.",
    )
    facts = {"kind": "free_advice", "segments": ["PK"], "needs": ["RAHOITUS"]}
    return lambda: propose_item(
        unit="S", owner=owner, title=title, facts=facts, user=person(Role.OWNER, owner), statement=statement
    )


def test_two_merges_into_the_same_approved_card_take_it_into_use_once() -> None:
    for _round in _rounds():
        into = approve(item_in(State.DRAFT))
        facts = {"way": Way.MERGE, "reason_code": ReasonCode.MERGED, "successors": [into]}
        pairs = [[item_in(State.IN_USE), item_in(State.IN_USE)] for _number in range(2)]
        for pair in pairs:
            propose(*pair, last_day=TODAY(), **facts)
            decide(pair[0])
        summaries = at_once(*[lambda: run(TODAY() + timedelta(days=1))] * 2)
        assert [summary.held for summary in summaries] == [{}, {}]
        assert len(_rows(into, "take_into_use")) == 1
        assert {again(item).state for pair in pairs for item in pair} == {State.RETIRED}


def test_two_cards_never_become_each_others_successor() -> None:
    for _round in _rounds():
        pair = [item_in(State.IN_USE), item_in(State.IN_USE)]
        propose(pair[0], successors=[pair[1]], reason_code=ReasonCode.REPLACED)
        propose(pair[1]).successors.set([pair[0]])
        outcomes = at_once(*(_act(item, "decide_retirement", _approver(item)) for item in pair))
        assert refusals(outcomes), "both were decided"
        assert [again(item).state for item in pair] != [State.RETIRING, State.RETIRING]


def test_two_cards_of_a_merge_reinstated_at_once_close_its_dossier() -> None:
    for _round in _rounds():
        pair, into = [item_in(State.IN_USE), item_in(State.IN_USE)], item_in(State.IN_USE)
        dossier = propose(*pair, way=Way.MERGE, reason_code=ReasonCode.MERGED, successors=[into])
        carry_out(pair[0])
        board = person(Role.BOARD)
        assert not refusals(at_once(*(_act(item, "reinstate", board) for item in pair)))
        dossier.refresh_from_db()
        assert dossier.status == DossierStatus.REVERSED


def test_both_sides_agreeing_at_once_move_a_card_once() -> None:
    for _round in _rounds():
        item = item_in(State.IN_USE)
        transfer = _transfer(item, "KOLMAS")
        outcomes = at_once(lambda t=transfer: _give(t), lambda t=transfer: _receive(t))
        assert not refusals(outcomes)
        assert len(_rows(item, "transferred")) == 1
        assert again(item).owner.code == "KOLMAS"


@pytest.mark.parametrize(("one", "other", "into"), [("ALUE", "ALUE", "KOLMAS"), ("ALUE", "KOLMAS", "ALUE")])
def test_two_transfers_at_once_both_find_their_place(one: str, other: str, into: str) -> None:
    """Both from one organisation into another, and crosswise between two."""
    for _round in _rounds():
        items = [item_in(State.IN_USE, one), item_in(State.IN_USE, other)]
        transfers = [_transfer(items[0], "KOLMAS"), _transfer(items[1], into)]
        for transfer in transfers:
            _give(transfer)
        assert not refusals(at_once(*(lambda t=transfer: _receive(t) for transfer in transfers)))
        assert [again(item).owner.code for item in items] == ["KOLMAS", into]
        assert not any(Page.find_problems())


def test_two_cards_of_the_same_title_do_not_both_come_to_one_organisation() -> None:
    for number in _rounds():
        items = [item_in(State.IN_USE, code, title=f"Samanniminen {number}") for code in ("ALUE", "NELJAS")]
        transfers = [_transfer(item, "KOLMAS") for item in items]
        for transfer in transfers:
            _give(transfer)
        outcomes = at_once(*(lambda t=transfer: _receive(t) for transfer in transfers))
        (error,) = refusals(outcomes)
        assert "KOLMAS" in str(error)
        assert sorted(again(item).owner.code == "KOLMAS" for item in items) == [False, True]


def test_card_moved_or_decided_leaves_the_loser_a_reason() -> None:
    for _round in _rounds():
        item = item_in(State.IN_REVIEW)
        perform(again(item), "return", user=_approver(item), reason="Syy.")
        transfer = _transfer(item, "KOLMAS")
        _give(transfer)
        outcomes = at_once(lambda t=transfer: _receive(t), _act(item, "submit", person(Role.OWNER, item.owner)))
        assert len(refusals(outcomes)) == 1
        assert all(len(str(error)) > 20 for error in refusals(outcomes))
        assert (again(item).owner.code == "KOLMAS") == (again(item).state is State.DRAFT)


def test_dissolved_organisation_keeps_no_card_that_somebody_moved_at_once() -> None:
    for number in _rounds():
        ending = organisation_with_people(f"LOPPU{number}")
        items = [item_in(State.IN_USE, ending.code) for _number in range(3)]
        transfer = _transfer(items[1], "KOLMAS")
        _give(transfer)
        ordered = Dissolution.objects.create(
            organisation=ending,
            successor=organisation_with_people("ALUE"),
            effective=TODAY(),
            decision=decision(),
            ordered_by=person(Role.BOARD),
        )
        _act_of_person = _act(
            items[2], "propose_retirement", person(Role.OWNER, ending), plan=retirement_plan(items[2])
        )
        moved, dissolved, proposed = at_once(
            lambda t=transfer: _receive(t), lambda o=ordered: dissolve(o, person(Role.BOARD)), _act_of_person
        )
        assert not refusals([dissolved])
        assert again(items[1]).owner.code == ("ALUE" if refusals([moved]) else "KOLMAS")
        assert {again(item).owner.code for item in (items[0], items[2])} == {"ALUE"}
        assert len(_rows(items[2], "propose_retirement")) == (0 if refusals([proposed]) else 1)
        transfer.refresh_from_db()
        assert transfer.status == ("refused" if refusals([moved]) else "done")


def _attest(item: PortfolioItem, next_date: date, number: int = 1) -> Callable[[], Any]:
    seen, user = again(item), person(Role.OWNER, item.owner, number=number)
    return lambda: attest(item=seen, user=user, next_date=next_date)


def test_review_and_change_of_responsibility_at_once_lose_nothing() -> None:
    for _round in _rounds():
        item = item_in(State.IN_USE)
        keeper, next_date, seen = person(Role.OWNER, item.owner, number=4), TODAY() + timedelta(days=200), again(item)

        def assign(seen: PortfolioItem = seen, keeper: User = keeper) -> None:
            assign_responsibility(
                item=seen,
                user=person(Role.APPROVER, seen.owner),
                owner_unit=seen.owner_unit,
                owner_person=keeper,
                deputy=None,
                review_date=seen.review_date,
            )

        assert not refusals(at_once(_attest(item, next_date), assign))
        assert again(item).review_date == next_date
        assert again(item).owner_person == keeper
        assert len(_rows(item, "reviewed", "responsibility")) == 2


def test_two_reviews_at_once_follow_each_other() -> None:
    for _round in _rounds():
        item = item_in(State.IN_USE)
        days = [TODAY() + timedelta(days=number) for number in (200, 300)]
        assert not refusals(at_once(_attest(item, days[0]), _attest(item, days[1], 2)))
        first, second = item.reviews.order_by("pk")
        assert (first.previous_date, second.previous_date) == (item.review_date, first.next_date)
        assert again(item).review_date == second.next_date


def _classify(item: PortfolioItem, changes: dict[str, Any]) -> Callable[[], Any]:
    seen, user = again(item), _approver(item)
    return lambda: classify_item(item=seen, user=user, changes=changes, decision=decision())


def test_two_changes_of_counted_facts_at_once_lose_nothing() -> None:
    for _round in _rounds():
        item = item_in(State.IN_USE)
        changes = [{"segments": ["ALKAVA"]}, {"needs": ["OSAAMINEN"]}]
        outcomes = at_once(*(_classify(item, each) for each in changes))
        assert not refusals(outcomes)
        facts = again(item).classification
        assert (facts.segments, facts.needs) == (["ALKAVA"], ["OSAAMINEN"])


def test_hand_overs_in_opposite_order_wait_for_each_other_in_turn() -> None:
    for _round in _rounds():
        items = [item_in(State.IN_USE) for _number in range(3)]
        people = [person(Role.OWNER, items[0].owner, number=number) for number in (5, 6)]
        outcomes = at_once(
            *(
                lambda those=those, to=to: hand_over(items=those, to=to, user=person(Role.BOARD), reason="Vaihdos.")
                for those, to in zip((items, items[::-1]), people, strict=True)
            )
        )
        assert not refusals(outcomes)
        assert len({again(item).owner_person for item in items}) == 1
        assert all(len(_rows(item, "handed_over")) == 2 for item in items)


def test_decision_recorded_by_two_at_once_is_one_decision() -> None:
    for number in _rounds():
        facts = {"reference": f"{number}/2030", "body": "Johtoryhmä", "decided_on": TODAY()}
        first, second = at_once(lambda f=facts: cite_decision(**f), lambda f=facts: cite_decision(**f))
        assert first == second
        assert Decision.objects.filter(reference=facts["reference"]).count() == 1


def test_first_two_submissions_ever_make_workflows_that_work() -> None:
    items = [item_in(State.DRAFT) for _number in range(2)]
    outcomes = at_once(*(_act(item, "submit", person(Role.OWNER, item.owner)) for item in items))
    assert not refusals(outcomes)
    for item in (*items, item_in(State.IN_REVIEW)):
        perform(again(item), "approve", user=_approver(item), decision=decision())
        assert again(item).state is State.APPROVED


def test_card_indexed_twice_at_once_is_indexed() -> None:
    for _round in _rounds():
        page_id = ProductCardPage.objects.get(record__item=item_in(State.IN_USE)).pk
        at_once(lambda p=page_id: index_card(p), lambda p=page_id: index_card(p))
        assert differences() == []


def test_organisations_dissolved_into_each_other_at_once_leave_everything_with_the_last() -> None:
    for number in _rounds():
        first, second = (organisation_with_people(f"KETJU{number}{letter}") for letter in "AB")
        items = [item_in(State.IN_USE, first.code), item_in(State.IN_USE, second.code)]
        last, board = organisation_with_people("ALUE"), person(Role.BOARD)
        ordered = [
            Dissolution.objects.create(
                organisation=ending, successor=heir, effective=TODAY(), decision=decision(), ordered_by=board
            )
            for ending, heir in ((first, second), (second, last))
        ]
        assert not refusals(at_once(*(lambda each=each, board=board: dissolve(each, board) for each in ordered)))
        assert [again(item).owner for item in items] == [last, last]


def test_dissolution_ordered_by_two_at_once_is_ordered_once() -> None:
    for number in _rounds():
        facts = {
            "organisation": organisation_with_people(f"KAHDESTI{number}"),
            "successor": organisation_with_people("ALUE"),
            "effective": TODAY() + timedelta(days=9),
            "decision": decision(),
            "user": person(Role.BOARD),
        }
        outcomes = at_once(*[lambda facts=facts: dissolve_organisation(**facts)] * 2)
        (error,) = refusals(outcomes)
        assert facts["organisation"].name in str(error)
