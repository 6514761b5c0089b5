"""The state × transition × role table: every cell, from the one table in code."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.actions import available, perform
from lifecycle.errors import LifeCycleError, NotPermitted, RequirementsUnmet, TransitionRefused
from lifecycle.models import HistoryRow, LifeCycle, PortfolioItem
from lifecycle.roles import ROLES, Role
from lifecycle.services import record_decision, system_user
from lifecycle.states import State
from lifecycle.transitions import TRANSITIONS, Condition
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _item(page: ProductCardPage) -> PortfolioItem:
    return PortfolioItem.objects.get(pk=page.record.item_id)


def _decision():
    return record_decision(reference="7/2026", body="Johtoryhmä", decided_on=date(2026, 2, 1))


def _prepare_text(item: PortfolioItem, name: str) -> None:
    """Bring the text of a card in use to where the row wants it."""
    page = item.card_record.page
    conditions = TRANSITIONS[name].conditions
    if Condition.TEXT_CHANGED in conditions or Condition.TEXT_WAITING in conditions:
        page = page.get_latest_revision_as_object()
        page.title += " muutettu"
        page.save_revision(user=person(Role.OWNER, item.owner))
    if Condition.TEXT_WAITING in conditions:
        perform(item, "submit_change", user=person(Role.OWNER, item.owner))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_every_cell_of_the_table(name: str, state: State, role: Role) -> None:
    row = TRANSITIONS[name]
    item = _item(CardFactory.in_state(state))
    if state in row.sources:
        _prepare_text(item, name)
    place = item.owner if ROLES[role].per_organisation else None
    user = person(role, place, number=2)
    allowed = state in row.sources and role in row.roles
    before = HistoryRow.objects.count()
    if allowed:
        history = perform(item, name, user=user, reason="Syy", decision=_decision())
        assert history.to_state == row.target == LifeCycle.objects.get(item=item).state
        assert HistoryRow.objects.count() == before + 1
    else:
        with pytest.raises(LifeCycleError):
            perform(item, name, user=user, reason="Syy", decision=_decision())
        assert LifeCycle.objects.get(item=item).state == state
        assert HistoryRow.objects.count() == before


@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_role_in_another_organisation_gives_no_right(name: str) -> None:
    row = TRANSITIONS[name]
    item = _item(CardFactory.in_state(next(iter(row.sources))))
    _prepare_text(item, name)
    stranger = person(next(iter(row.roles)), organisation_with_people("VIERAS"))
    with pytest.raises(NotPermitted):
        perform(item, name, user=stranger, reason="Syy", decision=_decision())
    assert row not in available(item, stranger)


@pytest.mark.parametrize("name", [row.name for row in TRANSITIONS.values() if row.four_eyes])
def test_submitter_cannot_approve_even_with_both_roles(name: str) -> None:
    row = TRANSITIONS[name]
    item = _item(CardFactory.draft())
    both = person(Role.OWNER, item.owner)
    both.groups.add(person(Role.APPROVER, item.owner).groups.get())
    if State.IN_USE in row.sources:
        item = _item(CardFactory.in_state(State.IN_USE))
        _prepare_text(item, name)
    else:
        perform(item, "submit", user=both)
    both = type(both).objects.get(pk=both.pk)
    with pytest.raises(NotPermitted):
        perform(item, name, user=both, decision=_decision())


@pytest.mark.parametrize(
    "name",
    [row.name for row in TRANSITIONS.values() if row.conditions & {Condition.REASON, Condition.DECISION}],
)
def test_missing_condition_is_refused(name: str) -> None:
    row = TRANSITIONS[name]
    item = _item(CardFactory.in_state(next(iter(row.sources))))
    _prepare_text(item, name)
    with pytest.raises(TransitionRefused):
        perform(item, name, user=person(next(iter(row.roles)), item.owner), reason="  ", decision=None)


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


def test_approvers_hear_of_a_submission_after_commit(
    mailoutbox: list, django_capture_on_commit_callbacks: object
) -> None:
    page = CardFactory.draft()
    owner = page.record.item.owner
    approver = person(Role.APPROVER, owner)
    with django_capture_on_commit_callbacks(execute=True):
        perform(_item(page), "submit", user=person(Role.OWNER, owner))
    assert [message.to for message in mailoutbox] == [[approver.email]]
    assert page.title in mailoutbox[0].body
