"""The state × transition × role table: every cell, from the one table in code."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.actions import available, perform
from lifecycle.decisions import cite_decision
from lifecycle.errors import LifeCycleError, NotPermitted, RequirementsUnmet, TransitionRefused
from lifecycle.models import HistoryRow, LifeCycle, PortfolioItem, User
from lifecycle.roles import ROLES, Role
from lifecycle.services import system_user
from lifecycle.states import DOSSIER_STATES, State
from lifecycle.transitions import TRANSITIONS, Condition, FourEyes, Transition
from tests.factories import CardFactory, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db


def _item(page: ProductCardPage) -> PortfolioItem:
    return PortfolioItem.objects.get(pk=page.record.item_id)


def _decision():
    return cite_decision(reference="7/2026", body="Johtoryhmä", decided_on=date(2026, 2, 1))


def _prepare_text(item: PortfolioItem, name: str) -> None:
    """Bring the text of a card in the offering to where the row wants it."""
    conditions = TRANSITIONS[name].conditions
    if Condition.TEXT_CHANGED in conditions or Condition.TEXT_WAITING in conditions:
        page = item.card_record.page.get_latest_revision_as_object()
        page.title += " muutettu"
        page.save_revision(user=person(Role.OWNER, item.owner))
    if Condition.TEXT_WAITING in conditions:
        perform(item, "submit_change", user=person(Role.OWNER, item.owner))


def _other_organisation(item: PortfolioItem, row: Transition) -> None:
    """Make the matter cross owners: another organisation delivers the card, or its card follows this one."""
    other = organisation_with_people("TOINEN")
    if row.whole_dossier:
        successor = _item(CardFactory.in_state(State.IN_USE, other))
        if item.state in DOSSIER_STATES:
            dossier = item.life_cycle.dossier
            dossier.successors.set([successor])
            dossier.crosses_owners = True
            dossier.save()
        return
    LifeCycle.objects.filter(item=item).update(crosses_owners=True)
    if Condition.ENDORSED_IF_CROSSING in row.conditions:
        approver = person(Role.APPROVER, item.owner)
        LifeCycle.objects.filter(item=item).update(endorsed_by=approver, endorsed_at=timezone.now())


def _given(item: PortfolioItem, row: Transition) -> dict[str, Any]:
    """Return all a row may ask for."""
    plan = retirement_plan(item) if Condition.PLAN in row.conditions else None
    today = timezone.localdate() + timedelta(days=31)
    return {"reason": "Syy", "decision": _decision(), "plan": plan, "today": today if row.name == "retire" else None}


def _ready(item: PortfolioItem, row: Transition, crossing: bool) -> PortfolioItem:
    """Return `item` brought to where the row can be performed, if its state allows the row at all."""
    if item.state in row.sources:
        _prepare_text(item, row.name)
    item = _item(item.card_record.page)
    if crossing:
        _other_organisation(item, row)
    return _item(item.card_record.page)


def _outcome(item: PortfolioItem, row: Transition, user: User, given: dict[str, Any]) -> str:
    """Return what trying the row comes to, and undo it: the state reached, or "refused" when nothing has changed."""
    state, before = item.state, HistoryRow.objects.count()
    with transaction.atomic():
        try:
            history = perform(item, row.name, user=user, **given)
        except LifeCycleError:
            assert LifeCycle.objects.get(item=item).state == state
            assert HistoryRow.objects.count() == before
            return "refused"
        assert HistoryRow.objects.count() == before + 1
        assert history.to_state == LifeCycle.objects.get(item=item).state
        transaction.set_rollback(True)
    return str(history.to_state)


@pytest.mark.parametrize("crossing", [False, True], ids=["one owner", "several owners"])
@pytest.mark.parametrize("state", list(State))
def test_every_cell_of_the_table(state: State, crossing: bool) -> None:
    page = CardFactory.in_state(state)
    start = _item(page)
    roles = [role for role in Role if role is not Role.PUBLIC]
    people = {role: person(role, start.owner if ROLES[role].per_organisation else None, number=2) for role in roles}
    wrong = []
    for row in TRANSITIONS.values():
        with transaction.atomic():
            item = _ready(_item(page), row, crossing)
            # A proposal about one card crosses owners only when it is decided: its proposer is the same.
            allowed = row.roles_when(crossing and Condition.PLAN not in row.conditions)
            for role, user in people.items():
                expected = row.target_from(state) if state in row.sources and role in allowed else "refused"
                found = _outcome(_item(item.card_record.page), row, user, _given(item, row))
                if found != expected:
                    wrong.append(f"{row.name} from {state} by {role}: {found}, not {expected}")
            transaction.set_rollback(True)
    assert wrong == []


def _at_start(row: Transition, crossing: bool = False) -> PortfolioItem:
    """Return an item on which the row can be performed."""
    state = next(state for state in State if state in row.sources)
    return _ready(_item(CardFactory.in_state(state)), row, crossing)


def _someone(row: Transition, crossing: bool) -> Role:
    return next(role for role in Role if role in row.roles_when(crossing))


@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_role_in_another_organisation_gives_no_right(name: str) -> None:
    row = TRANSITIONS[name]
    crossing = not row.roles
    role = _someone(row, crossing)
    item = _at_start(row, crossing)
    if not ROLES[role].per_organisation:
        pytest.skip("the role reaches everywhere")
    stranger = person(role, organisation_with_people("VIERAS"))
    with pytest.raises(NotPermitted):
        perform(item, name, user=stranger, **_given(item, row))
    assert row not in available(item, stranger)


@pytest.mark.parametrize("name", [row.name for row in TRANSITIONS.values() if row.four_eyes is FourEyes.SUBMITTER])
@pytest.mark.parametrize("crossing", [False, True])
def test_submitter_cannot_approve_even_with_every_role(name: str, crossing: bool) -> None:
    row = TRANSITIONS[name]
    item = _at_start(row, crossing)
    everything = person(Role.OWNER, item.owner)
    for role in (Role.APPROVER, Role.BOARD):
        everything.groups.add(person(role, item.owner).groups.get())
    everything = type(everything).objects.get(pk=everything.pk)
    assert item.life_cycle.submitted_by == everything
    with pytest.raises(NotPermitted):
        perform(item, name, user=everything, **_given(item, row))


@pytest.mark.parametrize("crossing", [False, True])
def test_proposer_cannot_decide_even_with_every_role(crossing: bool) -> None:
    item = _at_start(TRANSITIONS["decide_retirement"], crossing)
    everything = person(Role.OWNER, item.owner)
    for role in (Role.APPROVER, Role.BOARD):
        everything.groups.add(person(role, item.owner).groups.get())
    everything = type(everything).objects.get(pk=everything.pk)
    assert item.life_cycle.dossier.proposed_by == everything
    with pytest.raises(NotPermitted, match="Neljän|Four|Fyra|silmä"):
        perform(item, "decide_retirement", user=everything, decision=_decision())


_ASKED = Condition.REASON, Condition.DECISION, Condition.PLAN


@pytest.mark.parametrize(
    ("name", "condition"),
    [(row.name, condition) for row in TRANSITIONS.values() for condition in _ASKED if condition in row.conditions],
)
def test_missing_condition_is_refused(name: str, condition: Condition) -> None:
    row = TRANSITIONS[name]
    item = _at_start(row)
    place = item.owner if ROLES[_someone(row, False)].per_organisation else None
    given = _given(item, row) | {condition.value: "  " if condition is Condition.REASON else None}
    with pytest.raises(TransitionRefused):
        perform(item, name, user=person(_someone(row, False), place, number=2), **given)
    assert _item(item.card_record.page).state == item.state


def test_unmet_requirements_name_their_places() -> None:
    page = CardFactory.draft(complete=False)
    owner = person(Role.OWNER, page.record.item.owner)
    with pytest.raises(RequirementsUnmet) as refused:
        perform(_item(page), "submit", user=owner)
    codes = {row.code for row in refused.value.unmet}
    assert {"owner_unit", "kind", "summary_fi", "description_sv", "level_2", "level_3", "review_date"} <= codes
    assert all(row.reason and row.area for row in refused.value.unmet)


def test_future_date_is_refused_until_it_comes() -> None:
    item = _item(CardFactory.in_state(State.APPROVED))
    with pytest.raises(TransitionRefused):
        perform(
            item,
            "take_into_use",
            user=person(Role.APPROVER, item.owner),
            effective=timezone.localdate() + timedelta(days=1),
        )


def test_system_user_performs_only_rows_of_the_scheduler() -> None:
    item = _item(CardFactory.in_state(State.APPROVED))
    perform(item, "take_into_use", user=system_user())
    other = _item(CardFactory.in_state(State.IN_REVIEW))
    with pytest.raises(NotPermitted):
        perform(other, "approve", user=system_user(), decision=_decision())


def test_approved_text_is_what_gets_published_not_a_later_draft() -> None:
    page = CardFactory.in_state(State.APPROVED)
    draft = page.get_latest_revision_as_object()
    draft.title = "Salaa muutettu"
    draft.save_revision()
    perform(_item(page), "take_into_use", user=person(Role.APPROVER, page.record.item.owner))
    page = ProductCardPage.objects.get(pk=page.pk)
    assert page.live
    assert page.title != "Salaa muutettu"


def test_card_in_use_shows_its_approved_text_while_a_change_waits() -> None:
    page = CardFactory.in_state(State.IN_USE)
    item, title = _item(page), page.title
    _prepare_text(item, "approve_change")
    assert ProductCardPage.objects.get(pk=page.pk).title == title
    perform(item, "approve_change", user=person(Role.APPROVER, item.owner), decision=_decision())
    assert ProductCardPage.objects.get(pk=page.pk).title == f"{title} muutettu"
    assert _item(page).state is State.IN_USE


def test_publishing_an_older_version_does_not_bring_back_facts_or_state() -> None:
    page = CardFactory.in_state(State.IN_USE)
    old = page.latest_revision
    item = _item(page)
    item.owner_person = person(Role.OWNER, item.owner, number=5)
    item.save()
    old.publish(skip_permission_checks=True)
    fresh = _item(page)
    assert fresh.owner_person.username.endswith("5")
    assert fresh.state is State.IN_USE


def test_failure_after_the_state_change_rolls_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    item = _item(CardFactory.in_state(State.APPROVED))

    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("lifecycle.actions.log", broken)
    with pytest.raises(OSError, match="disk full"):
        perform(item, "take_into_use", user=person(Role.APPROVER, item.owner))
    assert LifeCycle.objects.get(item=item).state == State.APPROVED
    assert not ProductCardPage.objects.get(record__item=item).live
    assert not HistoryRow.objects.filter(item=item, transition="take_into_use").exists()
