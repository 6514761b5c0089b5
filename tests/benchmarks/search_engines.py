"""Measuring search over very many cards, each database and size in a process of its own.

`python -m tests.benchmarks.search_engines CARDS REQUESTS [private]` measures and prints JSON. The database is a new
SQLite file, or with `private` the empty one that scripts/private_postgres.py names; with TEST_SEARCH_URL the search
server is measured, too.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Final

from tests.benchmarks.preparing import prepare

ROOT: Final = Path(__file__).resolve().parents[2]
#: What is asked for; the names say in how many of the cards it is.
RARE, MIDDLING, COMMON, PHRASE, NOTHING = (
    "rare word",
    "middling word",
    "word in half of all",
    "two words quoted",
    "no word",
)
QUERIES: Final[Mapping[str, str]] = {
    RARE: "patentti",
    MIDDLING: "vientitakaus",
    COMMON: "rahoitus",
    PHRASE: '"uuden ohjelmakauden"',
    NOTHING: "",
}
SUGGESTION: Final = "suggestion"
#: What people have typed so far: suggestions are asked for each in turn.
BEGUN: Final = ("ko", "tuk", "asiak", "yritysneuv", "messuop", "lainaa", "xyz")
#: Milliseconds within which 95 % of the answers come: of up to so many cards, and of more.
_SMALL: Final = 10_000
_LIMITS_SMALL: Final[Mapping[str, float]] = dict.fromkeys(QUERIES, 20.0) | {SUGGESTION: 15.0}
_LIMITS_LARGE: Final[Mapping[str, float]] = dict.fromkeys(QUERIES, 30.0) | {
    COMMON: 120.0,
    PHRASE: 60.0,
    SUGGESTION: 15.0,
}
SERVER_LIMIT: Final = 50.0
FILTERS: Final[Mapping[str, list[str]]] = {"segment": ["S0", "S3"], "need": ["N1", "N5", "N7"], "channel": ["online"]}
SERVER: Final = "elasticsearch"
_WARM_UP: Final = 3
_MEGA: Final = 1_000_000


@dataclass(frozen=True)
class Answered:
    """Milliseconds of one kind of question: half and 95 % of the answers, the slower of with and without filters.

    Processor time where this process does the work, since a busy machine makes everything look slow.
    """

    engine: str
    name: str
    p50: float
    p95: float
    found: int
    queries: int


@dataclass(frozen=True)
class Indexed:
    """What an index of so many cards costs: megabytes of the terms, what a process remembers and how long that takes.

    `cards_per_second` counts from texts to committed rows, with words that are known; `megabytes` is 0 where nobody
    tells. `remembered_in` and `changed_in` are the seconds for reading all, and for what one changed card takes.
    """

    engine: str
    cards: int
    cards_per_second: float
    megabytes: float
    remembered_megabytes: float
    remembered_in: float
    changed_in: float


@dataclass(frozen=True)
class Measured:
    """All that was measured over one size."""

    indexed: list[Indexed]
    answers: list[Answered]


def in_a_process_of_its_own(cards: int, requests: int, *, postgresql: bool = False) -> Measured:
    """Measure search over so many cards without what this process holds, on SQLite or on a PostgreSQL of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.search_engines", str(cards), str(requests)]
    if postgresql:
        command = [sys.executable, "scripts/private_postgres.py", *command, "private"]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(answer.stdout.splitlines()[-1])
    return Measured([Indexed(**row) for row in told["indexed"]], [Answered(**row) for row in told["answers"]])


def limits_of(cards: int) -> Mapping[str, float]:
    """Return the milliseconds that each kind of question may take in the database."""
    return _LIMITS_SMALL if cards <= _SMALL else _LIMITS_LARGE


def _index_megabytes() -> float:
    """Return how much room the tables of terms take; 0 where this SQLite cannot tell."""
    from django.db import OperationalError, connection

    from search.engines.scopes import SCOPES, table_of

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT {' + '.join(f'pg_total_relation_size({table_of(scope)!r})' for scope in SCOPES)}")
            return int(cursor.fetchone()[0]) / _MEGA
        with suppress(OperationalError):
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_terms_%%'")
            return int(cursor.fetchone()[0]) / _MEGA
    return 0.0


def _time(ask: Callable[[], int], clock: Callable[[], float], requests: int) -> tuple[list[float], int]:
    """Return milliseconds of each request after the first few, and what the last one found."""
    times, found = [], 0
    for number in range(requests + _WARM_UP):
        began = clock()
        found = ask()
        if number >= _WARM_UP:
            times.append((clock() - began) * 1000)
    return times, found


