"""Measuring the forms registry: each measurement in a process of its own, so that its memory is its own.

One more is one more entry of MEASUREMENTS. `python -m tests.benchmarks.forms NAME` measures one and prints JSON.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from forms_registry.similarity import clusters, similar_pairs
from tests.benchmarks.concept_seeding import concept_sets
from tests.benchmarks.ledger import peak_megabytes, timed
from tests.benchmarks.schema_seeding import SCHEMAS, read_all, seed_schemas

ROOT: Final = Path(__file__).resolve().parents[2]
FORMS: Final = 2_000


@dataclass(frozen=True)
class Cost:
    """What one measurement took: seconds, peak memory of its process with the data, and SQL queries where it has any.

    `outcome` is how many of what was looked for there were: a measurement that found nothing measured nothing.
    """

    outcome: int
    seconds: float
    megabytes: float
    queries: int = 0


@dataclass(frozen=True)
class Measurement:
    """What is measured, the words for it and for its outcome, and at most how much of each value of `Cost` it takes."""

    title: str
    outcome: str
    measure: Callable[[], Cost]
    limits: dict[str, float]


def similarity() -> Cost:
    """Compare all pairs of the forms."""
    forms = concept_sets(FORMS)
    found: list[int] = []
    seconds = timed(lambda: found.append(len(similar_pairs(forms))))
    return Cost(found[0], seconds, peak_megabytes())


def grouping() -> Cost:
    """Gather the forms into clusters; the comparison of all pairs is part of it."""
    forms = concept_sets(FORMS)
    found: list[int] = []
    seconds = timed(lambda: found.append(len(clusters(forms))))
    return Cost(found[0], seconds, peak_megabytes())


def schemas() -> Cost:
    """Read large JSON Schemas as lists of fields."""
    cost = read_all(seed_schemas())
    return Cost(cost.fields, cost.seconds, peak_megabytes())


MEASUREMENTS: Final[dict[str, Measurement]] = {
    "similarity": Measurement(
        f"all pairs of {FORMS:,} forms", "similar pairs", similarity, {"seconds": 2.0, "megabytes": 300.0}
    ),
    "clusters": Measurement(f"clusters of {FORMS:,} forms", "clusters", grouping, {"seconds": 2.0, "megabytes": 300.0}),
    "schemas": Measurement(f"{SCHEMAS} JSON Schemas read", "fields", schemas, {"seconds": 20.0}),
}


def in_a_process_of_its_own(name: str) -> Cost:
    """Measure one of MEASUREMENTS without what this process holds."""
    command = [sys.executable, "-m", "tests.benchmarks.forms", name]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Cost(**json.loads(answer.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.stdout.write(f"\n{json.dumps(asdict(MEASUREMENTS[sys.argv[1]].measure()))}\n")
