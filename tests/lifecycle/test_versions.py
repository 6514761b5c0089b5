"""What a record said on a day: approved versions, their checksums, guards, and the auditors' screens."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from catalogue.models import ProductCardPage
from lifecycle.actions import perform
from lifecycle.classification import classify_item
from lifecycle.comments import comment_on
from lifecycle.dissolving import dissolve_organisation
from lifecycle.errors import TransferRefused, TransitionRefused
from lifecycle.events import record_event
from lifecycle.immutable import guard, guarded_tables, release
from lifecycle.models import ApprovedVersion, HistoryRow, LedgerSeal, PortfolioItem, Review
from lifecycle.record_report import items_as_of
from lifecycle.roles import Role
from lifecycle.states import State
from lifecycle.transfers import agree_to_give, agree_to_receive, propose_transfer
from lifecycle.versions import digest_of, is_intact, record_of
from tests.factories import CardFactory, decision, organisation_with_people, person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _item(page: ProductCardPage) -> PortfolioItem:
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def _in_use_since(day: date, title: str = "Vanha nimi") -> ProductCardPage:
    page = CardFactory.in_state(State.APPROVED, title=title)
    perform(_item(page), "take_into_use", user=person(Role.APPROVER, page.record.item.owner), effective=day)
    return ProductCardPage.objects.get(pk=page.pk)


def _change(page: ProductCardPage, title: str) -> None:
    item = _item(page)
    version = page.get_latest_revision_as_object()
    version.title = title
    version.save_revision()
    perform(item, "submit_change", user=person(Role.OWNER, item.owner))
    perform(_item(page), "approve_change", user=person(Role.APPROVER, item.owner), decision=decision("9/2026"))


def test_each_approval_keeps_every_level_and_language_word_for_word() -> None:
    page = _in_use_since(date(2024, 5, 1))
    _change(page, "Uusi nimi")
    first, second = ApprovedVersion.objects.filter(item=page.record.item)
    assert (first.number, second.number) == (1, 2)
    assert (first.content["text"]["title"], second.content["text"]["title"]) == ("Vanha nimi", "Uusi nimi")
    languages = {row["language"] for row in first.content["text"]["customer_descriptions"]}
    assert {"fi", "sv"} <= languages
    assert first.content["text"]["implementation_descriptions"]
    assert first.content["facts"]["kind"] == "support"
    assert first.decision == decision()
    assert is_intact(first)


def test_digest_is_that_of_canonical_json() -> None:
    assert digest_of({"b": 1, "a": "ä"}) == digest_of(json.loads('{"a": "ä", "b": 1}'))
    assert digest_of({"a": "ä"}) != digest_of({"a": "a"})


def test_record_says_what_was_published_on_the_day() -> None:
    page = _in_use_since(date(2024, 5, 1))
    item = _item(page)
    _change(page, "Uusi nimi")
    assert record_of(item, date(2024, 4, 30)).state is None
    assert record_of(item, date(2024, 4, 30)).version is None
    then = record_of(item, date(2024, 5, 1))
    assert (then.state, then.text["title"]) == (State.IN_USE, "Vanha nimi")
    assert record_of(item, TODAY).text["title"] == "Uusi nimi"


def test_figures_of_a_day_keep_the_facts_of_that_day() -> None:
    page = _in_use_since(date(2024, 5, 1))
    approver = person(Role.APPROVER, page.record.item.owner)
    classify_item(
        item=_item(page),
        user=approver,
        changes={"segments": ["ALKAVA"]},
        effective=TODAY - timedelta(days=10),
        decision=decision(),
    )
    item = _item(page)
    assert record_of(item, TODAY - timedelta(days=11)).facts["segments"] == ["PK"]
    assert record_of(item, TODAY).facts["segments"] == ["ALKAVA"]


def test_owner_of_a_day_is_the_owner_it_had_then() -> None:
    page = _in_use_since(date(2024, 5, 1))
    item, other = _item(page), organisation_with_people("TOINEN")
    owner = item.owner
    transfer = propose_transfer(item=item, receiver=other, user=person(Role.OWNER, owner), reason="Tehtävä siirtyy.")
    agree_to_give(transfer=transfer, user=person(Role.APPROVER, owner))
    agree_to_receive(
        transfer=transfer, user=person(Role.APPROVER, other), new_unit=None, new_person=person(Role.OWNER, other)
    )
    item = _item(page)
    assert record_of(item, TODAY - timedelta(days=1)).owner == owner
    assert record_of(item, TODAY).owner == other
    assert items_as_of(TODAY - timedelta(days=1)).get(pk=item.pk).owner_then == owner.code
    assert items_as_of(TODAY).get(pk=item.pk).owner_then == other.code


def test_version_survives_the_purge_of_page_versions() -> None:
    page = _in_use_since(date(2024, 5, 1))
    _change(page, "Uusi nimi")
    call_command("purge_revisions", verbosity=0)
    assert record_of(_item(page), date(2024, 6, 1)).text["title"] == "Vanha nimi"
    assert Revision.objects.filter(pk=_item(page).life_cycle.approved_revision_id).exists()


@pytest.mark.parametrize("table", guarded_tables())
def test_database_refuses_to_change_or_delete_what_was_recorded(table: str) -> None:
    page = CardFactory.in_state(State.RETIRED)
    Review.objects.create(
        item=page.record.item, verdict="fine", user=person(Role.BOARD), at=timezone.now(), next_date=TODAY
    )
    LedgerSeal.objects.create(
        period="2025",
        ends_on=date(2025, 12, 31),
        head_seq=1,
        head="0" * 64,
        statement="{}",
        public_key="0" * 64,
        signature="0" * 128,
        sealed_by=person(Role.BOARD),
    )
    guard(connection)
    with connection.cursor() as cursor:
        column = connection.introspection.get_primary_key_column(cursor, table)
    for statement in (f'UPDATE "{table}" SET {column} = {column}', f'DELETE FROM "{table}"'):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_tampered_version_is_told(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    client.force_login(person(Role.AUDITOR))
    address = f"/admin/items/{page.record.item.code}/record/"
    assert "help-critical" not in client.get(address).content.decode()
    version = ApprovedVersion.objects.get(item=page.record.item)
    with connection.cursor() as cursor:  # what somebody with the database's own keys could do
        release(connection, ApprovedVersion._meta.db_table, "update")
        cursor.execute(
            f'UPDATE "{ApprovedVersion._meta.db_table}" SET digest = %s WHERE id = %s', ["0" * 64, version.pk]
        )
    assert "help-critical" in client.get(address).content.decode()


def test_auditor_opens_a_record_of_a_day_and_compares_two(client: Client) -> None:
    page = _in_use_since(date(2024, 5, 1))
    _change(page, "Uusi nimi")
    code = page.record.item.code
    client.force_login(person(Role.AUDITOR))
    then = client.get(f"/admin/items/{code}/record/?on=2024-06-01").content.decode()
    assert "Vanha nimi" in then
    unclear = client.get(f"/admin/items/{code}/record/?on=jokin")
    assert unclear.context["form"].errors
    assert unclear.context["sections"] == []
    compared = client.get(f"/admin/items/{code}/comparison/?earlier=2024-06-01&later={TODAY}").content.decode()
    assert 'class="deletion"' in compared
    assert 'class="addition"' in compared
    same = client.get(f"/admin/items/{code}/comparison/?earlier=2024-06-01&later=2024-07-01").content.decode()
    assert 'class="deletion"' not in same


def test_register_of_a_day_lists_the_state_it_had_with_few_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    page = _in_use_since(date(2024, 5, 1))
    client.force_login(person(Role.AUDITOR))
    address = "/admin/reports/register/?on=2024-06-01"
    assert page.record.item.code in client.get(address).content.decode()
    assert page.record.item.code not in client.get("/admin/reports/register/?on=2023-06-01").content.decode()
    exported = client.get(address + "&export=csv")
    assert b"".join(exported.streaming_content).decode().count("\n") == 2
    for _number in range(10):
        _in_use_since(date(2024, 5, 1), title="")
    with django_assert_max_num_queries(25):
        client.get(address)


def test_owner_reads_the_record_of_their_own_items_only(client: Client) -> None:
    page = _in_use_since(date(2024, 5, 1))
    code = page.record.item.code
    for user, status in (
        (person(Role.OWNER, page.record.item.owner), 200),
        (person(Role.OWNER, organisation_with_people("VIERAS")), 302),
    ):
        client.force_login(user)
        assert client.get(f"/admin/items/{code}/record/").status_code == status
    assert HistoryRow.objects.filter(item=page.record.item, approved_version__isnull=False).count() == 2


def test_event_of_a_later_day_does_not_rewrite_the_past() -> None:
    page = _in_use_since(TODAY)
    item, other = _item(page), organisation_with_people("TOINEN")
    with pytest.raises(TransferRefused):
        propose_transfer(
            item=item, receiver=other, user=person(Role.OWNER, item.owner), reason="Siirto.", effective=date(2012, 1, 1)
        )
    record_event(item, "commented", user=person(Role.OWNER, item.owner), reason="Ok.", effective=date(2012, 1, 1))
    assert record_of(item, date(2013, 1, 1)).state is None
    assert not items_as_of(date(2013, 1, 1)).filter(pk=item.pk).exists()


def test_planned_day_that_has_passed_is_refused() -> None:
    item = _item(CardFactory.in_state(State.IN_REVIEW))
    with pytest.raises(TransitionRefused):
        perform(
            item,
            "approve",
            user=person(Role.APPROVER, item.owner),
            decision=decision(),
            planned_on=TODAY - timedelta(days=1),
        )


def test_comment_tells_the_state_the_item_is_in() -> None:
    item = _item(CardFactory.in_state(State.IN_REVIEW))
    stale = PortfolioItem.objects.with_facts().get(pk=item.pk)
    perform(item, "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    row = comment_on(item=stale, user=person(Role.OWNER, item.owner), text="Hyvä.")
    assert row.to_state == State.APPROVED


def test_what_comes_back_after_its_owner_was_dissolved_belongs_to_the_successor() -> None:
    page = CardFactory.in_state(State.RETIRED)
    item, heir = _item(page), organisation_with_people("TOINEN")
    dissolve_organisation(
        organisation=item.owner, successor=heir, effective=TODAY, decision=decision(), user=person(Role.BOARD)
    )
    assert _item(page).owner != heir
    perform(_item(page), "reinstate", user=person(Role.BOARD), reason="Tarve palasi.", decision=decision("2/2026"))
    assert _item(page).owner == heir
    assert ProductCardPage.objects.get(pk=page.pk).get_parent().specific.organisation == heir
    assert record_of(_item(page), TODAY).owner == heir
