"""The site answers whatever becomes of the search server: away, slow, behind, or not understood."""

import logging
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from search import outbox
from search.answering import OneSearch
from search.engines.base import Asked, Rights
from search.engines.elastic.server import SearchServer
from search.indexing import index_card, rebuild
from search.models import IndexChange
from search.servers import breaker
from search.snapshot import snapshot
from tests.search.contract.cards import card
from tests.search.contract.conftest import reading

pytestmark = pytest.mark.django_db

SECRET = "kalliohyyppä"
ASKED = Asked("fi", Rights(), [reading("laina", SECRET, every_group=False)])


@pytest.fixture(autouse=True)
def _closed_breaker() -> Iterator[None]:
    breaker.reset()
    yield
    breaker.reset()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield listening.getsockname()[1]


@pytest.fixture
def away(settings: Any) -> None:
    """A server that refuses connections."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.SEARCH_URL = f"elasticsearch://me:sanasala@127.0.0.1:{closed.getsockname()[1]}/x"


@pytest.mark.usefixtures("away")
def test_site_answers_without_the_server_and_the_log_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    wanted = card("Laina")
    with caplog.at_level(logging.INFO):
        assert [list(OneSearch().answer(ASKED, snapshot()).cards) for _time in range(3)] == [[wanted]] * 3
    told = [record.getMessage() for record in caplog.records if record.name == "tarjooma.search"]
    assert len(told) == 1
    assert not any(SECRET in record.getMessage() or "sanasala" in record.getMessage() for record in caplog.records)


def test_slow_server_is_waited_for_once_and_briefly(settings: Any, silent: int) -> None:
    wanted = card("Laina")
    settings.SEARCH_URL = f"elasticsearch://127.0.0.1:{silent}/x?timeout=0.3"
    known = snapshot()
    began = time.monotonic()
    assert list(OneSearch().answer(ASKED, known).cards) == [wanted]
    first = time.monotonic()
    for _time in range(20):
        assert list(OneSearch().answer(ASKED, known).cards) == [wanted]
    assert 0.3 <= first - began < 2
    assert time.monotonic() - first < 0.3 * 20 / 2


@pytest.mark.usefixtures("away")
def test_changes_wait_for_the_server_and_one_query_asks_whether_it_lags(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    card("Takaus")
    page_id = card("Laina")
    index_card(page_id)  # a page without a life cycle leaves the index
    assert outbox.number_waiting(outbox.SERVER) == 1
    IndexChange.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    asked: list[object] = []
    monkeypatch.setattr(SearchServer, "ask", lambda _self, bodies, **_ways: asked.append(bodies))
    known = snapshot()
    OneSearch().answer(ASKED, known)
    assert asked == []  # it lags, and cannot be brought up to date
    breaker.reset()
    IndexChange.objects.all().delete()
    with django_assert_num_queries(2):  # whether it lags, and the terms in the database
        OneSearch().answer(ASKED, known)
    assert len(asked) == 1


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("said", [[], [{}], [{"hits": {"hits": [{}]}}], [None]])
def test_answer_that_is_not_understood_is_a_failure(monkeypatch: pytest.MonkeyPatch, said: list[Any]) -> None:
    wanted = card("Laina")
    monkeypatch.setattr(SearchServer, "ask", lambda _self, _bodies, **_ways: said)
    assert list(OneSearch().answer(ASKED, snapshot()).cards) == [wanted]
    assert breaker.is_open


@pytest.mark.usefixtures("away")
def test_rebuild_without_the_server_says_what_stands_and_leaves_the_rest_to_do(client: Client) -> None:
    with pytest.raises(CommandError, match="Nothing is lost"):
        call_command("search_index", "--rebuild")
    assert [page_id for _number, page_id in outbox.waiting(outbox.SERVER, 9)] == [outbox.EVERY_CARD]
    with pytest.raises(CommandError, match="Nothing is lost"):
        call_command("search_index", "--drain")
    call_command("search_index", "--follow", "--rounds", "1")
    assert outbox.number_waiting(outbox.SERVER) == 1


@pytest.mark.usefixtures("away")
def test_health_page_says_that_the_server_fails(client: Client) -> None:
    for _time in range(2):
        told = client.get("/health/")
        assert told.status_code == 200
        assert told.json()["status"] == "degraded"
        assert told.json()["search"]["answers"] == "embedded"
        assert "fails" in told.json()["search"]["why"]
        assert "sanasala" not in told.content.decode()
    assert "no-store" in told.headers["Cache-Control"]


def test_health_page_of_a_site_without_a_server(client: Client) -> None:
    rebuild()
    assert client.get("/health/").json() == {
        "status": "ok",
        "database": "ok",
        "search": {"status": "ok", "engine": "embedded", "answers": "embedded", "waiting": {"documents": 0}},
    }


def test_wrong_address_is_told_when_the_site_starts(settings: Any) -> None:
    settings.SEARCH_URL = "http://localhost:9200"
    assert "search.E001" in [error.id for error in run_checks()]
