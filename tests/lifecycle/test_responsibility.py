"""Who answers for a service; when a person leaves, each service is found and handed over with a history row."""

import pytest
from django.test import Client
from django.urls import reverse

from lifecycle.errors import NotPermitted, ResponsibilityRefused
from lifecycle.models import HistoryRow, PortfolioItem, User
from lifecycle.responsibility import assign_responsibility, hand_over
from lifecycle.roles import Role
from lifecycle.selectors import without_living_owner
from lifecycle.states import State
from tests.factories import again, carry_out, item_in, organisation_with_people, person, propose, unit_of

pytestmark = pytest.mark.django_db


def _own(role: Role, code: str = "ALUE", number: int = 1) -> User:
    return person(role, organisation_with_people(code), number=number)


def _assign(item: PortfolioItem, user: User, **changes: object) -> None:
    values = {
        "owner_unit": item.owner_unit,
        "owner_person": item.owner_person,
        "deputy": item.deputy,
        "review_date": item.review_date,
    }
    assign_responsibility(item=again(item), user=user, **values | changes)


def _ownerless() -> set[str]:
    return set(without_living_owner(PortfolioItem.objects.all()).values_list("code", flat=True))


def _leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def test_change_of_responsibility_is_told_in_the_history() -> None:
    item = item_in(State.IN_USE)
    deputy, approver = _own(Role.OWNER, number=2), _own(Role.APPROVER, number=2)
    unit = unit_of(item.owner, "ALUE-2")
    _assign(item, _own(Role.OWNER), owner_unit=unit, deputy=deputy, approver=approver)
    fresh = again(item)
    assert (fresh.owner_unit, fresh.deputy, fresh.approver) == (unit, deputy, approver)
    row = HistoryRow.objects.get(item=item, transition="responsibility")
    assert row.user == _own(Role.OWNER)
    assert all(str(named) in row.reason for named in (unit, deputy, approver))


def test_first_naming_in_a_new_draft_leaves_no_history_that_would_keep_the_draft() -> None:
    item = item_in(State.DRAFT)
    assert not item.history.exists()


@pytest.mark.parametrize("taken", ["owner_unit", "owner_person"])
def test_submitted_service_keeps_its_owner_unit_and_person(taken: str) -> None:
    for state in (State.IN_REVIEW, State.IN_USE):
        item = item_in(state)
        with pytest.raises(ResponsibilityRefused):
            _assign(item, _own(Role.OWNER), **{taken: None})
        assert getattr(again(item), taken) is not None


def test_unit_of_another_organisation_is_refused() -> None:
    item = item_in(State.IN_USE)
    foreign = unit_of(organisation_with_people("VIERAS"), "VIERAS-1")
    with pytest.raises(ResponsibilityRefused):
        _assign(item, _own(Role.OWNER), owner_unit=foreign)


def test_owner_approver_board_and_administrator_assign_and_nobody_else() -> None:
    item = item_in(State.IN_USE)
    for user in (_own(Role.OWNER), _own(Role.APPROVER), person(Role.BOARD), person(Role.ADMINISTRATOR)):
        _assign(item, user, deputy=_own(Role.OWNER, number=3))
    for user in (_own(Role.OWNER, "VIERAS"), _own(Role.APPROVER, "VIERAS"), person(Role.AUDITOR), person(Role.EXPERT)):
        with pytest.raises(NotPermitted):
            _assign(item, user, deputy=None)
    assert again(item).deputy == _own(Role.OWNER, number=3)


def test_report_finds_services_whose_owner_is_missing_has_left_or_works_elsewhere() -> None:
    fine, missing, left, elsewhere, retired = (item_in(State.IN_USE) for _number in range(5))
    leaver, mover = _own(Role.OWNER, number=7), _own(Role.OWNER, number=8)
    PortfolioItem.objects.filter(pk=missing.pk).update(owner_person=None)
    PortfolioItem.objects.filter(pk=left.pk).update(owner_person=leaver)
    PortfolioItem.objects.filter(pk=elsewhere.pk).update(owner_person=mover)
    PortfolioItem.objects.filter(pk=retired.pk).update(owner_person=leaver)
    propose(retired)
    carry_out(retired)
    assert _ownerless() == {missing.code}
    _leaves(leaver)
    mover.groups.set(_own(Role.OWNER, "VIERAS").groups.all())
    assert _ownerless() == {missing.code, left.code, elsewhere.code}
    assert fine.code not in _ownerless()


def test_hand_over_names_the_new_person_and_leaves_a_row_for_each_service() -> None:
    leaver, heir = _own(Role.OWNER, number=7), _own(Role.OWNER, number=2)
    items = [item_in(state) for state in (State.IN_USE, State.DRAFT, State.RETIRING)]
    PortfolioItem.objects.update(owner_person=leaver, deputy=heir)
    rows = hand_over(items=[again(item) for item in items], to=heir, user=_own(Role.APPROVER), reason="Eläköityy.")
    assert len(rows) == 3
    for item in items:
        assert (again(item).owner_person, again(item).deputy) == (heir, None), "nobody deputises for themselves"
        row = HistoryRow.objects.get(item=item, transition="handed_over")
        assert str(leaver) in row.reason
        assert str(heir) in row.reason
        assert "Eläköityy." in row.reason
        assert row.user == _own(Role.APPROVER)


