"""Who answers: the search server where there is one, it answers, and it knows of every change; else the database."""

import time

from search import outbox
from search.engines.base import Answer, Asked, Engine
from search.engines.elastic.engine import ElasticsearchEngine
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.engines.embedded import EmbeddedEngine
from search.known import Snapshot
from search.mirroring import catch_up
from search.servers import breaker, search_server


class OneSearch:
    """One search of somebody. However often it asks, it waits for the server no longer than its address says."""

    def __init__(self) -> None:
        self._server = search_server()

    def answer(self, asked: Asked, known: Snapshot) -> Answer:
        """Return the answer of the engine in use; a server that fails or lags costs nobody theirs."""
        if self._server is not None and (told := _ask_server(self._server, asked, known)) is not None:
            return told
        return EmbeddedEngine(known).ask(asked)


def _ask_server(server: SearchServer, asked: Asked, known: Snapshot) -> Answer | None:
    """Return what the server answers, or None when it is left alone, lags or fails."""
    if not breaker.allows() or _lags(server):
        return None
    engine: Engine = ElasticsearchEngine(server, known)
    began = time.monotonic()
    try:
        told = engine.ask(asked)
    except ServerFailure as failure:
        breaker.failed(failure, began)
        return None
    breaker.succeeded()
    return told


def _lags(server: SearchServer) -> bool:
    """Whether the server lacks changes, also after an attempt to bring it some."""
    if not outbox.is_behind():
        return False
    catch_up(server)
    return outbox.is_behind()
