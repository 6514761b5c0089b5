"""Measuring how fast cards are indexed, in a process and a database of its own.

`python -m tests.benchmarks.indexing CARDS` measures and prints JSON. The cards are whole ones in three languages and
three levels. The index is built three times: the first time every word is new, and the quicker of the others counts.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.preparing import prepare

ROOT: Final = Path(__file__).resolve().parents[2]
CARDS: Final = 2000
#: Milliseconds at most of an invented card of the search benchmark, and of a whole one.
LIMIT: Final = 0.67
WHOLE_LIMIT: Final = 2.0


@dataclass(frozen=True)
class Indexed:
    """Milliseconds a card, when the words are new and when they are known: by the processor, and by the clock.

    `checked` is what it takes to compare a card with the index, `alone` to index one by itself.
    """

    cards: int
    cold: float
    warm: float
    clock: float
    checked: float
    alone: float


def in_a_process_of_its_own(cards: int) -> Indexed:
    """Measure without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.indexing", str(cards)]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Indexed(**json.loads(answer.stdout.splitlines()[-1]))


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds of `work` by the processor and by the clock."""
    spent, began = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - spent, time.perf_counter() - began


def measure_indexing(cards: int) -> Indexed:
    """Write so many cards and index them."""
    with tempfile.TemporaryDirectory(prefix="tarjooma-indexing-") as folder:
        prepare(Path(folder))
        from search.indexing import differences, index_card, rebuild
        from tests.benchmarks.seeding import seed

        few = [page.pk for page in seed(cards)[:50]]
        cold, _clock = _timed(rebuild)
        warm, clock = min(_timed(rebuild), _timed(rebuild))
        checked, _clock = _timed(differences)
        alone, _clock = _timed(lambda: [index_card(page_id) for page_id in few])
        a_card = 1000 / cards
        return Indexed(cards, cold * a_card, warm * a_card, clock * a_card, checked * a_card, alone * 1000 / len(few))


if __name__ == "__main__":
    measured = measure_indexing(int(sys.argv[1]))
    sys.stdout.write(f"\n{json.dumps(asdict(measured))}\n")
