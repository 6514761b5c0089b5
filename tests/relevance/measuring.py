"""Judged queries and what is counted of the answers to them. Pure.

Grades: 3 is what was looked for, 2 helps as well, 1 is related. Relevant is what has at least 2. Measures after
Manning, Raghavan and Schütze, *Introduction to Information Retrieval* (2008), chapter 8; the gain is 2^grade - 1
(Burges et al. 2005).
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

QUERIES: Final = Path(__file__).parent / "queries.tsv"
CUT: Final = 10
RELEVANT: Final = 2
#: Every third query takes no part in tuning: it tells whether what was tuned holds for others.
HELD_OUT_EVERY: Final = 3


@dataclass(frozen=True)
class Judged:
    """A query with the grades of the cards that answer it, by their codes in the example data."""

    language: str
    kind: str
    query: str
    grades: Mapping[str, int]
    is_held_out: bool


@dataclass(frozen=True)
class Scores:
    """Means over `number` queries, each from 0 to 1; `zero` is the share of queries without any answer."""

    number: int
    recall: float
    mrr: float
    ndcg: float
    precision: float
    zero: float


def judged_queries(path: Path = QUERIES) -> list[Judged]:
    """Return the judged queries of a table; raises ValueError for a grade that is none."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        Judged(row["language"], row["kind"], row["query"], _grades(row["judgements"]), place % HELD_OUT_EVERY == 0)
        for place, row in enumerate(rows, start=1)
    ]


def _grades(text: str) -> dict[str, int]:
    grades = {}
    for pair in text.split():
        code, _colon, grade = pair.rpartition(":")
        grades[code] = int(grade)
        if grades[code] not in (1, 2, 3):
            raise ValueError(f"{pair!r} has no grade from 1 to 3")
    return grades


def recall(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the share of what is relevant that is among the first ten."""
    wanted = {code for code, grade in grades.items() if grade >= RELEVANT}
    return len(wanted & set(found[:CUT])) / len(wanted)


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 / the place of the first relevant answer; 0 without one among the first ten."""
    places = (place for place, code in enumerate(found[:CUT], start=1) if grades.get(code, 0) >= RELEVANT)
    first = next(places, None)
    return 0.0 if first is None else 1 / first


def ndcg(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the discounted gain of the first ten as a share of the best there could be."""
    best = sorted(grades.values(), reverse=True)[:CUT]
    return _gain([grades.get(code, 0) for code in found[:CUT]]) / _gain(best)


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def precision(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the share of what is shown among the first ten that has any grade; 0 when nothing is shown."""
    shown = found[:CUT]
    return sum(code in grades for code in shown) / len(shown) if shown else 0.0


def scores(answers: Sequence[tuple[Judged, Sequence[str]]]) -> Scores:
    """Return the means over judged queries with what was found for each, best first."""
    return Scores(
        number=len(answers),
        recall=fmean(recall(found, judged.grades) for judged, found in answers),
        mrr=fmean(reciprocal_rank(found, judged.grades) for judged, found in answers),
        ndcg=fmean(ndcg(found, judged.grades) for judged, found in answers),
        precision=fmean(precision(found, judged.grades) for judged, found in answers),
        zero=fmean(not found for _judged, found in answers),
    )
