"""Kept pages: given to everybody alike, never to people who are logged in, and never older than the last change."""

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from catalogue import public_changes
from catalogue.models import ProductCardPage, PublicGeneration, Segment
from catalogue.public_changes import count_change, generation, is_seen, watch
from catalogue.services import latest_version
from forms_registry.registering import offer_form
from forms_registry.versions import write_facts
from lifecycle.models import Organisation, User
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, person
from tests.factories.pricing import approve_change, decide_directly, draft_price, item_now

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> Iterator[None]:
    settings.TARJOOMA_PAGE_CACHE = True
    caches["pages"].clear()
    connection.ensure_connection()
    connection.execute_wrappers.append(watch)
    with translation.override("fi"):
        yield
    connection.execute_wrappers.remove(watch)
    caches["pages"].clear()


@pytest.fixture
def card() -> ProductCardPage:
    return CardFactory.in_state(State.IN_USE, title="Alkuperäinen", kind="chargeable")


def _queries(client: Client, address: str, captured: Callable[..., Any]) -> tuple[str, int]:
    with captured(connection) as caught:
        page = client.get(address).content.decode()
    return page, len(caught)


def test_a_kept_page_costs_one_query_and_says_the_same(client: Client, card: ProductCardPage) -> None:
    first, made = _queries(client, card.url, CaptureQueriesContext)
    second, kept = _queries(client, card.url, CaptureQueriesContext)
    assert "Alkuperäinen" in first
    assert first == second
    assert made > kept == 1


def test_headers_stay_the_same(client: Client, card: ProductCardPage) -> None:
    first, second = client.get(card.url), client.get(card.url)
    assert dict(first.headers) == dict(second.headers)
    for name in ("Content-Security-Policy", "X-Frame-Options", "Permissions-Policy", "Content-Language"):
        assert name in second.headers
    assert not second.cookies
    assert client.head(card.url).content == b""


