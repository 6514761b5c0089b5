"""Which search server the settings name, if any, and whether it is worth asking now."""

import logging
import time
from functools import lru_cache
from threading import Lock
from typing import Final

from django.conf import settings

from search.engines.elastic.address import ServerAddress, read_address
from search.engines.elastic.server import SearchServer

logger = logging.getLogger("tarjooma.search")
#: Seconds for which a server that failed is left alone, at first and at most.
_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 60.0


@lru_cache(maxsize=4)
def _address(url: str) -> ServerAddress | None:
    return read_address(url)


def search_server(*, patient: bool = False) -> SearchServer | None:
    """Return the server that SEARCH_URL names, or None; raises WrongSearchURL. `patient` for work nobody waits for."""
    address = _address(settings.SEARCH_URL)
    return SearchServer(address, patient) if address else None


class Breaker:
    """Keeps requests from waiting for a server that has failed: after a pause one of them tries it again.

    Every process has one of its own. What changes is logged once.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget what happened."""
        self._pause = 0.0
        self._closed_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the last request to the server failed."""
        return self._pause > 0

    def allows(self) -> bool:
        """Whether the server may be asked now; while it is tried again, for one request alone."""
        with self._lock:
            if not self._pause:
                return True
            now = time.monotonic()
            if now < self._closed_until:
                return False
            self._closed_until = now + self._pause
            return True

    def failed(self, why: Exception) -> None:
        """Leave the server alone for a while, longer each time."""
        with self._lock:
            first = not self._pause
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause) if self._pause else _FIRST_PAUSE
            self._closed_until = time.monotonic() + self._pause
        if first:
            logger.error("The search server fails (%s); the embedded engine answers until it is back.", why)

    def succeeded(self) -> None:
        """Note that the server answers."""
        with self._lock:
            was_open, self._pause = self._pause > 0, 0.0
        if was_open:
            logger.warning("The search server answers again.")


breaker: Final = Breaker()
