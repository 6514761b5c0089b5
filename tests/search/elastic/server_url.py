"""The server that `make test-elasticsearch` has started, and how tests leave it as it was."""

import os
from contextlib import suppress
from typing import Final

from search.engines.elastic.failures import ServerFailure, failures_told
from search.engines.elastic.server import SearchServer

#: In the form of SEARCH_URL without a prefix; "" where no server was started for the tests.
SERVER_URL: Final = os.environ.get("TEST_SEARCH_URL", "")


def empty_server(server: SearchServer) -> None:
    """Delete every index of ours on the server."""
    with suppress(ServerFailure), failures_told():
        server.client.indices.delete(index=server.ours)
