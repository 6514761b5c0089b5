"""Changes wait in the transaction that made them and reach the index after it, once and in order."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from catalogue.models import ProductCardPage
from lifecycle.roles import Role
from lifecycle.states import State
from search import indexing, outbox
from search.indexing import differences, index_waiting, schedule
from search.models import IndexChange, IndexedCard
from tests.conftest import Committed
from tests.factories import CardFactory, person
from tests.search.contract.cards import card

pytestmark = pytest.mark.django_db


def _waiting(target: str = outbox.DOCUMENTS) -> list[int]:
    return [page_id for _number, page_id in outbox.waiting(target, 100)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_change_is_written_with_its_transaction_and_done_after_it() -> None:
    page = CardFactory.in_state(State.IN_USE, title="Seurattava palvelu")
    assert _waiting() == []
    with transaction.atomic():
        schedule(page.pk)
        schedule(page.pk)
        assert _waiting() == [page.pk]
    assert _waiting() == []
    assert differences() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_change_that_is_rolled_back_waits_for_nothing() -> None:
    with transaction.atomic():
        schedule(1)
        transaction.set_rollback(True)
    assert IndexChange.objects.count() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_change_whose_indexing_fails_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    page = CardFactory.draft(title="Luonnos")

    def fail(*_args: object) -> None:
        raise OSError("the process ended here")

    with monkeypatch.context() as broken:
        broken.setattr(indexing, "write", fail)
        page.get_latest_revision_as_object().save_revision(user=person(Role.BOARD))
    assert _waiting() == [page.pk]
    assert IndexedCard.objects.filter(pk=page.pk).exists()
    IndexedCard.objects.filter(pk=page.pk).update(kind="chargeable")
    call_command("search_index", "--follow", "--rounds", "1")
    assert _waiting() == [page.pk]  # left alone for some seconds: its own process may be at it
    call_command("search_index", "--drain")
    assert _waiting() == []
    assert differences() == []


def test_many_changes_are_noted_by_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    connection.run_on_commit.clear()
    with django_assert_num_queries(1):
        schedule(*range(900_001, 900_041))
    with django_assert_num_queries(0):
        schedule(*range(900_001, 900_041))
    assert _waiting() == list(range(900_001, 900_041))


def test_indexing_queries_do_not_grow_with_what_waits(
    committed: Committed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    gone = list(range(900_001, 900_101))
    outbox.note(outbox.DOCUMENTS, gone)
    with django_assert_max_num_queries(24):
        assert index_waiting() == len(gone)
    assert _waiting() == []


def test_what_waits_comes_in_the_order_in_which_it_changed() -> None:
    outbox.note(outbox.SERVER, [7, 3])
    outbox.note(outbox.SERVER, [7])
    assert _waiting(outbox.SERVER) == [7, 3, 7]
    assert outbox.last_change(outbox.SERVER) == IndexChange.objects.order_by("pk").last().pk  # type: ignore[union-attr]


def test_without_a_server_nothing_waits_for_one() -> None:
    page_id = card("Laina")
    indexing.index_card(page_id)
    assert _waiting(outbox.SERVER) == []


def test_keywords_that_change_are_found_by_the_check() -> None:
    page: ProductCardPage = CardFactory.in_state(State.IN_USE)
    indexing.rebuild()
    assert differences() == []
    IndexedCard.objects.get(pk=page.pk).documents.filter(level=1, language="fi").update(keywords="vanha")
    assert differences() == [page.pk]
