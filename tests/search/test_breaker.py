"""A server that fails is left alone for a while, and tried by one request after it."""

import logging

import pytest

from search import servers
from search.servers import Breaker


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(servers.time, "monotonic", made.monotonic)
    return made


def test_server_that_failed_is_tried_by_one_request_after_a_pause(clock: Clock) -> None:
    breaker = Breaker()
    assert breaker.allows()
    breaker.failed(RuntimeError("away"), clock.now)
    assert not breaker.allows()
    clock.now += 5
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_pauses_grow_up_to_a_minute(clock: Clock) -> None:
    breaker = Breaker()
    pauses = []
    for _try in range(6):
        breaker.failed(RuntimeError("away"), clock.now)
        waited = 0
        while not breaker.allows():
            clock.now += 1
            waited += 1
        pauses.append(waited)
    assert pauses == [5, 10, 20, 40, 60, 60]


def test_what_changes_is_logged_once(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    breaker = Breaker()
    with caplog.at_level(logging.INFO, logger="tarjooma.search"):
        for _time in range(3):
            breaker.failed(RuntimeError("ConnectionTimeout"), clock.now)
        for _time in range(3):
            breaker.succeeded()
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "ConnectionTimeout" in caplog.messages[0]


def test_requests_that_were_under_way_when_another_failed_make_the_pause_no_longer(clock: Clock) -> None:
    breaker = Breaker()
    began = clock.now
    for _request in range(4):
        clock.now += 0.1
        breaker.failed(RuntimeError("away"), began)
    clock.now += 4.5
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()


def test_failure_of_a_request_older_than_the_answer_that_came_since_is_no_news(clock: Clock) -> None:
    breaker = Breaker()
    began = clock.now
    clock.now += 1
    breaker.failed(RuntimeError("away"), began)
    clock.now += 5
    breaker.succeeded()
    breaker.failed(RuntimeError("away"), began)
    assert not breaker.is_open
