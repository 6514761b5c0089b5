"""A search waits for the server as long as SEARCH_URL says, whatever the server does, and is then answered."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lifecycle.access import PUBLIC_ACCESS
from search import mirroring, outbox
from search.answering import OneSearch
from search.engines.base import Asked, Rights
from search.finding import Query, find
from search.models import IndexChange
from search.results import results_of
from search.servers import breaker
from search.snapshot import snapshot
from tests.search.contract.cards import card
from tests.search.contract.conftest import reading
from tests.search.elastic.fake_server import FakeServer, fake_server

pytestmark = pytest.mark.django_db

ASKED = Asked("fi", Rights(), [reading("laina")])
SECONDS = 1.0
#: What a busy machine may add.
MORE = 1.5


@pytest.fixture
def server(settings: Any) -> Iterator[FakeServer]:
    breaker.reset()
    with fake_server() as server:
        settings.SEARCH_URL = f"{server.url}?timeout={SECONDS}"
        yield server
    breaker.reset()


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def test_server_that_answers_in_time_is_the_one_that_answers(server: FakeServer) -> None:
    card("Laina")
    assert OneSearch().answer(ASKED, snapshot()).total == 0
    assert not breaker.is_open
    assert server.asked


def test_all_requests_of_one_question_share_the_time(server: FakeServer) -> None:
    wanted = card("Laina")
    known = snapshot()
    server.delay = SECONDS * 0.45
    found: list[Any] = []
    assert _seconds(lambda: found.extend(OneSearch().answer(ASKED, known).cards)) < SECONDS + MORE
    assert found == [wanted]
    assert breaker.is_open
    assert len(server.asked) in {2, 3}


def test_all_questions_of_one_search_share_the_time(server: FakeServer) -> None:
    card("Laina")
    # Nothing is found as it was typed, nor without the quotation marks: the search asks again and again.
    query = Query('"laina takaus" vakuus', "fi")
    results_of(query, PUBLIC_ACCESS)
    assert not breaker.is_open
    server.delay = SECONDS * 0.2
    assert _seconds(lambda: results_of(query, PUBLIC_ACCESS)) < SECONDS + MORE
    assert breaker.is_open


def test_page_beyond_the_end_has_no_time_of_its_own(server: FakeServer) -> None:
    card("Laina")
    server.delay = SECONDS * 0.7
    results_of(Query("", "fi"), PUBLIC_ACCESS, page=9)
    assert len(server.asked) == 2
    assert breaker.is_open


@pytest.mark.parametrize("dripping", ["head", "body"])
def test_answer_that_trickles_in_is_not_waited_for(server: FakeServer, dripping: str) -> None:
    wanted = card("Laina")
    known = snapshot()
    server.drip, server.dripping = SECONDS / 4, dripping
    found: list[Any] = []
    taken = _seconds(lambda: found.extend(OneSearch().answer(ASKED, known).cards))
    assert SECONDS * 0.9 <= taken < SECONDS + MORE
    assert found == [wanted]
    assert breaker.is_open


def test_next_search_has_its_own_time(server: FakeServer) -> None:
    card("Laina")
    server.delay = SECONDS * 0.25
    for _search in range(3):
        find(Query("", "fi"), PUBLIC_ACCESS)
    assert not breaker.is_open


def test_connection_that_was_waited_for_in_vain_is_not_used_again(server: FakeServer) -> None:
    card("Laina")
    known = snapshot()
    server.delay = SECONDS * 2
    OneSearch().answer(ASKED, known)
    assert breaker.is_open
    breaker.reset()
    server.delay = 0.0
    assert OneSearch().answer(ASKED, known).total == 0
    assert not breaker.is_open


def test_node_that_refuses_costs_no_time(server: FakeServer, settings: Any) -> None:
    settings.SEARCH_URL = f"elasticsearch://127.0.0.1:1,127.0.0.1:{server.server_port}/x?timeout={SECONDS}"
    known = snapshot()
    for _search in range(4):
        assert _seconds(lambda: OneSearch().answer(ASKED, known)) < SECONDS / 2
    assert not breaker.is_open


def test_change_that_is_brought_takes_of_the_time_of_the_search(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirroring, "_pace", mirroring._Pace())
    outbox.note(outbox.SERVER, [card("Laina")])
    IndexChange.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    server.delay = SECONDS * 0.7
    find(Query("", "fi"), PUBLIC_ACCESS)
    assert outbox.number_waiting(outbox.SERVER) == 0
    assert len(server.asked) == 2
    assert breaker.is_open
