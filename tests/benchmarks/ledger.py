"""Measuring the ledger's core: projecting, counting and appending; it needs neither Django nor a database.

`python -m tests.benchmarks.ledger SIZE` measures one size in this process and prints it as JSON.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import UNITS, Selection, count
from tests.benchmarks.ledger_seeding import ledger

ROOT: Final = Path(__file__).resolve().parents[2]
#: Sizes after which operations are appended, and how many of them.
APPENDED_AFTER: Final = (1_000, 5_000, 20_000, 50_000, 200_000)
APPENDS: Final = 500
COUNTED_ON: Final = "2020-06-30"


@dataclass(frozen=True)
class Projection:
    """Processor time to project `size` operations, peak memory with their payloads, and the slowest kind of count.

    Every unit on both bases is counted several times with the book at hand; the median of the slowest is kept.
    """

    size: int
    seconds: float
    megabytes: float
    count_ms: float


@dataclass(frozen=True)
class AppendCost:
    """Microseconds of one append to a book of `size` operations: half and 95 % of them took at most so long."""

    size: int
    p50: float
    p95: float


def timed(action: Callable[[], Any]) -> float:
    """Return the processor seconds an action takes."""
    began = time.process_time()
    action()
    return time.process_time() - began


def peak_megabytes() -> float:
    """Return the peak resident memory of this process; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)


def project(size: int) -> Projection:
    """Measure one size in this process."""
    payloads = ledger(size)
    books: list[Book] = []
    seconds = timed(lambda: books.append(Book.of(payloads)))
    megabytes = peak_megabytes()
    slowest = 0.0
    for basis in ("as_was", "lfl"):
        selection = Selection(basis=basis)
        for unit in UNITS:
            times = [timed(lambda: count(books[0], unit, COUNTED_ON, selection)) for _time in range(7)]  # noqa: B023 called at once
            slowest = max(slowest, median(times))
    return Projection(size, seconds, megabytes, 1000 * slowest)


def in_a_process_of_its_own(size: int) -> Projection:
    """Measure one size without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.ledger", str(size)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Projection(**json.loads(answer.stdout))


def append_cost(size: int) -> AppendCost:
    """Measure appends to one book: the operations with which the ledger goes on."""
    payloads = ledger(size + APPENDS)
    book = Book.of(payloads[:size])
    times = [timed_append(book, payload) for payload in payloads[size:]]
    return AppendCost(size, median(times), quantiles(times, n=20)[-1])


def timed_append(book: Book, payload: dict[str, Any]) -> float:
    """Append an operation and return the microseconds it took."""
    began = time.perf_counter()
    book.append(payload)
    return 1_000_000 * (time.perf_counter() - began)


def append_costs() -> list[AppendCost]:
    """Measure appends to books of all sizes."""
    return [append_cost(size) for size in APPENDED_AFTER]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(project(int(sys.argv[1])))))
