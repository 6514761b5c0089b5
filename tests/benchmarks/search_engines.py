"""Measuring search over very many cards, in a process and a database of its own.

`python -m tests.benchmarks.search_engines CARDS REQUESTS` measures and prints JSON; with TEST_SEARCH_URL the search
server is measured, too. The rows of the index are written in bulk, without the cards behind them.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from tests.benchmarks.preparing import prepare

ROOT: Final = Path(__file__).resolve().parents[2]
#: Words by the share of the cards that have them, and the query that is asked for each.
RARE, MIDDLING, COMMON, NOTHING = "rare word", "middling word", "word in half of all cards", "no word"
SHARES: Final[Mapping[str, float]] = {"patentti": 0.0005, "vientitakaus": 0.02, "rahoitus": 0.5}
QUERIES: Final[Mapping[str, str]] = {RARE: "patentti", MIDDLING: "vientitakaus", COMMON: "rahoitus", NOTHING: ""}
#: Milliseconds within which 95 % of the answers come, by the number of cards and the query.
LIMITS: Final[Mapping[int, Mapping[str, float]]] = {
    10_000: dict.fromkeys(QUERIES, 20.0),
    100_000: {RARE: 30.0, MIDDLING: 30.0, COMMON: 120.0, NOTHING: 30.0},
}
SERVER_LIMIT: Final = 50.0
FILTERS: Final[Mapping[str, list[str]]] = {"segment": ["S0", "S3"], "need": ["N1", "N5", "N7"], "channel": ["online"]}
_WORDS: Final = 45
_LANGUAGES: Final = ("fi", "sv", "en")


@dataclass(frozen=True)
class Answered:
    """Milliseconds of one kind of query: half and 95 % of the answers, the slower of with and without filters.

    Processor time where this process does the work, since a busy machine makes everything look slow.
    """

    engine: str
    name: str
    p50: float
    p95: float
    found: int


def in_a_process_of_its_own(cards: int, requests: int) -> list[Answered]:
    """Measure search over so many cards without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.search_engines", str(cards), str(requests)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [Answered(**row) for row in json.loads(answer.stdout.splitlines()[-1])]


def _vocabulary() -> list[str]:
    """Return some thousands of invented words, which no dictionary knows."""
    choice = random.Random(2)
    letters = "aeioukstlnmrvpjhy"
    return ["".join(choice.choices(letters, k=choice.randint(6, 11))) + "x" for _number in range(4000)]


def seed(cards: int) -> None:
    """Write the index of so many cards."""
    from django.db import connection

    from search.documents import indexed_text
    from search.engines.embedded import term_index
    from search.indexing import note_change
    from search.models import IndexedCard, SearchDocument

    choice, words = random.Random(1), _vocabulary()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
    for start in range(0, cards, 2000):
        numbers = range(start + 1, min(cards, start + 2000) + 1)
        IndexedCard.objects.bulk_create([_card(number, choice) for number in numbers])
        documents = SearchDocument.objects.bulk_create(
            [document for number in numbers for document in _documents(number, choice, words)]
        )
        term_index().add([indexed_text(document) for document in documents])
    note_change()


def _card(number: int, choice: random.Random) -> Any:
    from search.models import IndexedCard

    return IndexedCard(
        page_id=number,
        item_code=f"S-{number}",
        url_path=f"kortti-{number}/",
        public=choice.random() < 0.9,
        state="in_use",
        kind=choice.choice(("support", "chargeable", "free_advice")),
        owner=f"O{choice.randrange(40)}",
        segments=[f"S{place}" for place in choice.sample(range(12), 2)],
        needs=[f"N{place}" for place in choice.sample(range(20), 2)],
        channels=choice.sample(("online", "phone", "office", "email"), 2),
        e_service=choice.choice(("yes", "no")),
        regions=[f"R{choice.randrange(20)}"],
        newest_on=date(2015, 1, 1) + timedelta(days=choice.randrange(3000)),
    )


def _documents(number: int, choice: random.Random, words: list[str]) -> list[Any]:
    from search.models import SearchDocument

    told = [word for word, share in SHARES.items() if choice.random() < share]
    made = []
    for language, level in (*((language, 1) for language in _LANGUAGES), ("fi", 2)):
        body = choice.choices(words, k=_WORDS) + told
        choice.shuffle(body)
        title = f"{choice.choice(words)} {choice.choice(told or words)}" if number % 5 == 0 else choice.choice(words)
        made.append(
            SearchDocument(
                card_id=number,
                language=language,
                level=level,
                text_language="fi",
                title=f"{title} {number}",
                summary=" ".join(choice.choices(words, k=8)) if level == 1 else "",
                body=" ".join(body),
            )
        )
    return made


def measure(engine: str, requests: int) -> list[Answered]:
    """Return the times of each kind of query."""
    from lifecycle.access import PUBLIC_ACCESS
    from search.finding import Query, find
    from search.servers import breaker

    rows, clock = [], time.process_time if engine == "embedded" else time.perf_counter
    for name, text in QUERIES.items():
        slowest: list[float] = []
        found = 0
        for filters in ({}, FILTERS):
            times = []
            for number in range(requests + 3):
                began = clock()
                answer = find(Query(text, "fi", filters), PUBLIC_ACCESS, limit=20).answer
                times.append((clock() - began) * 1000 if number >= 3 else 0.0)
            cuts = quantiles(times[3:], n=20, method="inclusive")
            slowest = max(slowest, [cuts[18], cuts[9]])
            found = max(found, answer.total)
        if engine != "embedded" and breaker.is_open:
            raise RuntimeError("the search server does not answer")
        rows.append(Answered(engine, name, slowest[1], slowest[0], found))
    return rows


def main(cards: int, requests: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="tarjooma-bench-") as folder:
        prepare(Path(folder))
        from django.conf import settings

        from search.mirroring import build
        from search.servers import search_server

        began = time.perf_counter()
        seed(cards)
        print(f"{cards} cards written in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        rows = measure("embedded", requests)
        print(rows, file=sys.stderr, flush=True)
        if os.environ.get("TEST_SEARCH_URL"):
            settings.SEARCH_URL = f"{os.environ['TEST_SEARCH_URL']}/bench?timeout=10"
            server = search_server(patient=True)
            if server is not None:
                began = time.perf_counter()
                build(server)
                print(f"sent in {time.perf_counter() - began:.0f} s", file=sys.stderr)
                rows += measure("elasticsearch", requests)
                server.drop_others("")
        print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
