"""A server that speaks HTTP as Elasticsearch does and says what a test wants, as slowly as it wants."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from search.engines.base import FACETS

#: An answer to a search that finds nothing.
NOTHING: Final[dict[str, Any]] = {
    "status": 200,
    "hits": {"total": {"value": 0}, "hits": []},
    "aggregations": {facet: {"buckets": []} for facet in FACETS},
}
#: The answer to what is written, and to whether the server is well.
TAKEN: Final[dict[str, Any]] = {"errors": False, "items": [], "status": "green", "timed_out": False}


class FakeServer(ThreadingHTTPServer):
    """Answers each search with `found`, and takes whatever is written.

    It waits `delay` seconds before each answer, and `drip` seconds before each byte of the headers or of the body.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.found: dict[str, Any] = NOTHING
        self.delay = 0.0
        self.drip = 0.0
        self.dripping = "body"
        self.asked: list[str] = []
        self.logins: list[str] = []

    @property
    def url(self) -> str:
        """The address in the form of SEARCH_URL."""
        return f"elasticsearch://127.0.0.1:{self.server_port}/x"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those who went away."""


class _Handler(BaseHTTPRequestHandler):
    server: FakeServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.asked.append(self.path)
        self.server.logins.append(self.headers.get("Authorization", ""))
        time.sleep(self.server.delay)
        searches = said.count("\n") // 2
        told = {"responses": [self.server.found] * searches} if "_msearch" in self.path else TAKEN
        body = json.dumps(told).encode()
        head = (
            "HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        with suppress(OSError):
            self._say(head, slowly=self.server.dripping == "head")
            self._say(body, slowly=self.server.dripping == "body")

    do_GET = do_HEAD = do_PUT = do_POST

    def _say(self, what: bytes, *, slowly: bool) -> None:
        if not slowly or not self.server.drip:
            self.wfile.write(what)
            return
        for place in range(len(what)):
            time.sleep(self.server.drip)
            self.wfile.write(what[place : place + 1])

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def fake_server() -> Iterator[FakeServer]:
    """Run a fake server."""
    with FakeServer() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
