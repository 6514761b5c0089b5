"""Changes wait in the transaction that made them and reach the index after it, once and in order."""

from collections.abc import Collection
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.bulk import in_bulk
from catalogue.models import ProductCardPage
from lifecycle.roles import Role
from lifecycle.states import State
from search import indexing, outbox
from search.engines.base import IndexedText
from search.engines.embedded import term_index
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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_an_import_writes_waits_with_it_even_if_the_import_never_ends() -> None:
    page = CardFactory.in_state(State.IN_USE, title="Tuotu palvelu")

    def import_it() -> None:
        with in_bulk():
            with transaction.atomic():
                schedule(page.pk)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_it()
    assert _waiting() == [page.pk]
    with in_bulk():
        schedule(page.pk)
        assert IndexedCard.objects.filter(pk=page.pk).update(kind="stale")
    assert _waiting() == []
    assert differences() == []


def test_card_that_cannot_be_indexed_waits_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = (CardFactory.in_state(State.IN_USE, title=title) for title in ("Hyvä palvelu", "Huono palvelu"))
    index_waiting()
    IndexedCard.objects.update(kind="stale")
    outbox.note(outbox.DOCUMENTS, [bad.pk, good.pk])
    prepare = indexing.prepare

    def fail(page_ids: Collection[int], *given: Any) -> Any:
        if bad.pk in page_ids:
            raise ValueError("a secret of level 3")
        return prepare(page_ids, *given)

    with monkeypatch.context() as broken:
        broken.setattr(indexing, "prepare", fail)
        index_waiting()
    assert IndexedCard.objects.get(pk=good.pk).kind != "stale"
    assert f"Card {bad.pk} cannot be indexed" in caplog.text
    assert "secret" not in caplog.text
    assert _waiting() == []  # not now
    assert list(IndexChange.objects.values_list("page_id", flat=True)) == [bad.pk]
    IndexChange.objects.update(made_at=timezone.now())
    index_waiting()
    assert IndexedCard.objects.get(pk=bad.pk).kind != "stale"


def test_check_tells_of_what_is_left_over_in_the_engine() -> None:
    term_index().add([IndexedText(900_001, "fi1", title="jäänne")])
    with pytest.raises(CommandError, match="900001"):
        call_command("search_index", "--check", "--no-repair")
    call_command("search_index", "--check")
    call_command("search_index", "--check", "--no-repair")


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
