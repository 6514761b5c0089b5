"""Leaving the offering: what a proposal must say, merges and splits, and what the dossier remembers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import NotPermitted, PlanRefused, TransitionRefused
from lifecycle.models import DossierEvent, HistoryRow, PortfolioItem, RetirementDossier
from lifecycle.retirement import DossierStatus, ReasonCode, Way
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.succession import leads_back_to, living_successors
from tests.factories import CardFactory, decision, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db


def _item(state: State = State.IN_USE, owner: str = "ALUE") -> PortfolioItem:
    page = CardFactory.in_state(state, organisation_with_people(owner))
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def _again(item: PortfolioItem) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(pk=item.pk)


def _propose(*items: PortfolioItem, by=None, **facts) -> RetirementDossier:
    return propose_retirement(plan=retirement_plan(*items, **facts), user=by or person(Role.OWNER, items[0].owner))


def _carry_out(item: PortfolioItem, *, by=None) -> None:
    """Decide the retirement of `item` and let its day come."""
    item = _again(item)
    last_day = item.life_cycle.dossier.last_day
    perform(item, "decide_retirement", user=by or person(Role.APPROVER, item.owner), decision=decision())
    perform(item, "retire", user=system_user(), today=last_day + timedelta(days=1))


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("last_day", {"last_day": date(2020, 1, 1)}),
        ("evidence", {"evidence": "  "}),
        ("why", {"reason_code": ReasonCode.OTHER}),
        ("no_successor_why", {"no_successor_why": ""}),
        ("reason_code", {"reason_code": ReasonCode.MERGED}),
        ("successors", {"reason_code": ReasonCode.REPLACED}),
        ("successors", {"way": Way.SPLIT, "reason_code": ReasonCode.SPLIT}),
        ("successors", {"way": Way.MERGE, "reason_code": ReasonCode.MERGED}),
    ],
)
def test_incomplete_proposal_names_the_field(field: str, facts: dict) -> None:
    item = _item()
    with pytest.raises(PlanRefused) as refused:
        _propose(item, **facts)
    assert field in refused.value.problems
    assert _again(item).state is State.IN_USE
    assert not RetirementDossier.objects.exists()


def test_successor_that_leaves_or_is_the_item_itself_is_refused() -> None:
    item, leaving, gone = _item(), _item(State.RETIRING), _item(State.RETIRED)
    for successor in (item, leaving, gone):
        with pytest.raises(PlanRefused) as refused:
            _propose(item, successors=[successor], reason_code=ReasonCode.REPLACED)
        assert "successors" in refused.value.problems


def test_decision_records_the_impact_and_the_dossier_tells_its_own_history() -> None:
    item = _item()
    dossier = _propose(item)
    assert dossier.impact == []
    _carry_out(item)
    dossier.refresh_from_db()
    sections = {row["code"]: row["lines"] for row in dossier.impact}
    assert sections["forms"] == []
    assert sections["customers"] is None, "no app tells about customers yet, which is not the same as none"
    assert {line["text"].split(": ")[1] for line in sections["coverage"]} == {"Rahoitus", "Pk-yritys"}
    statuses = list(dossier.events.values_list("status", flat=True))
    assert statuses == [DossierStatus.PROPOSED, DossierStatus.DECIDED, DossierStatus.COMPLETED]
    assert dossier.decision == decision()


def test_rejected_and_withdrawn_dossiers_stay_on_record() -> None:
    item = _item()
    first = _propose(item)
    perform(_again(item), "reject", user=person(Role.APPROVER, item.owner), reason="Tarve jatkuu.")
    second = _propose(item)
    perform(_again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(_again(item), "withdraw", user=person(Role.BOARD), reason="Rahoitus jatkuu.", decision=decision("2/2026"))
    assert _again(item).state is State.IN_USE
    assert _again(item).life_cycle.dossier is None
    assert {d.pk: d.status for d in RetirementDossier.objects.all()} == {
        first.pk: DossierStatus.REJECTED,
        second.pk: DossierStatus.WITHDRAWN,
    }
    assert DossierEvent.objects.get(dossier=first, status="rejected").reason == "Tarve jatkuu."


def test_retirement_counts_from_the_first_day_without_the_service_however_late_the_scheduler_comes() -> None:
    item = _item()
    last_day = timezone.localdate() + timedelta(days=3)
    _propose(item, last_day=last_day)
    perform(_again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    with pytest.raises(TransitionRefused):
        perform(_again(item), "retire", user=system_user(), today=last_day)
    row = perform(_again(item), "retire", user=system_user(), today=last_day + timedelta(days=40))
    assert row.effective == last_day + timedelta(days=1)


def test_proposal_that_waited_past_its_last_day_cannot_be_decided() -> None:
    item = _item()
    _propose(item, last_day=timezone.localdate() + timedelta(days=1))
    with pytest.raises(TransitionRefused):
        perform(
            _again(item),
            "decide_retirement",
            user=person(Role.APPROVER, item.owner),
            decision=decision(),
            today=timezone.localdate() + timedelta(days=2),
        )


def test_successor_of_another_owner_makes_it_the_boards_decision() -> None:
    item, successor = _item(), _item(owner="TOINEN")
    _propose(item, successors=[successor], reason_code=ReasonCode.REPLACED)
    with pytest.raises(NotPermitted):
        perform(_again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    _carry_out(item, by=person(Role.BOARD))
    assert living_successors(_again(item)) == [successor]


def test_merge_across_owners_is_proposed_and_decided_by_two_people_of_the_board() -> None:
    items = [_item(owner=code) for code in ("ALUE", "TOINEN", "KOLMAS")]
    into = _item(owner="ALUE")
    facts = {"way": Way.MERGE, "reason_code": ReasonCode.MERGED, "successors": [into]}
    with pytest.raises(NotPermitted):
        _propose(*items, **facts)
    assert {_again(item).state for item in items} == {State.IN_USE}
    dossier = _propose(*items, by=person(Role.BOARD), **facts)
    assert {_again(item).life_cycle.dossier_id for item in items} == {dossier.pk}
    with pytest.raises(NotPermitted):
        _carry_out(items[0], by=person(Role.BOARD))
    _carry_out(items[1], by=person(Role.BOARD, number=2))
    assert {_again(item).state for item in items} == {State.RETIRED}
    assert [living_successors(_again(item)) for item in items] == [[into]] * 3
    assert HistoryRow.objects.filter(dossier=dossier, transition="retire").count() == 3


def test_merge_into_a_new_card_takes_it_into_use_on_the_day_the_others_end() -> None:
    items = [_item(), _item()]
    plan = retirement_plan(*items, way=Way.MERGE, reason_code=ReasonCode.MERGED, no_successor_why="")
    owner = person(Role.OWNER, items[0].owner)
    dossier = propose_retirement(plan=plan, user=owner, new_titles=["Yhdistetty palvelu"])
    new = dossier.successors.get()
    assert new.state is State.DRAFT
    assert new.classification.segments == ["PK"]
    approver = person(Role.APPROVER, items[0].owner)
    with pytest.raises(TransitionRefused, match=new.code):
        perform(_again(items[0]), "decide_retirement", user=approver, decision=decision())
    _complete(new)
    perform(_again(new), "submit", user=owner)
    perform(_again(new), "approve", user=approver, decision=decision())
    _carry_out(items[0])
    assert _again(new).state is State.IN_USE
    assert HistoryRow.objects.get(item=new, transition="take_into_use").effective == dossier.first_day_without
    assert living_successors(_again(items[1])) == [new]


def _complete(item: PortfolioItem) -> None:
    """Name who answers for a started draft; its texts were copied."""
    from lifecycle.responsibility import assign_responsibility
    from tests.factories.people import unit_of

    assign_responsibility(
        item=_again(item),
        user=person(Role.OWNER, item.owner),
        owner_unit=unit_of(item.owner, f"{item.owner.code}-1"),
        owner_person=person(Role.OWNER, item.owner),
        deputy=None,
        review_date=timezone.localdate() + timedelta(days=300),
    )


def test_refused_merge_into_a_new_card_leaves_no_draft_behind() -> None:
    items = [_item(), _item(owner="TOINEN")]
    plan = retirement_plan(*items, way=Way.MERGE, reason_code=ReasonCode.MERGED, no_successor_why="")
    before = PortfolioItem.objects.count()
    with pytest.raises(NotPermitted):
        propose_retirement(plan=plan, user=person(Role.OWNER, items[0].owner), new_titles=["Yhdistetty"])
    assert PortfolioItem.objects.count() == before


def test_split_leads_to_every_part() -> None:
    item, parts = _item(), [_item(), _item()]
    _propose(item, way=Way.SPLIT, reason_code=ReasonCode.SPLIT, successors=parts)
    _carry_out(item)
    assert sorted(part.pk for part in living_successors(_again(item))) == sorted(part.pk for part in parts)


def test_chain_of_successors_leads_to_the_last_living_one() -> None:
    chain = [_item() for _number in range(5)]
    for item, following in zip(chain, chain[1:], strict=False):
        _propose(item, successors=[following], reason_code=ReasonCode.REPLACED)
        _carry_out(item)
    assert living_successors(_again(chain[0])) == [chain[-1]]
    _propose(chain[-1])
    _carry_out(chain[-1])
    assert living_successors(_again(chain[0])) == []


def test_loop_of_successors_is_refused_at_the_decision_too() -> None:
    one, other = _item(), _item()
    # Two proposals that were made at the same time point at each other; neither alone was a loop.
    first = _propose(one, successors=[other], reason_code=ReasonCode.REPLACED)
    second = _propose(other)
    second.successors.set([one])
    assert leads_back_to([_again(other)], {one.pk})
    with pytest.raises(TransitionRefused):
        perform(_again(one), "decide_retirement", user=person(Role.APPROVER, one.owner), decision=decision())
    perform(_again(other), "reject", user=person(Role.APPROVER, other.owner), reason="Uudestaan.")
    with pytest.raises(PlanRefused):
        _propose(other, successors=[one], reason_code=ReasonCode.REPLACED)
    assert RetirementDossier.objects.get(pk=first.pk).status == DossierStatus.PROPOSED


def test_withdrawn_approval_of_the_successor_holds_the_retirement_back() -> None:
    item, successor = _item(), _item(State.APPROVED)
    dossier = _propose(item, successors=[successor], reason_code=ReasonCode.REPLACED)
    perform(_again(item), "decide_retirement", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(_again(successor), "withdraw_approval", user=person(Role.APPROVER, item.owner), reason="Virhe tekstissä.")
    with pytest.raises(TransitionRefused, match=successor.code):
        perform(_again(item), "retire", user=system_user(), today=dossier.first_day_without)
    assert _again(item).state is State.RETIRING


def test_reinstating_one_of_a_merge_leaves_the_others_retired() -> None:
    items, into = [_item(), _item()], _item()
    dossier = _propose(*items, way=Way.MERGE, reason_code=ReasonCode.MERGED, successors=[into])
    _carry_out(items[0])
    board = person(Role.BOARD)
    perform(_again(items[0]), "reinstate", user=board, reason="Asiakkaat palaavat.", decision=decision("3/2026"))
    assert _again(items[0]).state is State.DRAFT
    assert _again(items[1]).state is State.RETIRED
    assert living_successors(_again(items[0])) == []
    assert living_successors(_again(items[1])) == [into]
    dossier.refresh_from_db()
    assert dossier.status == DossierStatus.COMPLETED
    perform(_again(items[1]), "reinstate", user=board, reason="Kumottiin.", decision=decision("3/2026"))
    dossier.refresh_from_db()
    assert dossier.status == DossierStatus.REVERSED


def test_reinstated_service_comes_back_by_the_same_way_and_may_succeed_its_successor() -> None:
    item, successor = _item(), _item()
    _propose(item, successors=[successor], reason_code=ReasonCode.REPLACED)
    _carry_out(item)
    ended = item.history.get(transition="retire").effective
    perform(_again(item), "reinstate", user=person(Role.BOARD), reason="Paluu.", decision=decision("4/2026"))
    owner, approver = person(Role.OWNER, item.owner), person(Role.APPROVER, item.owner)
    perform(_again(item), "submit", user=owner)
    perform(_again(item), "approve", user=approver, decision=decision("5/2026"))
    perform(_again(item), "take_into_use", user=approver, today=ended)
    _propose(successor, successors=[_again(item)], reason_code=ReasonCode.REPLACED)
    _carry_out(successor)
    assert living_successors(_again(successor)) == [item]