def _clock(engine: str) -> Callable[[], float]:
    """Return processor time where this process does the work, else that of the clock."""
    return time.process_time if engine == "sqlite" else time.perf_counter


def _answered(engine: str, name: str, asks: list[Callable[[], int]], requests: int) -> Answered:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock = _clock(engine)
    slowest, most, queries = (0.0, 0.0), 0, 0
    for ask in asks:
        times, found = _time(ask, clock, requests)
        cuts = quantiles(times, n=20, method="inclusive")
        slowest, most = max(slowest, (cuts[18], cuts[9])), max(most, found)
        with CaptureQueriesContext(connection) as captured:
            ask()
        queries = max(queries, len(captured))
    return Answered(engine, name, slowest[1], slowest[0], most, queries)


def measure(engine: str, requests: int) -> list[Answered]:
    """Return the times of each kind of query."""
    from lifecycle.access import PUBLIC_ACCESS
    from search.finding import Query, find
    from search.servers import breaker

    rows = []
    for name, text in QUERIES.items():
        asked = [Query(text, "fi", filters) for filters in ({}, FILTERS)]
        asks = [lambda query=query: find(query, PUBLIC_ACCESS, limit=20).answer.total for query in asked]
        rows.append(_answered(engine, name, asks, requests))
        if engine == SERVER and breaker.is_open:
            raise RuntimeError("the search server does not answer")
    return rows


def measure_suggestions(engine: str, requests: int) -> Answered:
    """Return the times of suggestions, whatever has been typed so far."""
    from lifecycle.access import PUBLIC_ACCESS
    from search.suggesting import suggestions

    asks = [lambda begun=begun: len(suggestions(begun, PUBLIC_ACCESS, "fi")) for begun in BEGUN]
    return _answered(engine, SUGGESTION, asks, requests)


def _index(cards: int, engine: str) -> Indexed:
    """Write the index twice and measure what it costs; of the two the quicker one counts."""
    from search.indexing import note_change
    from search.models import IndexedCard
    from search.snapshot import forget, generation_number, snapshot
    from tests.benchmarks.search_seeding import seed, warm_up

    warm_up()
    taken = min(seed(cards, _clock(engine)) for _time in range(2))
    forget()
    began = time.perf_counter()
    snapshot()
    remembered_in = time.perf_counter() - began
    IndexedCard.objects.filter(pk=1).update(generation=generation_number() + 1)
    note_change()
    began = time.perf_counter()
    snapshot()
    changed_in = time.perf_counter() - began
    forget()
    tracemalloc.start()
    snapshot()
    held = tracemalloc.get_traced_memory()[0] / _MEGA
    tracemalloc.stop()
    return Indexed(engine, cards, cards / taken, _index_megabytes(), held, remembered_in, changed_in)


def _measure_server(cards: int, requests: int) -> tuple[Indexed, list[Answered]] | None:
    """Bring the index to the search server and measure it; None without one."""
    from django.conf import settings

    from search.mirroring import build
    from search.servers import search_server

    settings.SEARCH_URL = f"{os.environ['TEST_SEARCH_URL']}/bench?timeout=10"
    server = search_server(patient=True)
    if server is None:
        return None
    began = time.perf_counter()
    build(server)
    taken = time.perf_counter() - began
    try:
        # Java compiles what it runs often: a server that has just been started is slow.
        measure(SERVER, requests)
        answers = measure(SERVER, requests)
        size = server.client.indices.stats(index=server.alias, metric="store")["_all"]["primaries"]["store"]
        return Indexed(SERVER, cards, cards / taken, size["size_in_bytes"] / _MEGA, 0.0, 0.0, 0.0), answers
    finally:
        server.client.indices.delete(index=server.ours)


def main(cards: int, requests: int, *, private: bool) -> None:
    """Measure and print; in the database that DATABASE_URL names where it is `private`."""
    with tempfile.TemporaryDirectory(prefix="tarjooma-bench-") as folder:
        prepare(Path(folder), os.environ["DATABASE_URL"] if private else "")
        from django.db import connection

        indexed = [_index(cards, connection.vendor)]
        answers = [*measure(connection.vendor, requests), measure_suggestions(connection.vendor, requests)]
        if os.environ.get("TEST_SEARCH_URL") and (told := _measure_server(cards, requests)):
            indexed.append(told[0])
            answers += told[1]
        print(json.dumps({"indexed": [*map(asdict, indexed)], "answers": [*map(asdict, answers)]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), private=sys.argv[3:] == ["private"])
