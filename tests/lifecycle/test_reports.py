"""The reports of history, dossiers and services without an owner: filters, exports, and who may read what."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lifecycle.actions import perform
from lifecycle.comments import comment_on
from lifecycle.models import PortfolioItem, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import again, item_in, organisation_with_people, person, propose

pytestmark = pytest.mark.django_db

HISTORY, DOSSIERS, OWNERLESS = "lifecycle_history", "lifecycle_dossiers", "lifecycle_ownerless"
REPORTS = (HISTORY, DOSSIERS, OWNERLESS)


def _own(role: Role, code: str = "ALUE") -> User:
    return person(role, organisation_with_people(code))


def _rows(client: Client, name: str, **query: Any) -> list[Any]:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return list(answer.context["object_list"])


def _csv(client: Client, name: str, **query: Any) -> list[list[str]]:
    answer = client.get(reverse(name), query | {"export": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))


def _xlsx(client: Client, name: str, **query: Any) -> list[list[Any]]:
    answer = client.get(reverse(name), query | {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def _ownerless() -> PortfolioItem:
    item = item_in(State.IN_USE)
    PortfolioItem.objects.filter(pk=item.pk).update(owner_person=None)
    return again(item)


def test_history_tells_who_did_what_when_from_which_state_to_which(client: Client) -> None:
    item = item_in(State.IN_USE)
    client.force_login(person(Role.AUDITOR))
    rows = _rows(client, HISTORY)
    assert [(row.transition, row.from_state, row.to_state, row.user) for row in rows] == [
        ("take_into_use", "approved", "in_use", _own(Role.APPROVER)),
        ("approve", "in_review", "approved", _own(Role.APPROVER)),
        ("terms_decided", "in_review", "in_review", _own(Role.APPROVER)),
        ("submit", "draft", "in_review", _own(Role.OWNER)),
    ]
    assert {row.title for row in rows} == {item.card_record.page.title}
    assert str(next(row.decision for row in rows if row.transition == "approve")) == "Johtoryhmä 1/2026"


def test_history_is_filtered_by_code_organisation_event_person_and_time(client: Client) -> None:
    item, other = item_in(State.IN_USE), item_in(State.IN_REVIEW, "TOINEN")
    client.force_login(person(Role.AUDITOR))
    today = timezone.localdate()
    for query, found in (
        ({"item__code": item.code.lower()}, {item}),
        ({"item__owner": other.owner_id}, {other}),
        ({"transition": "approve"}, {item}),
        ({"user": _own(Role.OWNER, "TOINEN").pk}, {other}),
        ({"at_from": today.isoformat(), "at_to": today.isoformat()}, {item, other}),
        ({"at_to": (today - timedelta(days=1)).isoformat()}, set()),
    ):
        assert {row.item for row in _rows(client, HISTORY, **query)} == found, query
        assert len(_csv(client, HISTORY, **query)) == 1 + len(_rows(client, HISTORY, **query)), "exports follow"


def test_dossiers_are_filtered_by_status_way_reason_and_organisation(client: Client) -> None:
    proposed = propose(item_in(State.IN_USE))
    rejected = propose(item_in(State.IN_USE, "TOINEN"), reason_code="little_used")
    perform(rejected.items.get(), "reject", user=_own(Role.APPROVER, "TOINEN"), reason="Ei.")
    client.force_login(person(Role.BOARD))
    for query, found in (
        ({}, {proposed, rejected}),
        ({"status": ["proposed"]}, {proposed}),
        ({"status": ["proposed", "rejected"]}, {proposed, rejected}),
        ({"way": "merge"}, set()),
        ({"reason_code": "little_used"}, {rejected}),
        ({"items__owner": proposed.items.get().owner_id}, {proposed}),
    ):
        assert set(_rows(client, DOSSIERS, **query)) == found, query


def test_services_without_an_owner_are_filtered_by_organisation(client: Client) -> None:
    item = _ownerless()
    item_in(State.IN_USE)
    client.force_login(person(Role.BOARD))
    assert _rows(client, OWNERLESS) == [item]
    assert _rows(client, OWNERLESS, owner=organisation_with_people("VIERAS").pk) == []


def test_exports_hold_the_rows_and_their_headings(client: Client) -> None:
    dossier, item = propose(item_in(State.IN_USE)), _ownerless()
    client.force_login(person(Role.AUDITOR))
    for name, expected in (
        (HISTORY, ("propose_retirement", "owner-alue-1", "in_use", "Johtoryhmä 1/2026")),
        (DOSSIERS, (dossier.code, "need_ended", dossier.items.get().card_record.page.title, "Kolme hakijaa vuodessa.")),
        (OWNERLESS, (item.code, "ALUE", item.card_record.page.title, "in_use")),
    ):
        lines, cells = _csv(client, name), _xlsx(client, name)
        assert len(lines) == len(cells) == 1 + len(_rows(client, name))
        assert all(lines[0])
        assert lines[0] == cells[0]
        for word in expected:
            assert any(word in line for line in lines), (name, word)
            assert any(word in row for row in cells), (name, word)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_cell_that_looks_like_a_formula_is_text_in_every_export(start: str, client: Client) -> None:
    reason = f"{start}cmd|' /C calc'!A0"
    item = item_in(State.IN_USE)
    comment_on(item=item, user=_own(Role.OWNER), text=reason)
    client.force_login(person(Role.AUDITOR))
    (cell,) = [cell for line in _csv(client, HISTORY) for cell in line if "calc" in cell]
    assert cell == f"'{reason}"
    answer = client.get(reverse(HISTORY), {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    (held,) = [cell for row in sheet.iter_rows() for cell in row if "calc" in str(cell.value)]
    assert held.data_type == "s"


def test_owner_and_approver_read_the_reports_of_their_own_organisation_only(client: Client) -> None:
    own, foreign = propose(item_in(State.IN_USE)), propose(item_in(State.IN_USE, "TOINEN"))
    PortfolioItem.objects.update(owner_person=None)
    for role in (Role.OWNER, Role.APPROVER):
        client.force_login(_own(role))
        assert {row.item.owner.code for row in _rows(client, HISTORY)} == {"ALUE"}
        assert _rows(client, DOSSIERS) == [own]
        assert {row.owner.code for row in _rows(client, OWNERLESS)} == {"ALUE"}
        for name in REPORTS:
            text = str(_csv(client, name)) + str(_xlsx(client, name))
            assert foreign.code not in text
            assert foreign.items.get().code not in text
            assert foreign.items.get().card_record.page.title not in text


def test_filters_offer_no_organisation_whose_history_the_person_may_not_read(client: Client) -> None:
    organisation_with_people("TOINEN")
    client.force_login(_own(Role.OWNER))
    for name, field in ((HISTORY, "item__owner"), (DOSSIERS, "items__owner"), (OWNERLESS, "owner")):
        offered = client.get(reverse(name)).context["filters"].form.fields[field].queryset
        assert [organisation.code for organisation in offered] == ["ALUE"]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.IMPLEMENTER])
def test_who_does_not_work_in_the_editors_side_reads_no_report(role: Role | None, name: str, client: Client) -> None:
    item_in(State.IN_USE)
    if role is not None:
        client.force_login(_own(role))
    for address in (reverse(name), reverse(f"{name}_results"), f"{reverse(name)}?export=csv"):
        assert client.get(address).status_code in (302, 403)


def _fill() -> None:
    item = _ownerless()
    propose(item)


@pytest.mark.parametrize("name", REPORTS)
def test_report_and_its_export_ask_as_often_with_30_rows_as_with_3(name: str, client: Client) -> None:
    client.force_login(person(Role.AUDITOR))

    def counts() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as page:
            client.get(reverse(name))
        with CaptureQueriesContext(connection) as export:
            _csv(client, name)
        return len(page), len(export)

    for _number in range(3):
        _fill()
    client.get(reverse(name))  # the first answer fills caches
    few = counts()
    for _number in range(27):
        _fill()
    assert counts() == few