def test_browsers_that_can_get_it_compressed(client: Client, card: ProductCardPage) -> None:
    plain = client.get(card.url)
    packed = client.get(card.url, headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 3 < len(plain.content)
    assert "Accept-Encoding" in packed["Vary"]


def test_pages_with_parameters_are_compressed_but_not_kept(client: Client, card: ProductCardPage) -> None:
    address = f"{reverse('search:results')}?q=laina"
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert len(caches["pages"]._cache) == 0


def _title(card: ProductCardPage) -> str:
    page = ProductCardPage.objects.get(pk=card.pk)
    page.title = "Toinen nimi"
    page.save_revision().publish()
    return "Toinen nimi"


def _organisation(card: ProductCardPage) -> str:
    Organisation.objects.filter(pk=card.record.item.owner_id).update(name_fi="Uusi virasto")
    return "Uusi virasto"


def _form(card: ProductCardPage) -> str:
    form = FormFactory.in_state(State.IN_USE, card.record.item.owner)
    offer_form(form=form, service=item_now(card.record.item), user=person(Role.BOARD))
    return str(form.title)


def _form_text(card: ProductCardPage) -> str:
    form = FormFactory.in_state(State.IN_USE, card.record.item.owner)
    offer_form(form=form, service=item_now(card.record.item), user=person(Role.BOARD))
    Client().get(card.url)
    write_facts(form=form, user=person(Role.OWNER, card.record.item.owner), changes={"title_fi": "Aivan uusi lomake"})
    approve_change(form.item)
    return "Aivan uusi lomake"


def _price(card: ProductCardPage) -> str:
    decide_directly(draft_price(card.record.item, line="2", cents=777_00))
    return "777"


def _code_list(card: ProductCardPage) -> str:
    Segment.objects.filter(code="PK").update(name_fi="Pienyritys")
    return "Pienyritys"


@pytest.mark.parametrize("change", [_title, _organisation, _form, _form_text, _price, _code_list])
def test_what_changes_shows_at_once(
    change: Callable[[ProductCardPage], str], client: Client, card: ProductCardPage
) -> None:
    before = client.get(card.url).content.decode()
    assert client.get(card.url).content.decode() == before
    said = change(card)
    assert said not in before
    assert said in client.get(card.url).content.decode()


def test_draft_of_a_published_card_leaves_what_is_kept(client: Client, card: ProductCardPage) -> None:
    client.get(card.url)
    before = generation()
    version = latest_version(card)
    version.title = "Keskeneräinen"
    version.save_revision(user=person(Role.BOARD))
    assert generation() == before
    page, queries = _queries(client, card.url, CaptureQueriesContext)
    assert queries == 1
    assert "Keskeneräinen" not in page


def test_a_card_that_leaves_is_gone_at_once(client: Client, card: ProductCardPage) -> None:
    assert client.get(card.url).status_code == 200
    ProductCardPage.objects.filter(pk=card.pk).update(live=False)
    assert client.get(card.url).status_code != 200


def test_people_who_are_logged_in_get_their_own_page(client: Client, card: ProductCardPage) -> None:
    client.get(card.url)
    staff = Client()
    staff.force_login(person(Role.BOARD))
    own = staff.get(card.url)
    assert "level-3" in own.content.decode()
    assert "no-store" in own["Cache-Control"]
    assert "level-3" not in client.get(card.url).content.decode()


def test_what_has_parameters_or_fails_is_not_kept(client: Client, card: ProductCardPage) -> None:
    for address in (f"{reverse('search:results')}?q=laina", "/fi/ei-ole/", reverse("login"), "/robots.txt"):
        client.get(address)
    assert len(caches["pages"]._cache) == 0
    client.get(card.url)
    assert len(caches["pages"]._cache) == 1


def test_hosts_and_days_are_kept_apart(client: Client, card: ProductCardPage) -> None:
    client.get(card.url)
    assert b"other.example" in client.get(card.url, headers={"host": "other.example"}).content
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        client.get(card.url)
    assert len(caches["pages"]._cache) == 3


def _roll_back(code: str) -> None:
    with transaction.atomic():
        Segment.objects.create(code=code, name_fi="Koe")
        transaction.set_rollback(True)


def test_a_transaction_counts_once_and_only_when_it_commits() -> None:
    before = generation()
    with transaction.atomic():
        for number in range(3):
            Segment.objects.create(code=f"S{number}", name_fi="Koe")
        assert generation() == before
    assert generation() == before + 1
    _roll_back("S9")
    assert generation() == before + 1
    with transaction.atomic():
        Segment.objects.create(code="S9", name_fi="Koe")
    assert generation() == before + 2


def test_what_is_rolled_back_to_a_savepoint_does_not_hide_what_stays() -> None:
    before = generation()
    with transaction.atomic():
        _roll_back("S1")
        Segment.objects.create(code="S2", name_fi="Koe")
    assert generation() == before + 1


def test_logins_and_reading_change_nothing(client: Client, card: ProductCardPage) -> None:
    user: User = person(Role.OWNER)
    before = generation()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(last_name="Toinen")
    client.get(card.url)
    assert generation() == before


def test_the_first_change_of_all_counts() -> None:
    PublicGeneration.objects.all().delete()
    assert generation() == 0
    count_change()
    assert generation() == 1


def test_count_that_fails_stops_no_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("no such table: catalogue_publicgeneration")

    monkeypatch.setattr(public_changes, "count_change", fail)
    assert not connection.in_atomic_block
    Segment.objects.create(code="S3", name_fi="Koe")
    assert Segment.objects.filter(code="S3").exists()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('INSERT INTO "catalogue_need" ("code") VALUES (%s)', True),
        ('INSERT OR IGNORE INTO "lifecycle_portfolioitem_x" VALUES (1)', True),
        ("insert into forms_registry_priceitem values (1)", True),
        ('UPDATE "wagtailcore_page" SET "live" = %s', True),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "locked" = %s WHERE "wagtailcore_page"."id" = %s', False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "live" = %s WHERE "wagtailcore_page"."id" = %s', True),
        ('UPDATE "wagtailcore_page" SET "draft_title" = (SELECT 1 WHERE 1), "live" = %s WHERE 1', True),
        ("UPDATE wagtailcore_page SET draft_title = 'x', live = 1", True),
        ('DELETE FROM "wagtailcore_page" WHERE "wagtailcore_page"."draft_title" = %s', True),
        ('UPDATE "catalogue_productcardrecord" SET "completeness" = %s WHERE "page_id" = %s', False),
        ('UPDATE "catalogue_productcardrecord" SET "item_id" = %s WHERE "page_id" = %s', True),
        ('INSERT INTO "wagtailcore_revision" VALUES (1)', False),
        ('  DELETE FROM "lifecycle_organisation" WHERE 1=1', True),
        ('SELECT "UPDATE catalogue_need" FROM "x"', False),
        ('UPDATE "django_session" SET "x" = 1', False),
        ('INSERT INTO "lifecycle_user" VALUES (1)', False),
        ("SAVEPOINT s1", False),
    ],
)
def test_which_writes_are_seen(sql: str, expected: bool) -> None:
    assert is_seen(sql) is expected
