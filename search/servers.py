"""Which search server the settings name, if any, and whether it is worth asking now."""

import logging
import time
from functools import lru_cache
from threading import Lock
from typing import Final

from django.conf import settings

from search.engines.elastic.address import ServerAddress, WrongSearchURL, read_address
from search.engines.elastic.client import client_of
from search.engines.elastic.server import SearchServer
from search.engines.elastic.waiting import Patience

logger = logging.getLogger("tarjooma.search")
#: Seconds for which a server that failed is left alone, at first and at most.
_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 60.0


@lru_cache(maxsize=4)
def _read(url: str) -> tuple[ServerAddress | None, str]:
    """Return the address that SEARCH_URL gives, if any, and what is wrong with it."""
    try:
        if (address := read_address(url)) is not None:
            client_of(address)
    except WrongSearchURL as error:
        return None, str(error)
    return address, ""


@lru_cache(maxsize=4)
def _tell(what: str) -> None:
    """Say once in each process what is wrong."""
    logger.error("%s; the embedded engine answers. Run manage.py check.", what)


def is_server_named() -> bool:
    """Whether SEARCH_URL names a server, rightly or not."""
    return bool(settings.SEARCH_URL)


def wrong_address() -> str:
    """Return what is wrong with SEARCH_URL; "" when nothing is."""
    return _read(settings.SEARCH_URL)[1]


def search_server(*, patient: bool = False) -> SearchServer | None:
    """Return the server that SEARCH_URL names; None where it names none or is wrong, which is logged.

    `patient` for work nobody waits for. Otherwise all that is done with what one call returns may wait for the server
    as long as the address says.
    """
    address, wrong = _read(settings.SEARCH_URL)
    if wrong:
        _tell(wrong)
    if address is None:
        return None
    return SearchServer(address, patient=True) if patient else SearchServer(address, patience=Patience(address.timeout))


class Breaker:
    """Keeps requests from waiting for a server that has failed: after a pause one of them tries it again.

    Every process has one of its own. What changes is logged once. `failure` is the last one.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        """Forget what happened."""
        self._pause = 0.0
        self._opened_at = 0.0
        self._closed_until = 0.0
        self.failure: Exception | None = None

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

    def failed(self, why: Exception, began: float) -> None:
        """Leave the server alone for a while, longer each time.

        `began` is when the request did, by `time.monotonic`: one that was under way when another failed tells no more.
        """
        with self._lock:
            if began <= self._opened_at:
                return
            first = not self._pause
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause) if self._pause else _FIRST_PAUSE
            self._opened_at = time.monotonic()
            self._closed_until = self._opened_at + self._pause
            self.failure = why
        if first:
            logger.error("The search server fails (%s); the embedded engine answers until it is back.", why)

    def succeeded(self) -> None:
        """Note that the server has answered: to a search, or that it keeps what was written."""
        with self._lock:
            was_open, self._pause = self._pause > 0, 0.0
        if was_open:
            logger.warning("The search server answers again.")


breaker: Final = Breaker()
