"""A server that has failed is asked again only after it has answered a search or kept what was written."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search import mirroring, outbox
from search.mirroring import catch_up, push
from search.models import IndexChange
from search.servers import breaker, search_server
from tests.search.contract.cards import card
from tests.search.elastic.fake_server import FakeServer, fake_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server whose last failure was long enough ago for it to be tried again."""
    monkeypatch.setattr(mirroring, "_pace", mirroring._Pace())
    breaker.reset()
    with fake_server() as server:
        settings.SEARCH_URL = server.url
        breaker.failed(RuntimeError("away"), began=1.0)
        breaker._closed_until = 0.0
        yield server
    breaker.reset()


def _told(client: Client) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/health/").json()["search"]
    return told


def test_search_that_is_answered_is_proof(server: FakeServer, client: Client) -> None:
    assert _told(client)["answers"] == "elasticsearch"
    assert not breaker.is_open


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ({"status": 503, "error": {}}, "fails"),
        ({"status": 200}, "fails"),
        ({"status": 404, "error": {}}, "no index: run search_index --rebuild"),
    ],
)
def test_server_that_is_there_and_answers_no_search_is_not_well(
    server: FakeServer, client: Client, found: dict[str, Any], why: str
) -> None:
    server.found = found
    for _time in range(2):
        told = _told(client)
        assert told["answers"] == "embedded"
        assert why in told["why"]
    assert breaker.is_open
    assert len(server.asked) == 1


def test_change_that_the_server_has_kept_is_proof(server: FakeServer) -> None:
    outbox.note(outbox.SERVER, [card("Laina")])
    push()
    assert outbox.number_waiting(outbox.SERVER) == 0
    assert not breaker.is_open


@pytest.mark.parametrize("waiting", [[], [outbox.EVERY_CARD]])
def test_where_nothing_is_sent_nothing_is_proved(server: FakeServer, waiting: list[int]) -> None:
    outbox.note(outbox.SERVER, waiting)
    IndexChange.objects.update(made_at=timezone.now() - timedelta(minutes=1))
    named = search_server()
    assert named is not None
    catch_up(named)
    assert server.asked == []
    assert breaker.is_open


def test_failures_are_told_once(server: FakeServer, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    server.found = {"status": 503, "error": {}}
    breaker.reset()
    with caplog.at_level(logging.INFO, logger="tarjooma.search"):
        for _time in range(3):
            _told(client)
    assert len([record for record in caplog.records if record.name == "tarjooma.search"]) == 1
