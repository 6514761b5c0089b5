"""The real server stopped in the middle of indexing and of searching: no search fails and no change is lost."""

import signal
import time
from threading import Timer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from scripts.private_elasticsearch import Node
from search import outbox, servers
from search.answering import OneSearch
from search.engines.base import Asked, Rights
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.indexing import note_change
from search.mirroring import build, drain, server_differences
from search.models import SearchDocument
from search.servers import search_server
from search.snapshot import forget, snapshot
from tests.search.contract.cards import card
from tests.search.contract.conftest import reading
from tests.search.elastic.conftest import running, until

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]

ASKED = Asked("fi", Rights(), [reading("laina")])
TIMEOUT = 1.0


def _change(page_id: int, word: str) -> None:
    """Change a card as indexing does after a commit."""
    SearchDocument.objects.filter(card_id=page_id, level=1).update(body=word)
    note_change()
    outbox.note(outbox.SERVER, [page_id])


def _cards(number: int) -> list[int]:
    return [card(f"Laina {place}") for place in range(number)]


def _patient() -> SearchServer:
    server = search_server(patient=True)
    assert server is not None
    return server


def _agrees(server: SearchServer) -> bool:
    return server_differences(server) == (set(), set())


def _search(client: Client, number: int) -> float:
    """Ask the site as a visitor; every card must be found. Returns the seconds it took."""
    with override("fi"):
        address = reverse("search:results")
    began = time.monotonic()
    page = client.get(address, {"q": "laina"})
    assert page.status_code == 200
    assert page.context["results"].total == number
    return time.monotonic() - began


def _drain_until_it_fails(node: Node, pages: list[int], client: Client) -> None:
    """Send changes and search, while the server is killed in between."""
    Timer(1.0, node.send, [signal.SIGKILL]).start()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        server = search_server()
        assert server is not None
        for page_id in pages:
            _change(page_id, f"sana{time.monotonic_ns()}")
        try:
            drain(server, 3)
        except ServerFailure:
            return
        _search(client, len(pages))
    pytest.fail("the server went on")


def test_server_killed_and_started_again_loses_nothing(
    settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "_FIRST_PAUSE", 1.0)
    monkeypatch.setattr(servers, "_LONGEST_PAUSE", 2.0)
    pages = _cards(20)
    with running(1, settings, f"timeout={TIMEOUT}") as cluster:
        build(_patient())
        assert client.get("/health/").json()["search"]["answers"] == "elasticsearch"
        node = cluster.nodes[0]
        _drain_until_it_fails(node, pages, client)
        waiting = outbox.number_waiting(outbox.SERVER)
        assert waiting > 0
        _search(client, len(pages))
        assert max(_search(client, len(pages)) for _time in range(5)) < TIMEOUT
        assert client.get("/health/").json()["status"] == "degraded"
        _change(pages[0], "sillävälin")
        assert outbox.number_waiting(outbox.SERVER) == waiting + 1
        node.stop()
        node.start()
        node.wait()
        # Searches and nothing else bring what waits to the server that is back.
        until(lambda: _search(client, len(pages)) >= 0 and outbox.number_waiting(outbox.SERVER) == 0)
        assert _agrees(_patient())
        until(lambda: client.get("/health/").json()["search"]["answers"] == "elasticsearch")
        _server_that_hangs(node, pages, client)


def _server_that_hangs(node: Node, pages: list[int], client: Client) -> None:
    """A server that says nothing any more is waited for once; what changes meanwhile is made up for."""
    node.send(signal.SIGSTOP)
    try:
        assert _search(client, len(pages)) < TIMEOUT + 2
        assert sorted(_search(client, len(pages)) for _time in range(9))[4] < TIMEOUT / 2
        _change(pages[1], "hiljaa")
    finally:
        node.send(signal.SIGCONT)
    until(lambda: _search(client, len(pages)) >= 0 and outbox.number_waiting(outbox.SERVER) == 0)
    assert _agrees(_patient())


def _node_with_primary(server: SearchServer, nodes: list[Node]) -> Node:
    (shards,) = server.client.indices.get(index=f"{server.alias}-*").body.keys()
    state = server.client.cluster.state(index=shards, metric=["routing_table"])
    copies = state["routing_table"]["indices"][shards]["shards"]["0"]
    primary = next(copy["node"] for copy in copies if copy["primary"])
    names = server.client.nodes.info(node_id=primary)["nodes"][primary]
    return next(node for node in nodes if node.folder.name == names["name"])


def test_three_nodes_outlive_the_loss_of_the_one_with_the_primary(settings: Any) -> None:
    pages = _cards(20)
    rounds, killed_after = 8, 2
    with running(3, settings, "timeout=5") as cluster:
        server = _patient()
        build(server)
        until(lambda: server.client.cluster.health(wait_for_status="green", timeout="1s")["status"] == "green")
        doomed = _node_with_primary(server, cluster.nodes)
        forget()
        known = snapshot()
        acknowledged = 0
        for number in range(rounds):
            if number == killed_after:
                Timer(0.1, doomed.send, [signal.SIGKILL]).start()
            for page_id in pages:
                _change(page_id, f"sana{number}x{page_id}")
                acknowledged += drain(server)
                assert ElasticsearchEngine(server, known).ask(ASKED).total == len(pages)
            assert OneSearch().answer(ASKED, known).total == len(pages)
        assert doomed.process is not None
        assert doomed.process.poll() is not None
        assert acknowledged == rounds * len(pages)
        assert outbox.number_waiting(outbox.SERVER) == 0
        assert _agrees(server)
