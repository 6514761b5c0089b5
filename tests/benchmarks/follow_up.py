"""Measuring the follow-up page over a ledger of some size, in a process and a database of its own.

`python -m tests.benchmarks.follow_up SIZE REQUESTS` measures and prints JSON.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.ledger_seeding import ledger
from tests.benchmarks.preparing import prepare

ROOT: Final = Path(__file__).resolve().parents[2]
ADDRESSES: Final = ("", "?unit=R", "?owner=ORG01", "?basis=lfl&unit=F")


@dataclass(frozen=True)
class FollowUp:
    """Milliseconds of the page: the first view ever, a new view at most, and half of the views seen before."""

    size: int
    first: float
    new: float
    p50: float
    queries: int


def in_a_process_of_its_own(size: int, requests: int) -> FollowUp:
    """Measure one size without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.follow_up", str(size), str(requests)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return FollowUp(**json.loads(answer.stdout.splitlines()[-1]))


def measure_page(size: int, requests: int) -> FollowUp:
    """Import a ledger of `size` operations and ask for the page: unseen views once, seen ones `requests` times."""
    with tempfile.TemporaryDirectory(prefix="tarjooma-follow-up-") as folder:
        prepare(Path(folder))
        from django.urls import reverse
        from django.utils import translation

        from config.wsgi import application
        from lifecycle.exchange.ledger_jsonl import import_operations
        from tests.benchmarks.measuring import ask, measure

        import_operations("\n".join(map(json.dumps, ledger(size))), create_organisations=True)
        with translation.override("en"):
            addresses = [reverse("portfolio_shrinkage") + query for query in ADDRESSES]
        unseen = []
        for address in addresses:
            began = time.perf_counter()
            ask(application, address)
            unseen.append(1000 * (time.perf_counter() - began))
        (times,) = measure(application, {"follow-up": addresses}, requests)
        return FollowUp(size, unseen[0], max(unseen[1:]), times.p50, times.queries)


if __name__ == "__main__":
    measured = measure_page(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps(asdict(measured))}\n")