def test_hand_over_is_all_or_none() -> None:
    own, foreign = item_in(State.IN_USE), item_in(State.IN_USE, "VIERAS")
    heir = _own(Role.OWNER, number=2)
    with pytest.raises(ResponsibilityRefused, match=foreign.code):
        hand_over(items=[own, foreign], to=heir, user=person(Role.BOARD), reason="Järjestely.")
    assert again(own).owner_person == own.owner_person
    assert not HistoryRow.objects.filter(transition="handed_over").exists()


def test_hand_over_to_somebody_who_has_left_or_without_a_reason_is_refused() -> None:
    item, heir = item_in(State.IN_USE), _own(Role.OWNER, number=2)
    with pytest.raises(ResponsibilityRefused):
        hand_over(items=[item], to=heir, user=_own(Role.APPROVER), reason="  ")
    _leaves(heir)
    with pytest.raises(ResponsibilityRefused):
        hand_over(items=[item], to=User.objects.get(pk=heir.pk), user=_own(Role.APPROVER), reason="Syy.")


def test_stranger_cannot_hand_over() -> None:
    item = item_in(State.IN_USE)
    with pytest.raises(NotPermitted):
        hand_over(items=[item], to=_own(Role.OWNER, number=2), user=_own(Role.APPROVER, "VIERAS"), reason="Syy.")


ADDRESS = "lifecycle_hand_over"


def test_screen_hands_over_the_chosen_services_of_who_leaves(client: Client) -> None:
    leaver, heir = _own(Role.OWNER, number=7), _own(Role.OWNER, number=2)
    first, second, kept = (item_in(State.IN_USE) for _number in range(3))
    PortfolioItem.objects.update(owner_person=leaver)
    client.force_login(_own(Role.APPROVER))
    address = f"{reverse(ADDRESS)}?from={leaver.pk}"
    page = client.get(address)
    assert {item.code for item, *_rest in page.context["rows"]} == {first.code, second.code, kept.code}
    answer = client.post(address, {"item": [first.pk, second.pk], "to": heir.pk, "reason": "Lähtee."})
    assert answer.status_code == 302
    assert [again(item).owner_person for item in (first, second, kept)] == [heir, heir, leaver]


def test_screen_says_why_nothing_was_handed_over_and_keeps_what_was_chosen(client: Client) -> None:
    heir = _own(Role.OWNER, number=2)
    item, foreign = item_in(State.IN_USE), item_in(State.IN_USE, "VIERAS")
    PortfolioItem.objects.update(owner_person=None)
    client.force_login(person(Role.BOARD))
    answer = client.post(reverse(ADDRESS), {"item": [item.pk, foreign.pk], "to": heir.pk, "reason": "Tärkeä syy."})
    text = answer.content.decode()
    assert foreign.code in str(answer.context["form"].non_field_errors())
    assert "Tärkeä syy." in text
    assert {row[0].pk for row in answer.context["rows"] if row[3]} == {item.pk, foreign.pk}
    nothing = client.post(reverse(ADDRESS), {"to": heir.pk, "reason": "Syy."})
    assert nothing.context["form"].non_field_errors()
    assert not HistoryRow.objects.filter(transition="handed_over").exists()


def test_screen_refuses_all_when_one_chosen_service_is_no_longer_in_the_list(client: Client) -> None:
    heir = _own(Role.OWNER, number=2)
    item, gone = item_in(State.IN_USE), item_in(State.IN_USE)
    PortfolioItem.objects.filter(pk=item.pk).update(owner_person=None)
    client.force_login(_own(Role.APPROVER))
    answer = client.post(reverse(ADDRESS), {"item": [item.pk, gone.pk], "to": heir.pk, "reason": "Syy."})
    assert answer.context["form"].non_field_errors()
    assert again(item).owner_person is None


def test_screen_shows_only_what_the_person_may_hand_over(client: Client) -> None:
    item, foreign = item_in(State.IN_USE), item_in(State.IN_USE, "VIERAS")
    PortfolioItem.objects.update(owner_person=None)
    client.force_login(_own(Role.OWNER))
    assert [row[0].code for row in client.get(reverse(ADDRESS)).context["rows"]] == [item.code]
    client.post(reverse(ADDRESS), {"item": [foreign.pk], "to": _own(Role.OWNER).pk, "reason": "Syy."})
    assert again(foreign).owner_person is None


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXPERT])
def test_who_hands_nothing_over_does_not_reach_the_screen(role: Role, client: Client) -> None:
    client.force_login(person(role))
    assert client.get(reverse(ADDRESS)).status_code in (302, 403)


def test_responsibility_screen_saves_and_keeps_what_was_typed_when_refused(client: Client) -> None:
    item, deputy = item_in(State.IN_REVIEW), _own(Role.OWNER, number=2)
    client.force_login(_own(Role.OWNER))
    address = reverse("lifecycle_responsibility", args=[item.code])
    assert client.get(address).status_code == 200
    values = {
        "owner_unit": item.owner_unit_id,
        "owner_person": item.owner_person_id,
        "deputy": deputy.pk,
        "review_date": "2099-01-01",
    }
    refused = client.post(address, values)
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    assert refused.context["form"]["review_date"].value() == "2099-01-01"
    assert again(item).deputy is None
    assert client.post(address, values | {"review_date": item.review_date.isoformat()}).status_code == 302
    assert again(item).deputy == deputy
    client.force_login(_own(Role.OWNER, "VIERAS"))
    assert client.get(address).status_code in (302, 403)
