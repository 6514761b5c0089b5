"""Keeping the search server's index what the search documents in the database say."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from typing import Final

from search import outbox
from search.engines.elastic.failures import ServerFailure
from search.engines.elastic.server import SearchServer
from search.engines.elastic.sources import all_ids, every_card, page_of, sources_of
from search.one_builder import Builder, only_builder
from search.servers import breaker, search_server
from search.snapshot import generation_number

#: Cards of one request to the server: while somebody waits, and while nobody does.
_FEW: Final = 25
_MANY: Final = 200
#: Requests that are under way at once while an index is built.
_SENDERS: Final = 2
#: Seconds between two signs of life of a builder who waits for the server.
_SIGN: Final = 5.0
#: Seconds that somebody who has just saved or searched is made to wait at most, and how often.
_PATIENCE: Final = 0.5
_PACE: Final = 1.0


@dataclass(frozen=True)
class PushTask:
    """Pushes what waits when called; equal tasks of one transaction are run once."""

    def __call__(self) -> None:
        """Push a little."""
        push()


class _Pace:
    """Lets one thread at a time catch up, and not all the time."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.next = 0.0


_pace: Final = _Pace()


def push() -> None:
    """Bring what waits to the server, as far as it goes quickly; a failure is noted and hides nothing."""
    server = search_server()
    if server is not None and breaker.allows():
        _push(server)


def _push(server: SearchServer) -> None:
    began = time.monotonic()
    try:
        sent = drain(server, _FEW, seconds=_PATIENCE)
    except ServerFailure as failure:
        breaker.failed(failure, began)
    else:
        # Where nothing was sent, the server has not been spoken with.
        if sent:
            breaker.succeeded()


def catch_up(server: SearchServer) -> None:
    """Push to a server that lags, where nobody of this process does so already. The breaker has been asked before."""
    if not _pace.lock.acquire(blocking=False):
        return
    try:
        if time.monotonic() >= _pace.next:
            _pace.next = time.monotonic() + _PACE
            _push(server)
    finally:
        _pace.lock.release()


def drain(server: SearchServer, at_once: int = _MANY, *, seconds: float | None = None) -> int:
    """Bring everything that waits to the server, in order; return the number of changes.

    Raises ServerFailure, and BuildUnderWay where the index is missing and somebody builds it.

    With `seconds` no request is begun after them; a change of every card, and an index that is missing, are left to
    those who have the time.
    """
    until = None if seconds is None else time.monotonic() + seconds
    done = 0
    if until is None and not server.exists():
        build(server)
    while changes := outbox.waiting(outbox.SERVER, at_once):
        if outbox.EVERY_CARD in dict.fromkeys(page_id for _number, page_id in changes):
            if until is not None:
                return done
            done += _drain_all(server)
            continue
        # The number comes before the texts: whoever reads later writes later texts under a number at least as high.
        version = generation_number()
        server.write(sources_of(list(dict.fromkeys(page_id for _number, page_id in changes))), version)
        outbox.settle_changes([number for number, _page_id in changes])
        done += len(changes)
        if until is not None and time.monotonic() >= until:
            break
    return done


def _drain_all(server: SearchServer) -> int:
    last = outbox.last_change(outbox.SERVER)
    reconcile(server)
    outbox.settle_all(outbox.SERVER, last)
    return 1


def build(server: SearchServer, on_progress: Callable[[int], None] | None = None) -> int:
    """Build a new index beside the one in use, put it in its place and delete that one; return cards.

    Search goes on meanwhile. What changes meanwhile reaches the old index; it is brought to the new one afterwards.
    Raises BuildUnderWay while somebody else builds.
    """
    with only_builder() as builder:
        last, began = outbox.last_change(outbox.SERVER), generation_number()
        name = server.begin()
        with ExitStack() as broken_off:
            broken_off.callback(server.abandon, name)
            count = _send_all(server, name, builder, on_progress)
            builder.is_still_this()
            broken_off.pop_all()
        server.switch_to(name)
        outbox.settle_all(outbox.SERVER, last)
    # Asked after the switch: whatever is committed later reaches the new index.
    if generation_number() != began:
        reconcile(server)
    return count


def _send_all(server: SearchServer, name: str, builder: Builder, on_progress: Callable[[int], None] | None) -> int:
    """Write every card into the index that is being built; return how many there are."""
    count, version = 0, generation_number()
    # The next cards are made ready while the server takes in the last ones.
    with ThreadPoolExecutor(_SENDERS) as senders:
        sent: deque[Future[None]] = deque()
        for cards in every_card():
            if len(sent) == _SENDERS:
                _wait_for(sent.popleft(), builder)
            sent.append(senders.submit(server.write, cards, version, name))
            count += len(cards)
            if on_progress is not None:
                on_progress(count)
            builder.go_on()
            version = generation_number()
        for each in sent:
            _wait_for(each, builder)
    return count


def _wait_for(sent: Future[None], builder: Builder) -> None:
    """Wait until the server has acknowledged what was sent."""
    while wait([sent], timeout=_SIGN).not_done:
        builder.go_on()
    sent.result()


def server_differences(server: SearchServer) -> tuple[set[int], set[str]]:
    """Return the cards whose documents differ on the server, and the ids of documents of cards that are gone."""
    held = server.held()
    wrong: set[int] = set()
    for cards in every_card():
        for card in cards:
            expected = {document_id: source["digest"] for document_id, source in card.documents.items()}
            found = {name: digest for name in all_ids(card.page_id) if (digest := held.pop(name, None)) is not None}
            if expected != found:
                wrong.add(card.page_id)
    return wrong, set(held)


def reconcile(server: SearchServer) -> int:
    """Bring the server to what the database says, whatever it holds; return the cards that differed."""
    wrong, left = server_differences(server)
    _mend(server, wrong, left)
    return len(wrong | {page_of(document_id) for document_id in left})


def _mend(server: SearchServer, wrong: set[int], left: set[str]) -> None:
    """Write what the cards have now: one that was gone when they were compared may have come back since."""
    pages = sorted(wrong | {page_of(document_id) for document_id in left})
    for start in range(0, len(pages), _MANY):
        version = generation_number()
        server.write(sources_of(pages[start : start + _MANY]), version)
    # Under these ids no card has a document, whatever has changed.
    server.remove([each for each in left if each not in all_ids(page_of(each))], generation_number())


def repair_server(server: SearchServer) -> int:
    """Compare the server with the database and repair it; return the cards that differed.

    A database that was put back to an earlier day counts its generations from then: what the server holds under
    higher numbers stays there, and the index is built anew.
    """
    if not server.exists():
        return build(server)
    number = reconcile(server)
    if number and any(server_differences(server)):
        build(server)
    server.drop_unused()
    return number
