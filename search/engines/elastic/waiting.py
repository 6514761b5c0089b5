"""How long the server is waited for: for a whole answer, however it trickles in, and for all answers of a search.

A timeout of the HTTP client bounds each read from the network. A server that sends a byte now and then would keep
whoever asks for as long as it likes.
"""

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any, Final

from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType
from urllib3 import Timeout

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: A server that is given less could not answer anyway.
_LEAST: Final = 0.001


class Patience:
    """The seconds that may be spent on waiting for the server, by all requests of one piece of work together."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @contextmanager
    def spent(self) -> Iterator[float]:
        """Give what is left and take away the time that the body takes; ConnectionTimeout when nothing is left."""
        if self.left < _LEAST:
            raise ConnectionTimeout("no time is left for this request")
        began = time.monotonic()
        try:
            yield self.left
        finally:
            self.left -= time.monotonic() - began


class PunctualNode(Urllib3HttpNode):
    """Speaks with a node. A timeout is that of a request with its whole answer; it may be a Patience, too."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        usual = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(usual.__name__, (usual,), {"response_class": _PunctualResponse})
        # Nobody waits for the connection of somebody else.
        self.pool.block = False

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | Patience | None = DEFAULT,
    ) -> Any:
        """Send a request and return the answer; ConnectionTimeout when it is not there in time."""
        if isinstance(request_timeout, Patience):
            with request_timeout.spent() as left:
                return self.perform_request(method, target, body, headers, left)
        within: Any = Timeout(total=request_timeout) if isinstance(request_timeout, int | float) else request_timeout
        return super().perform_request(method, target, body, headers, within)


class _PunctualResponse(HTTPResponse):
    """An answer that is read, from its first line to its last byte, within the timeout that the socket has now."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if (seconds := sock.gettimeout()) is not None:
            self.fp = io.BufferedReader(_TimedStream(self.fp.detach(), sock, seconds))


class _TimedStream(io.RawIOBase):
    """What comes from a socket, as long as `seconds` are not over."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, seconds: float) -> None:
        self._raw = raw
        self._sock = sock
        self._until = time.monotonic() + seconds

    def readable(self) -> bool:
        """Say that this can be read from."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Read what has come; TimeoutError when the time is over."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()
