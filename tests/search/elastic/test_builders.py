"""Several builders and several versions of the application on one real server: none takes away what another needs."""

from collections.abc import Iterator
from typing import Final

import pytest

from search.engines.elastic import server as elastic
from search.engines.elastic import sources
from search.engines.elastic.address import read_address
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.mirroring import build, repair_server, server_differences
from search.models import IndexBuild
from search.one_builder import BuildUnderWay
from tests.search.contract.cards import card
from tests.search.elastic.server_url import SERVER_URL, empty_server

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db]
#: The server's clock may be hours ahead: late in the evening tests believe in an earlier hour, and the server does not.
EVERYTHING_IS_OLD: Final = -24 * 3600.0


class OtherVersion(SearchServer):
    """The server as a version of the application sees it that lays documents out otherwise."""

    @property
    def alias(self) -> str:
        """The name of its index."""
        return f"{self.address.prefix}-cards-0123abcd"


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SearchServer, SearchServer]]:
    """The server as this version and as another one sees it."""
    monkeypatch.setattr(sources, "_CHUNK", 3)
    address = read_address(f"{SERVER_URL}/builders?timeout=30")
    assert address is not None
    server = SearchServer(address, patient=True)
    yield server, OtherVersion(address, patient=True)
    empty_server(server)


@pytest.fixture
def server(servers: tuple[SearchServer, SearchServer]) -> SearchServer:
    return servers[0]


@pytest.fixture
def cards() -> list[int]:
    return [card(f"Laina {number}") for number in range(12)]


def _names(server: SearchServer) -> set[str]:
    return set(server.client.indices.get(index=server.ours).body)


def _live(server: SearchServer) -> set[str]:
    return set(server.client.indices.get_alias(name=server.alias).body)


def test_second_builder_is_told_of_the_first_and_takes_nothing_away(server: SearchServer, cards: list[int]) -> None:
    told: list[int] = []

    def second(count: int) -> None:
        names = _names(server)
        with pytest.raises(BuildUnderWay, match="Another process"):
            build(server)
        assert _names(server) == names
        told.append(count)

    assert build(server, second) == len(cards)
    assert len(told) > 1
    assert server_differences(server) == (set(), set())
    assert build(server) == len(cards)


def test_two_builders_who_know_nothing_of_each_other_both_end_well(server: SearchServer, cards: list[int]) -> None:
    """They write into two databases, or one was taken for dead."""
    ended: list[int] = []

    def second(_count: int) -> None:
        if not ended:
            first = IndexBuild.objects.get()
            IndexBuild.objects.all().delete()
            ended.append(build(server))
            first.save(force_insert=True)

    assert build(server, second) == len(cards)
    assert ended == [len(cards)]
    assert len(_live(server)) == 1
    assert _names(server) == _live(server)
    assert server_differences(server) == (set(), set())


def test_builder_who_was_taken_for_dead_does_not_take_the_index_of_the_one_who_followed(
    server: SearchServer, cards: list[int]
) -> None:
    """It learns of that before the alias moves, also where it fell silent after its last card."""
    build(server)

    def fall_silent(count: int) -> None:
        if count == len(cards):
            IndexBuild.objects.all().delete()
            followed.append(build(server))
            used.extend(_live(server))

    followed: list[int] = []
    used: list[str] = []
    with pytest.raises(BuildUnderWay):
        build(server, fall_silent)
    assert followed == [len(cards)]
    assert _names(server) == _live(server) == set(used)


def test_index_that_is_lost_while_it_is_built_is_an_error_and_not_made_by_the_next_write(
    server: SearchServer, cards: list[int]
) -> None:
    build(server)
    used = _live(server)

    lost: list[str] = []

    def lose(_count: int) -> None:
        if not lost:
            lost.extend(_names(server) - used)
            server.client.indices.delete(index=lost)

    with pytest.raises(ServerFailure, match="404"):
        build(server, lose)
    assert _names(server) == _live(server) == used
    assert server_differences(server) == (set(), set())


def test_versions_side_by_side_leave_each_other_their_index(
    servers: tuple[SearchServer, SearchServer], cards: list[int]
) -> None:
    new, old = servers
    build(old)
    for _time in range(2):
        build(new)
        build(old)
    assert repair_server(new) == 0
    assert _names(new) == _live(new) | _live(old)
    assert len(_names(new)) == 2
    for server in servers:
        assert server_differences(server) == (set(), set())


@pytest.mark.parametrize("act", [build, repair_server])
def test_index_of_another_version_goes_when_ours_has_been_in_use_for_long(
    servers: tuple[SearchServer, SearchServer], cards: list[int], act: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = servers
    build(old)
    build(new)
    monkeypatch.setattr(elastic, "OLD_SECONDS", EVERYTHING_IS_OLD)
    assert callable(act)
    act(new)
    assert _names(new) == _live(new)


def test_new_version_leaves_even_an_old_index_to_those_who_still_use_it(
    servers: tuple[SearchServer, SearchServer], cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = servers
    build(old)
    monkeypatch.setattr(elastic, "OLD_SECONDS", EVERYTHING_IS_OLD)
    build(new)
    assert _names(new) == _live(new) | _live(old)


def test_what_a_killed_builder_has_left_goes_when_it_is_old(
    server: SearchServer, cards: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = server.begin()
    build(server)
    assert _names(server) == _live(server) | {left}
    monkeypatch.setattr(elastic, "OLD_SECONDS", EVERYTHING_IS_OLD)
    assert repair_server(server) == 0
    assert _names(server) == _live(server)
