"""The engines that the contract is tried on: that of the database in use and, where one is named, the search server."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from search.engines.base import Answer, Asked, Engine, Reading, Rights
from search.engines.elastic.address import read_address
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.server import SearchServer
from search.engines.embedded import EmbeddedEngine
from search.mirroring import build, reconcile
from search.snapshot import generation_number, snapshot
from tests.search.elastic.server_url import SERVER_URL, empty_server

Ask = Callable[..., Answer]
ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


class _Server:
    """The server's engine over an index that is made anew for each test."""

    def __init__(self, server: SearchServer) -> None:
        self.server = server
        self.generation = -1

    def engine(self) -> Engine:
        """Return the engine with all that the database holds now."""
        if self.generation < 0:
            build(self.server)
        elif self.generation != generation_number():
            reconcile(self.server)
            self.server.refresh()
        self.generation = generation_number()
        return ElasticsearchEngine(self.server, snapshot())


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Callable[[], Engine]]:
    """Return a function that gives the engine over what is indexed when it is called."""
    if request.param == "embedded":
        yield lambda: EmbeddedEngine(snapshot())
        return
    address = read_address(f"{SERVER_URL}/contract?timeout=30")
    assert address is not None
    server = SearchServer(address)
    yield _Server(server).engine
    empty_server(server)


@pytest.fixture
def ask(engine: Callable[[], Engine]) -> Ask:
    """Return a function that asks an engine in Finnish: groups of terms, each a text, or readings."""

    def asking(*groups: str, readings: Sequence[Reading] = (), **asked: Any) -> Answer:
        if groups:
            readings = [reading(*groups)]
        made = Asked(asked.pop("language", "fi"), asked.pop("rights", Rights()), readings, **asked)
        return engine().ask(made)

    return asking


def reading(
    *groups: str, every_group: bool = True, prefix: str = "", is_loose: bool = False, phrases: Sequence[str] = ()
) -> Reading:
    """Return a reading whose groups are given as texts of terms, its phrases as texts of words."""
    terms = [frozenset(group.split(" ")) for group in groups]
    return Reading(terms, every_group, prefix, is_loose, [phrase.split(" ") for phrase in phrases])
