"""The index is built anew while others search and index: they see the old one or the new one, and nothing is lost.

SQLite lets one write at a time, so this exists on PostgreSQL only.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from lifecycle.access import PUBLIC_ACCESS
from lifecycle.states import State
from search.engines.base import IndexedText, Reading
from search.engines.embedded import term_index
from search.finding import Query, find
from search.indexing import differences, index_card, rebuild
from tests.factories import CardFactory
from tests.lifecycle.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time; on PostgreSQL"),
]
LAINA = Reading([frozenset({"laina"})], every_group=True)


def _elsewhere(ask: Callable[[], Any]) -> Any:
    """Return what somebody else is told, who does not wait for long."""

    def asking() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asking).result()


def test_others_read_what_was_there_until_the_new_index_is_whole() -> None:
    def told() -> tuple[list[int], list[int]]:
        best = term_index().best(LAINA, "fi1", 10, 10)
        return term_index().matching(LAINA, "fi1"), [card for _score, card in best]

    term_index().add([IndexedText(1, "fi1", title="laina")])
    with transaction.atomic():
        with term_index().replaced() as add:
            add([IndexedText(2, "fi1", title="laina")])
            assert _elsewhere(told) == ([1], [1])
        assert told() == ([2], [2])
    assert _elsewhere(told) == ([2], [2])


def test_cards_are_indexed_and_found_while_all_are_indexed_anew() -> None:
    pages = [CardFactory.in_state(State.IN_USE, title=f"Vientilaina {number}") for number in range(3)]
    rebuild()

    def searching() -> None:
        for _time in range(40):
            assert find(Query("vientilaina", "fi"), PUBLIC_ACCESS).answer.total == len(pages)

    def indexing() -> None:
        for _time in range(3):
            for page in pages:
                index_card(page.pk)

    def rebuilding() -> None:
        for _time in range(4):
            rebuild()

    at_once(searching, indexing, rebuilding, indexing)
    assert differences() == []
    assert {page_id for page_id, _scope in term_index().held()} >= {page.pk for page in pages}
