"""The index built anew on the real server while cards change, disappear, or the server refuses."""

from collections.abc import Callable, Iterator

import pytest

from search import mirroring, outbox
from search.engines.base import Asked, Rights
from search.engines.elastic import sources
from search.engines.elastic.address import read_address
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.engines.elastic.sources import CardSources, all_ids, sources_of
from search.engines.embedded import term_index
from search.indexing import note_change
from search.mirroring import build, drain, reconcile, server_differences
from search.models import IndexedCard, SearchDocument
from search.snapshot import generation_number, snapshot
from tests.search.contract.cards import card, put
from tests.search.contract.conftest import reading
from tests.search.elastic.server_url import SERVER_URL, empty_server

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SearchServer]:
    monkeypatch.setattr(sources, "_CHUNK", 3)
    address = read_address(f"{SERVER_URL}/building?timeout=30")
    assert address is not None
    server = SearchServer(address, patient=True)
    yield server
    empty_server(server)


@pytest.fixture
def cards() -> list[int]:
    return [card(f"Laina {number}", {2: "takaus"}) for number in range(12)]


def _once(act: Callable[[], None]) -> Callable[[int], None]:
    """Return what acts when the first cards have been sent."""
    acts = [act]

    def on_progress(_count: int) -> None:
        if acts:
            acts.pop()()

    return on_progress


def _found(server: SearchServer, word: str) -> set[int]:
    server.refresh()
    return set(ElasticsearchEngine(server, snapshot()).ask(Asked("fi", Rights(), [reading(word)])).cards)


def test_what_was_built_agrees_and_stands_alone(server: SearchServer, cards: list[int]) -> None:
    build(server)
    first = server.client.indices.get_alias(name=server.alias).body.keys()
    assert build(server) == len(cards)
    second = server.client.indices.get_alias(name=server.alias).body.keys()
    assert first.isdisjoint(second)
    assert server.client.indices.get(index=server.ours).body.keys() == second
    assert server_differences(server) == (set(), set())


def test_a_change_that_reached_the_old_index_meanwhile_stands_in_the_new_one(
    server: SearchServer, cards: list[int]
) -> None:
    build(server)

    def change() -> None:
        SearchDocument.objects.filter(card_id__in=(cards[0], cards[-1]), level=1).update(body="vakuus")
        note_change([cards[0], cards[-1]])
        outbox.note(outbox.SERVER, [cards[0], cards[-1]])
        drain(server)
        assert outbox.number_waiting(outbox.SERVER) == 0

    build(server, _once(change))
    assert _found(server, "vakuus") == {cards[0], cards[-1]}
    assert server_differences(server) == (set(), set())


def test_a_card_that_went_meanwhile_is_not_in_the_new_index(server: SearchServer, cards: list[int]) -> None:
    build(server)

    def remove() -> None:
        IndexedCard.objects.filter(pk=cards[0]).delete()
        note_change()
        server.remove(all_ids(cards[0]), 10**6)

    build(server, _once(remove))
    assert _found(server, "laina") == set(cards[1:])
    assert server_differences(server) == (set(), set())


def test_where_the_server_refuses_the_index_in_use_stays(server: SearchServer, cards: list[int]) -> None:
    build(server)
    used = set(server.client.indices.get_alias(name=server.alias).body)

    def refuse() -> None:
        (new,) = set(server.client.indices.get(index=server.ours).body) - used
        server.client.indices.put_settings(index=new, settings={"index.blocks.write": True})

    with pytest.raises(ServerFailure, match="403"):
        build(server, _once(refuse))
    assert set(server.client.indices.get_alias(name=server.alias).body) == used
    assert _found(server, "laina") == set(cards)
    assert build(server) == len(cards)
    assert len(server.client.indices.get(index=server.ours).body) == 1


def test_a_card_that_comes_back_while_the_index_is_compared_stays(
    server: SearchServer, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(server)
    term_index().remove([cards[0]])
    IndexedCard.objects.filter(pk=cards[0]).delete()
    note_change()

    def compared(_server: SearchServer) -> tuple[set[int], set[str]]:
        found = server_differences(server)
        put(cards[0], "Laina palaa")
        server.write(sources_of([cards[0]]), generation_number())
        return found

    monkeypatch.setattr(mirroring, "server_differences", compared)
    assert reconcile(server) == 1
    assert _found(server, "laina") == set(cards)
    assert server_differences(server) == (set(), set())


def test_what_no_card_can_have_is_removed(server: SearchServer, cards: list[int]) -> None:
    build(server)
    (given,) = sources_of([cards[0]])
    source = next(iter(given.documents.values()))
    server.write([CardSources(cards[0], {f"{cards[0]}-xx9": source})], 1)
    assert reconcile(server) == 1
    assert server_differences(server) == (set(), set())
