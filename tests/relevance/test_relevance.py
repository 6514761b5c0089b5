"""What relevance is measured with: the judged queries themselves, and the measures on answers counted by hand."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.relevance.measuring import Judged, judged_queries, ndcg, precision, recall, reciprocal_rank, scores

CARDS = Path(__file__).resolve().parents[2] / "demo" / "cards"
GRADES = {"A": 3, "B": 2, "C": 1}


def test_there_are_enough_judged_queries_and_none_twice() -> None:
    queries = judged_queries()
    counted = Counter(judged.language for judged in queries)
    assert counted["fi"] >= 150
    assert counted["sv"] >= 40
    assert counted["en"] >= 40
    assert len({(judged.language, judged.query) for judged in queries}) == len(queries)
    kinds = Counter(judged.kind for judged in queries if judged.language == "fi")
    assert min(kinds[kind] for kind in ("inflected", "compound", "everyday", "misspelt")) >= 15
    assert sum(judged.is_held_out for judged in queries) * 3 <= len(queries)


def test_every_judged_card_is_among_the_example_data_and_something_is_relevant() -> None:
    lines = (line for path in CARDS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    known = {json.loads(line)["code"] for line in lines if line.strip()}
    judged = {code for query in judged_queries() for code in query.grades}
    assert known
    assert judged <= known
    assert all(max(query.grades.values()) >= 2 for query in judged_queries())


def test_measures_are_those_of_the_textbook() -> None:
    found = ["X", "B", "A"]
    assert recall(found, GRADES) == 1
    assert reciprocal_rank(found, GRADES) == 1 / 2
    assert precision(found, GRADES) == pytest.approx(2 / 3)
    # 3/log2(3) + 7/log2(4) over 7 + 3/log2(3) + 1/log2(4)
    assert ndcg(found, GRADES) == pytest.approx((3 / 1.58496 + 7 / 2) / (7 + 3 / 1.58496 + 1 / 2), abs=1e-4)


def test_only_the_first_ten_count() -> None:
    found = [f"X{number}" for number in range(10)] + ["A"]
    assert (recall(found, GRADES), reciprocal_rank(found, GRADES), ndcg(found, GRADES)) == (0, 0, 0)


def test_query_without_an_answer_counts_as_one() -> None:
    judged = Judged("fi", "compound", "kysely", GRADES, is_held_out=False)
    told = scores([(judged, []), (judged, ["A", "B", "C"])])
    assert (told.number, told.zero, told.recall, told.ndcg) == (2, 0.5, 0.5, 0.5)
