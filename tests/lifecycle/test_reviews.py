"""Reviews: reminded of in time, attested with a name, deferred only with a reason, and never a silent end."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import ProductCardPage
from lifecycle.errors import NotPermitted, ResponsibilityRefused, ReviewRefused
from lifecycle.inbox import inbox_of
from lifecycle.models import HistoryRow, PortfolioItem, Review, User
from lifecycle.responsibility import assign_responsibility
from lifecycle.reviews import attest, defer, escalated_on, latest_review_date, months_after, reminder_due
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import PUBLIC_STATES, State
from tests.factories import again, carry_out, item_in, organisation_with_people, person, propose

pytestmark = pytest.mark.django_db


def _day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _due_in(days: int) -> PortfolioItem:
    """Return a card in use whose review is due in `days`."""
    item = item_in(State.IN_USE)
    PortfolioItem.objects.filter(pk=item.pk).update(review_date=_day(days))
    return again(item)


def _told(user: User, today: date) -> list[str]:
    return [entry.code for section in inbox_of(user, today) if section.code == "review" for entry in section.entries]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 8, 31), 12, date(2027, 8, 31)),
        (date(2026, 12, 1), 36, date(2029, 12, 1)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(0, 60))
def test_months_after_never_lands_in_another_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("before", "reminder"), [(61, None), (60, 60), (31, 60), (30, 30), (1, 30), (0, 0), (-90, 0)])
def test_reminders_fall_due_60_30_and_0_days_before(before: int, reminder: int | None) -> None:
    review = date(2026, 6, 1)
    due = None if reminder is None else review - timedelta(days=reminder)
    assert reminder_due(review, review - timedelta(days=before)) == due


def test_board_is_told_after_the_owner_has_let_the_day_pass() -> None:
    assert escalated_on(date(2026, 6, 1)) == date(2026, 6, 1) + timedelta(days=settings.TARJOOMA_REVIEW_ESCALATION_DAYS)


def test_outage_loses_no_reminder() -> None:
    item, board = _due_in(61), person(Role.BOARD)
    assert _told(item.owner_person, _day(0)) == []
    assert _told(item.owner_person, _day(45)) == [item.code], "read off the date, whenever one looks"
    assert _told(item.owner_person, _day(400)) == [item.code]
    assert _told(board, _day(400)) == [item.code]


def test_service_whose_review_is_years_late_stays_as_it_is() -> None:
    item = _due_in(1)
    rows = HistoryRow.objects.filter(item=item).count()
    for number in (1, 30, 400, 4000):
        run(_day(number))
    assert again(item).state is State.IN_USE
    assert again(item).review_date == _day(1)
    assert ProductCardPage.objects.get(record__item=item).live
    assert HistoryRow.objects.filter(item=item).count() == rows


def test_attestation_carries_name_and_date_and_sets_the_next_one() -> None:
    item = _due_in(-3)
    review = attest(item=item, user=item.owner_person)
    following = months_after(timezone.localdate(), settings.TARJOOMA_REVIEW_INTERVAL_MONTHS)
    assert (review.verdict, review.user, review.previous_date, review.next_date) == (
        Review.Verdict.FINE,
        item.owner_person,
        _day(-3),
        following,
    )
    assert timezone.localdate(review.at) == timezone.localdate()
    assert again(item).review_date == following
    row = HistoryRow.objects.get(item=item, transition="reviewed")
    assert (row.user, row.from_state, row.to_state) == (item.owner_person, State.IN_USE, State.IN_USE)
    assert _told(item.owner_person, _day(0)) == []


def test_deferral_needs_a_reason_and_keeps_it() -> None:
    item = _due_in(5)
    for reason in ("", "   "):
        with pytest.raises(ReviewRefused):
            defer(item=item, user=item.owner_person, next_date=_day(50), reason=reason)
    assert again(item).review_date == _day(5)
    defer(item=item, user=item.owner_person, next_date=_day(50), reason=" Laki muuttuu keväällä. ")
    assert again(item).review_date == _day(50)
    assert Review.objects.get(item=item).reason == "Laki muuttuu keväällä."
    assert HistoryRow.objects.get(item=item, transition="review_deferred").reason == "Laki muuttuu keväällä."


def test_database_refuses_a_deferral_without_a_reason() -> None:
    item = _due_in(5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            item=item, verdict="deferred", user=item.owner_person, at=timezone.now(), next_date=_day(50), reason=""
        )


@pytest.mark.parametrize("number", [-1, 0])
def test_next_review_lies_ahead(number: int) -> None:
    item = _due_in(5)
    with pytest.raises(ReviewRefused):
        attest(item=item, user=item.owner_person, next_date=_day(number))
    with pytest.raises(ReviewRefused):
        defer(item=item, user=item.owner_person, next_date=_day(number), reason="Syy.")


def test_next_review_is_at_most_36_months_ahead() -> None:
    item = _due_in(5)
    latest = latest_review_date(timezone.localdate())
    assert latest == months_after(timezone.localdate(), 36)
    with pytest.raises(ReviewRefused, match="36"):
        defer(item=item, user=item.owner_person, next_date=latest + timedelta(days=1), reason="Syy.")
    assert defer(item=item, user=item.owner_person, next_date=latest, reason="Syy.").next_date == latest


@pytest.mark.parametrize("state", [state for state in State if state not in PUBLIC_STATES])
def test_only_a_service_in_the_offering_is_reviewed(state: State) -> None:
    item = item_in(state)
    with pytest.raises(ReviewRefused):
        attest(item=item, user=item.owner_person)


def test_leaving_service_is_reviewed_until_it_has_left() -> None:
    item = item_in(State.IN_USE)
    propose(item)
    attest(item=again(item), user=person(Role.APPROVER, item.owner))
    carry_out(item)
    with pytest.raises(ReviewRefused):
        attest(item=again(item), user=person(Role.APPROVER, item.owner))


def test_owner_approver_and_board_review_and_nobody_else() -> None:
    item = _due_in(5)
    stranger = organisation_with_people("VIERAS")
    for user in (person(Role.OWNER, item.owner), person(Role.APPROVER, item.owner), person(Role.BOARD)):
        attest(item=item, user=user)
    outsiders = [person(role) for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.EXPERT)]
    outsiders += [person(Role.OWNER, stranger), person(Role.APPROVER, stranger), person(Role.IMPLEMENTER, item.owner)]
    for user in outsiders:
        with pytest.raises(NotPermitted):
            attest(item=item, user=user)
    assert Review.objects.filter(item=item).count() == 3


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_submitted_service_keeps_a_review_date_within_36_months(state: State) -> None:
    item = item_in(state)
    kept = {"owner_unit": item.owner_unit, "owner_person": item.owner_person, "deputy": None}
    for wrong in (None, _day(-1), latest_review_date(timezone.localdate()) + timedelta(days=1)):
        with pytest.raises(ResponsibilityRefused):
            assign_responsibility(item=again(item), user=item.owner_person, review_date=wrong, **kept)
    assert again(item).review_date == item.review_date
    assign_responsibility(item=again(item), user=item.owner_person, review_date=_day(200), **kept)
    assert again(item).review_date == _day(200)


def test_review_date_of_a_service_in_use_moves_only_by_a_review() -> None:
    item = item_in(State.IN_USE)
    with pytest.raises(ResponsibilityRefused):
        assign_responsibility(
            item=again(item),
            user=item.owner_person,
            owner_unit=item.owner_unit,
            owner_person=item.owner_person,
            deputy=None,
            review_date=_day(900),
        )
    assert again(item).review_date == item.review_date


def test_one_click_attests(client: Client) -> None:
    item = _due_in(2)
    client.force_login(item.owner_person)
    answer = client.post(reverse("lifecycle_attestation", args=[item.code]), follow=True)
    assert answer.status_code == 200
    assert Review.objects.get(item=item).user == item.owner_person
    assert "Kiitos" in answer.content.decode()


def test_click_that_is_refused_says_why(client: Client) -> None:
    item = item_in(State.APPROVED)
    client.force_login(item.owner_person)
    answer = client.post(reverse("lifecycle_attestation", args=[item.code]), follow=True)
    assert "tarjoomassa" in answer.content.decode()
    assert not Review.objects.exists()


def test_looking_at_the_address_attests_nothing(client: Client) -> None:
    item = _due_in(2)
    client.force_login(item.owner_person)
    assert client.get(reverse("lifecycle_attestation", args=[item.code])).status_code == 405
    assert not Review.objects.exists()


def test_stranger_attests_nothing_by_clicking(client: Client) -> None:
    item = _due_in(2)
    client.force_login(person(Role.OWNER, organisation_with_people("VIERAS")))
    client.post(reverse("lifecycle_attestation", args=[item.code]))
    assert not Review.objects.exists()


def test_deferral_screen_asks_for_date_and_reason_and_keeps_what_was_typed(client: Client) -> None:
    item = _due_in(2)
    client.force_login(item.owner_person)
    address = reverse("lifecycle_deferral", args=[item.code])
    assert client.get(address).status_code == 200
    late = latest_review_date(timezone.localdate()) + timedelta(days=9)
    answer = client.post(address, {"next_date": late.isoformat(), "reason": "Odotetaan lakia."})
    assert answer.status_code == 200
    assert "Odotetaan lakia." in answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert client.post(address, {"next_date": _day(60).isoformat(), "reason": ""}).context["form"].errors["reason"]
    assert not Review.objects.exists()
    client.post(address, {"next_date": _day(60).isoformat(), "reason": "Odotetaan lakia."})
    assert again(item).review_date == _day(60)


def test_date_of_the_review_is_the_day_in_finland() -> None:
    item = item_in(State.IN_USE)
    with time_machine.travel("2026-05-31T22:30:00Z"):  # 1.6. at 1.30 in Helsinki
        PortfolioItem.objects.filter(pk=item.pk).update(review_date=date(2026, 6, 1))
        attest(item=again(item), user=item.owner_person)
    assert again(item).review_date == date(2027, 6, 1)
