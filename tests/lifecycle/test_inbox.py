"""The inbox: each thing waits for the right person only, with counts and ages, whatever the number."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from lifecycle.actions import perform
from lifecycle.inbox import SECTION_LABELS, Entry, Section, inbox_of
from lifecycle.models import LifeCycle, PortfolioItem, User
from lifecycle.retirement import ReasonCode
from lifecycle.reviews import attest
from lifecycle.roles import Role
from lifecycle.services import ensure_role_group
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from tests.factories import (
    again,
    approve,
    carry_out,
    change_text,
    decide,
    decision,
    item_in,
    organisation_with_people,
    person,
    propose,
    with_roles,
)

pytestmark = pytest.mark.django_db


def _own(role: Role, code: str = "ALUE", number: int = 1) -> User:
    return person(role, organisation_with_people(code), number=number)


def _day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def _section(user: User, code: str, today: date | None = None) -> list[Entry]:
    fresh = User.objects.get(pk=user.pk)
    found: Section = next(section for section in inbox_of(fresh, today) if section.code == code)
    return list(found.entries or ())


def _codes(user: User, code: str, today: date | None = None) -> list[str]:
    return [entry.code for entry in _section(user, code, today)]


def _crossing(item: PortfolioItem) -> PortfolioItem:
    """Let another organisation deliver the draft, so that its text crosses owners; submit it."""
    card = again(item).card_record.page.get_latest_revision_as_object()
    card.delivering_organisations = [organisation_with_people("TOINEN")]
    card.save_revision(user=person(Role.OWNER, item.owner))
    perform(again(item), "submit", user=person(Role.OWNER, item.owner))
    return again(item)


@contextmanager
def _asked() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as queries:
        yield queries


def test_every_section_says_what_waits_or_that_nobody_can_tell() -> None:
    sections = inbox_of(_own(Role.APPROVER))
    assert [section.code for section in sections] == list(SECTION_LABELS)
    assert {section.code for section in sections if section.entries is None} == {"feedback"}


def test_submitted_text_waits_for_the_approvers_of_its_owner_only() -> None:
    others = [_own(Role.OWNER), _own(Role.APPROVER, "VIERAS"), person(Role.BOARD), person(Role.AUDITOR)]
    approvers = [_own(Role.APPROVER), _own(Role.APPROVER, number=2)]
    item = item_in(State.IN_REVIEW)
    assert [_codes(user, "approve") for user in approvers] == [[item.code], [item.code]]
    assert [_codes(user, "approve") for user in others] == [[]] * 4


def test_changed_text_of_a_card_in_use_waits_too() -> None:
    item = item_in(State.IN_USE)
    change_text(item)
    assert _codes(_own(Role.APPROVER), "approve") == []
    perform(again(item), "submit_change", user=_own(Role.OWNER))
    assert _codes(_own(Role.APPROVER), "approve") == [item.code]


def test_submitter_is_not_asked_to_approve_their_own_text() -> None:
    both = with_roles(organisation_with_people("ALUE"), Role.OWNER, Role.APPROVER)
    item = item_in(State.DRAFT)
    perform(item, "submit", user=both)
    assert _codes(both, "approve") == []
    assert _codes(_own(Role.APPROVER), "approve") == [item.code]


def test_named_approver_is_asked_alone_while_able_to_answer() -> None:
    named, other = _own(Role.APPROVER, number=2), _own(Role.APPROVER)
    item = item_in(State.IN_REVIEW)
    PortfolioItem.objects.filter(pk=item.pk).update(approver=named)
    assert (_codes(named, "approve"), _codes(other, "approve")) == ([item.code], [])
    named.groups.clear()
    assert (_codes(named, "approve"), _codes(other, "approve")) == ([], [item.code]), "who lost the role cannot answer"
    named.groups.add(ensure_role_group(Role.APPROVER, item.owner))
    LifeCycle.objects.filter(item=item).update(submitted_by=named)
    assert (_codes(named, "approve"), _codes(other, "approve")) == ([], [item.code]), "nor can the submitter"
    LifeCycle.objects.filter(item=item).update(submitted_by=_own(Role.OWNER))
    User.objects.filter(pk=named.pk).update(is_active=False)
    assert _codes(other, "approve") == [item.code], "nor can who has left"


def test_what_crosses_owners_waits_for_the_approver_and_then_for_the_board() -> None:
    board, approver = person(Role.BOARD), _own(Role.APPROVER)
    item = _crossing(item_in(State.DRAFT))
    assert (_codes(approver, "approve"), _codes(board, "approve")) == ([item.code], [])
    perform(item, "endorse", user=approver)
    assert (_codes(approver, "approve"), _codes(board, "approve")) == ([], [item.code])
    perform(again(item), "approve", user=board, decision=decision())
    assert (_codes(approver, "approve"), _codes(board, "approve")) == ([], [])


def test_proposed_retirement_waits_for_the_approver_and_across_owners_for_the_board() -> None:
    board, approver, stranger = person(Role.BOARD), _own(Role.APPROVER), _own(Role.APPROVER, "VIERAS")
    own = propose(item_in(State.IN_USE))
    crossing = propose(
        item_in(State.IN_USE), successors=[item_in(State.IN_USE, "TOINEN")], reason_code=ReasonCode.REPLACED
    )
    assert _codes(approver, "decide") == [own.code]
    assert _codes(board, "decide") == [crossing.code]
    assert _codes(stranger, "decide") == []


def test_proposer_is_not_asked_to_decide_on_their_own_proposal() -> None:
    both = with_roles(organisation_with_people("ALUE"), Role.OWNER, Role.APPROVER)
    propose(item_in(State.IN_USE), by=both)
    assert _codes(both, "decide") == []


def test_decided_retirement_whose_day_passed_undone_is_told_as_late() -> None:
    item = item_in(State.IN_USE)
    propose(item, last_day=_day(2))
    dossier = decide(item)
    approver = _own(Role.APPROVER)
    assert _codes(approver, "decide", _day(3)) == [], "the scheduler still has its day"
    (entry,) = _section(approver, "decide", _day(5))
    assert (entry.code, entry.late, entry.since) == (dossier.code, True, _day(3))
    carry = again(item)
    perform(carry, "retire", user=approver, today=_day(5))
    assert _codes(approver, "decide", _day(5)) == []


def test_transfer_waits_for_both_approvers_until_each_has_agreed() -> None:
    item, receiver = item_in(State.IN_USE), organisation_with_people("SAAJA")
    giving, receiving = _own(Role.APPROVER), _own(Role.APPROVER, "SAAJA")
    transfer = propose_transfer(
        item=item, receiver=receiver, user=_own(Role.OWNER), reason="Siirto.", effective=_day(3)
    )
    assert (_codes(giving, "decide"), _codes(receiving, "decide")) == ([item.code], [item.code])
    assert _codes(_own(Role.APPROVER, "VIERAS"), "decide") == []
    agree_to_give(transfer=transfer, user=giving)
    assert (_codes(giving, "decide"), _codes(receiving, "decide")) == ([], [item.code])
    agree_to_receive(transfer=transfer, user=receiving, new_unit=None, new_person=_own(Role.OWNER, "SAAJA"))
    assert (_codes(giving, "decide", _day(3)), _codes(receiving, "decide", _day(3))) == ([], [])
    late = [_section(user, "decide", _day(4))[0] for user in (giving, receiving)]
    assert [(entry.code, entry.late) for entry in late] == [(item.code, True)] * 2, "its day passed undone"


def test_returned_text_waits_for_who_submitted_it_and_who_answers_for_it() -> None:
    submitter, answers = _own(Role.OWNER, number=3), _own(Role.OWNER)
    item = item_in(State.DRAFT)
    perform(item, "submit", user=submitter)
    perform(again(item), "return", user=_own(Role.APPROVER), reason="Täydennä.")
    for user in (submitter, answers):
        (entry,) = _section(user, "returned")
        assert (entry.code, entry.note) == (item.code, "Täydennä.")
    assert _codes(_own(Role.OWNER, number=4), "returned") == []
    perform(again(item), "submit", user=submitter)
    assert _codes(submitter, "returned") == []


def test_review_waits_for_owner_and_deputy_and_late_ones_for_the_board() -> None:
    item = item_in(State.IN_USE)
    deputy, board = _own(Role.OWNER, number=2), person(Role.BOARD)
    PortfolioItem.objects.filter(pk=item.pk).update(review_date=_day(61), deputy=deputy)
    assert _codes(item.owner_person, "review") == []
    for user in (item.owner_person, deputy):
        (entry,) = _section(user, "review", _day(1))
        assert (entry.code, entry.late, entry.since) == (item.code, False, _day(1))
    assert _codes(board, "review", _day(61 + 13)) == []
    (entry,) = _section(board, "review", _day(61 + 14))
    assert (entry.code, entry.late, entry.age(_day(61 + 14))) == (item.code, True, 0)
    assert _section(item.owner_person, "review", _day(61 + 14))[0].late
    attest(item=again(item), user=board)
    assert (_codes(board, "review"), _codes(item.owner_person, "review")) == ([], [])


def test_approved_service_without_a_day_waits_for_the_approver() -> None:
    item, planned = item_in(State.APPROVED), approve(item_in(State.DRAFT), planned_on=_day(3))
    approver = _own(Role.APPROVER)
    assert _codes(approver, "take_into_use") == [item.code]
    assert _codes(_own(Role.OWNER), "take_into_use") == []
    entries = {entry.code: entry for entry in _section(approver, "take_into_use", _day(4))}
    assert entries[planned.code].late, "its day passed undone"
    assert entries[planned.code].since == _day(3)


def test_ages_are_whole_days_and_the_longest_waiting_comes_first() -> None:
    approver = _own(Role.APPROVER)
    with time_machine.travel(timezone.now() - timedelta(days=5)):
        old = item_in(State.IN_REVIEW)
    new = item_in(State.IN_REVIEW)
    entries = _section(approver, "approve")
    assert [(entry.code, entry.age(timezone.localdate())) for entry in entries] == [(old.code, 5), (new.code, 0)]


def _fill(approver: User, owner: User) -> None:
    """Add an entry to each section of the two people."""
    item_in(State.IN_REVIEW)
    propose(item_in(State.IN_USE))
    item_in(State.APPROVED)
    returned, late = item_in(State.IN_REVIEW), item_in(State.IN_USE)
    perform(returned, "return", user=approver, reason="Täydennä.")
    PortfolioItem.objects.filter(pk=late.pk).update(review_date=_day(10))
    propose_transfer(item=item_in(State.IN_USE), receiver=organisation_with_people("SAAJA"), user=owner, reason="S.")


def _queries_of_home(user: User, client: Client) -> int:
    client.force_login(user)
    client.get(reverse("wagtailadmin_home"))  # the first answer fills caches
    with _asked() as queries:
        assert client.get(reverse("wagtailadmin_home")).status_code == 200
    return len(queries)


def test_inbox_asks_as_often_with_30_entries_as_with_3(client: Client) -> None:
    everything = with_roles(organisation_with_people("ALUE"), Role.APPROVER, Role.OWNER, Role.BOARD)
    approver, owner = _own(Role.APPROVER), _own(Role.OWNER)
    people = (everything, approver, owner)

    def counts() -> list[tuple[int, int]]:
        found = []
        for user in people:
            with _asked() as queries:
                inbox_of(User.objects.get(pk=user.pk))
            found.append((len(queries), _queries_of_home(user, client)))
        return found

    for _number in range(3):
        _fill(approver, owner)
    few = counts()
    for _number in range(7):
        _fill(approver, owner)
    assert sum(section.count for section in inbox_of(User.objects.get(pk=everything.pk))) >= 30
    assert counts() == few
    assert max(inbox for inbox, _home in few) <= 25


def test_home_page_shows_what_waits_with_counts_and_ages(client: Client) -> None:
    approver = _own(Role.APPROVER)
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        item = item_in(State.IN_REVIEW)
    client.force_login(approver)
    with translation.override("fi"):
        text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert item.code in text
    assert "(1)" in text
    assert "3 päivää" in text
    assert "workflow-action-url" not in text, "Wagtail's own list of the same texts is not shown"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_takes_no_part_has_no_inbox(role: Role, client: Client) -> None:
    item_in(State.IN_REVIEW)
    client.force_login(person(role))
    assert 'id="tj-inbox"' not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_retired_service_waits_for_nobody() -> None:
    item = item_in(State.IN_USE)
    PortfolioItem.objects.filter(pk=item.pk).update(review_date=_day(10))
    propose(item)
    carry_out(item)
    for user in (item.owner_person, _own(Role.APPROVER), person(Role.BOARD)):
        assert not any(section.entries for section in inbox_of(user, _day(100)))
