"""The state × transition × role table: every cell, from the one table in code."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.actions import available, perform
from lifecycle.errors import LifeCycleError, NotPermitted, RequirementsUnmet, TransitionRefused
from lifecycle.models import HistoryRow, LifeCycle, PortfolioItem, User
from lifecycle.roles import ROLES, Role
from lifecycle.services import system_user
from lifecycle.states import State
from lifecycle.transitions import TRANSITIONS, Condition, FourEyes, Transition
from tests.factories import CardFactory, decision, organisation_with_people, person
from tests.lifecycle.table import at_start, given_for, item_of, person_for, prepare_text, ready, role_for

pytestmark = pytest.mark.django_db


def _outcome(item: PortfolioItem, row: Transition, user: User, given: dict[str, Any]) -> str:
    """Return what trying the row comes to, and undo it: the state reached, or "refused" when nothing has changed."""
    state, before = item.state, HistoryRow.objects.count()
    done = HistoryRow.objects.filter(transition=row.name)
    done_before = done.count()
    with transaction.atomic():
        try:
            history = perform(item, row.name, user=user, **given)
        except LifeCycleError:
            assert LifeCycle.objects.get(item=item).state == state
            assert HistoryRow.objects.count() == before
            return "refused"
        assert done.count() == done_before + 1
        assert history.to_state == LifeCycle.objects.get(item=item).state
        transaction.set_rollback(True)
    return str(history.to_state)


@pytest.mark.parametrize("crossing", [False, True], ids=["one owner", "several owners"])
@pytest.mark.parametrize("state", list(State))
def test_every_cell_of_the_table(state: State, crossing: bool) -> None:
    page = CardFactory.in_state(state)
    start = item_of(page)
    roles = [role for role in Role if role is not Role.PUBLIC]
    people = {role: person(role, start.owner if ROLES[role].per_organisation else None, number=2) for role in roles}
    wrong = []
    for row in TRANSITIONS.values():
        with transaction.atomic():
            item = ready(item_of(page), row, crossing)
            # A proposal about one card crosses owners only when it is decided: its proposer is the same.
            allowed = row.roles_when(crossing and Condition.PLAN not in row.conditions)
            for role, user in people.items():
                expected = row.target_from(state) if state in row.sources and role in allowed else "refused"
                found = _outcome(item_of(item.card_record.page), row, user, given_for(item, row))
                if found != expected:
                    wrong.append(f"{row.name} from {state} by {role}: {found}, not {expected}")
            transaction.set_rollback(True)
    assert wrong == []


@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_role_in_another_organisation_gives_no_right(name: str) -> None:
    row = TRANSITIONS[name]
    crossing = not row.roles
    role = role_for(row, crossing)
    item = at_start(row, crossing)
    if not ROLES[role].per_organisation:
        pytest.skip("the role reaches everywhere")
    stranger = person(role, organisation_with_people("VIERAS"))
    with pytest.raises(NotPermitted):
        perform(item, name, user=stranger, **given_for(item, row))
    assert row not in available(item, stranger)


@pytest.mark.parametrize("name", [row.name for row in TRANSITIONS.values() if row.four_eyes is FourEyes.SUBMITTER])
@pytest.mark.parametrize("crossing", [False, True])
def test_submitter_cannot_approve_even_with_every_role(name: str, crossing: bool) -> None:
    row = TRANSITIONS[name]
    item = at_start(row, crossing)
    everything = person(Role.OWNER, item.owner)
    for role in (Role.APPROVER, Role.BOARD):
        everything.groups.add(person(role, item.owner).groups.get())
    everything = type(everything).objects.get(pk=everything.pk)
    assert item.life_cycle.submitted_by == everything
    with pytest.raises(NotPermitted):
        perform(item, name, user=everything, **given_for(item, row))


@pytest.mark.parametrize("crossing", [False, True])
def test_proposer_cannot_decide_even_with_every_role(crossing: bool) -> None:
    item = at_start(TRANSITIONS["decide_retirement"], crossing)
    everything = person(Role.OWNER, item.owner)
    for role in (Role.APPROVER, Role.BOARD):
        everything.groups.add(person(role, item.owner).groups.get())
    everything = type(everything).objects.get(pk=everything.pk)
    assert item.life_cycle.dossier.proposed_by == everything
    with pytest.raises(NotPermitted, match="Neljän|Four|Fyra|silmä"):
        perform(item, "decide_retirement", user=everything, decision=decision())


_ASKED = Condition.REASON, Condition.DECISION, Condition.PLAN


@pytest.mark.parametrize(
    ("name", "condition"),
    [(row.name, condition) for row in TRANSITIONS.values() for condition in _ASKED if condition in row.conditions],
)
def test_missing_condition_is_refused(name: str, condition: Condition) -> None:
    row = TRANSITIONS[name]
    item = at_start(row)
    given = given_for(item, row) | {condition.value: "  " if condition is Condition.REASON else None}
    with pytest.raises(TransitionRefused):
        perform(item, name, user=person_for(row, item, False), **given)
    assert item_of(item.card_record.page).state == item.state


def test_unmet_requirements_name_their_places() -> None:
    page = CardFactory.draft(complete=False)
    owner = person(Role.OWNER, page.record.item.owner)
    with pytest.raises(RequirementsUnmet) as refused:
        perform(item_of(page), "submit", user=owner)
    codes = {row.code for row in refused.value.unmet}
    assert {"owner_unit", "kind", "summary_fi", "description_sv", "level_2", "level_3", "review_date"} <= codes
    assert all(row.reason and row.area for row in refused.value.unmet)


def test_future_date_is_refused_until_it_comes() -> None:
    item = item_of(CardFactory.in_state(State.APPROVED))
    with pytest.raises(TransitionRefused):
        perform(
            item,
            "take_into_use",
            user=person(Role.APPROVER, item.owner),
            effective=timezone.localdate() + timedelta(days=1),
        )


def test_system_user_performs_only_rows_of_the_scheduler() -> None:
    item = item_of(CardFactory.in_state(State.APPROVED))
    perform(item, "take_into_use", user=system_user())
    other = item_of(CardFactory.in_state(State.IN_REVIEW))
    with pytest.raises(NotPermitted):
        perform(other, "approve", user=system_user(), decision=decision())


def test_approved_text_is_what_gets_published_not_a_later_draft() -> None:
    page = CardFactory.in_state(State.APPROVED)
    draft = page.get_latest_revision_as_object()
    draft.title = "Salaa muutettu"
    draft.save_revision()
    perform(item_of(page), "take_into_use", user=person(Role.APPROVER, page.record.item.owner))
    page = ProductCardPage.objects.get(pk=page.pk)
    assert page.live
    assert page.title != "Salaa muutettu"


def test_card_in_use_shows_its_approved_text_while_a_change_waits() -> None:
    page = CardFactory.in_state(State.IN_USE)
    item, title = item_of(page), page.title
    prepare_text(item, "approve_change")
    assert ProductCardPage.objects.get(pk=page.pk).title == title
    perform(item, "approve_change", user=person(Role.APPROVER, item.owner), decision=decision())
    assert ProductCardPage.objects.get(pk=page.pk).title == f"{title} muutettu"
    assert item_of(page).state is State.IN_USE


def test_publishing_an_older_version_does_not_bring_back_facts_or_state() -> None:
    page = CardFactory.in_state(State.IN_USE)
    old = page.latest_revision
    item = item_of(page)
    item.owner_person = person(Role.OWNER, item.owner, number=5)
    item.save()
    old.publish(skip_permission_checks=True)
    fresh = item_of(page)
    assert fresh.owner_person.username.endswith("5")
    assert fresh.state is State.IN_USE


def test_failure_after_the_state_change_rolls_everything_back(monkeypatch: pytest.MonkeyPatch) -> None:
    item = item_of(CardFactory.in_state(State.APPROVED))

    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("lifecycle.actions.log", broken)
    with pytest.raises(OSError, match="disk full"):
        perform(item, "take_into_use", user=person(Role.APPROVER, item.owner))
    assert LifeCycle.objects.get(item=item).state == State.APPROVED
    assert not ProductCardPage.objects.get(record__item=item).live
    assert not HistoryRow.objects.filter(item=item, transition="take_into_use").exists()
