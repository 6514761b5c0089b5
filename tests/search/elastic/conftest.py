"""Servers that tests may stop, kill and start again, apart from the one that all share."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from scripts.private_elasticsearch import Cluster, private_cluster
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.servers import breaker, search_server

_PATIENCE = 90


def until(happens: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    """Wait until something is so; fails when it takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(ServerFailure):
            if happens():
                return
        time.sleep(0.2)
    pytest.fail(f"took longer than {seconds} seconds")


def is_ready(server: SearchServer, nodes: int) -> bool:
    """Whether the cluster has so many nodes and all copies of what it holds."""
    with suppress(Exception):
        told = server.client.cluster.health(wait_for_nodes=str(nodes), wait_for_status="green", timeout="1s")
        return bool(told["status"] == "green" and not told["timed_out"])
    return False


@contextmanager
def running(size: int, settings: Any, parameters: str) -> Iterator[Cluster]:
    """Run a cluster that SEARCH_URL names."""
    with private_cluster(size, heap="384m") as cluster:
        settings.SEARCH_URL = f"{cluster.url}/faults?{parameters}"
        server = search_server(patient=True)
        assert server is not None
        until(lambda: is_ready(server, size))
        breaker.reset()
        yield cluster
        breaker.reset()
