"""Worked examples with the figures that every implementation must give.

The first three are facts kept here. Where the file of worked examples lies beside the repository, or where
LEDGER_EXAMPLES_FILE names it, it is run through the core as it is.
"""

import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.bridge import bridge
from lifecycle.ledger.chain import first_broken
from lifecycle.ledger.figures import Selection, classes, count, eform_share, percent, reduction_pct, users_on
from lifecycle.ledger.form_state import expand
from lifecycle.ledger.invariants import violations
from lifecycle.ledger.merging import merge_arithmetic, named
from lifecycle.ledger.retirements import retirements
from tests.lifecycle.ledger import naive

ROOT: Final = Path(__file__).resolve().parents[3]
OPENING, RECORDED = "2010-01-01", "2010-02-01"
Payload = dict[str, Any]


def base(item: str, org: str, **more: Any) -> Payload:
    """Return an item of the baseline."""
    new = {"item": item, "unit": item[0], "org": org, **more}
    return {"op": "BASE", "effective": OPENING, "recorded": RECORDED, "new": new}


def op(kind: str, day: str, **more: Any) -> Payload:
    """Return an operation recorded on the day it takes effect."""
    return {"op": kind, "effective": day, "recorded": day, **more}


THREE_TO_ONE: Final = [
    base("F-A", "ELY", req=["c01..c18"]),
    base("F-B", "TEKES", req=["c05..c26"]),
    base("F-C", "FINNVERA", req=["c01..c10", "c26..c30"]),
    op(
        "MERGE",
        "2011-07-01",
        sources=["F-A", "F-B", "F-C"],
        target={"item": "F-M", "unit": "F", "org": "FINNVERA", "req": ["c01..c22", "c31..c32"]},
    ),
]
SPLIT_AND_BACK: Final = [
    base("S-1", "ELY", segments=["start"]),
    op("RENAME", "2011-03-01", item="S-1", title="another name"),
    op(
        "SPLIT",
        "2011-09-01",
        source="S-1",
        targets=[{"item": "S-1a", "unit": "S", "org": "ELY"}, {"item": "S-1b", "unit": "S", "org": "TE"}],
    ),
    op("MERGE", "2012-02-01", sources=["S-1b"], target={"item": "S-1a"}),
]
PAPER_TO_EFORM: Final = [
    base("F1", "TE", req=["n01..n12"], channels=["paper"]),
    base("F2", "TE", req=["o01..o09"], channels=["pdf"]),
    base("F3", "ELY", req=["p01..p07"], channels=["paper"]),
    op("CHANNEL", "2011-02-01", item="F1", offer={"eform": ["n01..n05"]}),
    op("NOTE", "2011-03-01", item="F2", note="the Swedish version is the same form"),
    op("CHANNEL", "2011-05-01", item="F3", offer={"pdf": []}, withdraw=["paper"]),
    op("CHANNEL", "2011-08-01", item="F1", withdraw=["paper"]),
]


def of(*owners: str) -> Selection:
    """Return the selection of owners."""
    return Selection(owners=frozenset(owners) or None)


def test_three_forms_become_one_and_every_applicant_answers_more() -> None:
    book = Book.of(THREE_TO_ONE)
    assert [count(book, "F", day) for day in (OPENING, "2011-06-30", "2011-07-01")] == [3, 3, 1]
    assert [count(book, "R", day) for day in (OPENING, "2011-06-30", "2011-07-01")] == [55, 55, 24]
    assert [count(book, "C", day) for day in (OPENING, "2011-07-01")] == [30, 24]
    assert [count(book, "F", "2011-12-31", of(org)) for org in ("ELY", "TEKES", "FINNVERA")] == [0, 0, 1]
    assert [count(book, "R", day, of("FINNVERA")) for day in (OPENING, "2011-12-31")] == [15, 24]
    assert classes(book, "F", OPENING, "2011-12-31") == {"MERGE": -2}
    assert classes(book, "R", OPENING, "2011-12-31") == {"MERGE": -31}
    assert reduction_pct(3, 1) == Decimal("66.67")
    assert reduction_pct(55, 24) == Decimal("56.36")
    assert users_on(book, "F", "2011-12-31") == {"ELY": 1, "FINNVERA": 1, "TEKES": 1}
    assert retirements(book, "F", "2011-12-31", Selection()).gross == 0


def test_three_forms_become_one_in_the_bridge() -> None:
    book = Book.of(THREE_TO_ONE)
    found = bridge(book, None, "R", OPENING, "2011-12-31")
    assert {step: amount for step, amount in found.steps.items() if amount} == {"MERGE": -31}
    assert (found.restated, found.like_for_like, found.end) == (55, 24, 24)
    assert not any(found.moves.values())


def test_merge_arithmetic_tells_dropped_from_asked_once() -> None:
    keys = {payload["new"]["item"]: expand(payload["new"]["req"]) for payload in THREE_TO_ONE[:3]}
    found = merge_arithmetic(keys, expand(["c01..c22", "c31..c32"]))
    assert (found.before, found.after, found.net) == (55, 24, -31)
    assert (found.dedup, found.dropped, found.new) == (25, 8, 2)
    assert found.per_applicant == {"F-A": 6, "F-B": 2, "F-C": 9}
    assert found.raises_answers


def test_a_split_merged_back_comes_to_nothing() -> None:
    book = Book.of(SPLIT_AND_BACK)
    days = (OPENING, "2011-03-01", "2011-12-31", "2012-12-31")
    assert [count(book, "S", day) for day in days] == [1, 1, 2, 1]
    assert [count(book, "S", day, of("TE")) for day in ("2011-12-31", "2012-12-31")] == [1, 0]
    assert classes(book, "S", OPENING, "2012-12-31") == {"SPLIT": 1, "MERGE": -1}
    assert classes(book, "S", OPENING, "2011-12-31") == {"SPLIT": 1}
    assert classes(book, "S", "2011-12-31", "2012-12-31") == {"MERGE": -1}
    assert reduction_pct(1, 1) == 0


def test_prefilling_lowers_inputs_only_when_no_other_channel_asks() -> None:
    book = Book.of(PAPER_TO_EFORM)
    days = (OPENING, "2011-06-30", "2011-12-31")
    assert [count(book, "F", day) for day in days] == [3, 3, 3]
    assert [count(book, "R", day) for day in days] == [28, 28, 23]
    assert [count(book, "C", day) for day in days] == [28, 28, 28]
    assert classes(book, "R", OPENING, "2011-12-31") == {"PREFILL": -5}
    assert classes(book, "F", OPENING, "2011-12-31") == {}
    assert [eform_share(book, day) for day in days] == [(0, 3), (1, 3), (1, 3)]


@pytest.fixture(scope="session")
def worked_examples() -> dict[str, Any]:
    """Return the file of worked examples, which is no part of the repository; skip without it."""
    named_file = os.environ.get("LEDGER_EXAMPLES_FILE")
    path = Path(named_file) if named_file else ROOT.parent / "shared" / "design" / "ledger_examples.json"
    if not path.is_file():
        pytest.skip("no file of worked examples (LEDGER_EXAMPLES_FILE)")
    return json.loads(path.read_text(encoding="utf-8"))


def answer(book: Book, opening: str, question: Mapping[str, Any]) -> Any:
    """Return what the core answers to a question of the file."""
    selection = of(*([question["org"]] if "org" in question else []))
    unit, day = question.get("unit", ""), question.get("t", "")
    match question["q"]:
        case "count":
            return count(book, unit, day, selection)
        case "classes":
            return classes(book, unit, question["t0"], question["t1"], selection)
        case "reduction_pct":
            found = reduction_pct(count(book, unit, opening, selection), count(book, unit, day, selection))
            return found if found is None else float(found)
        case "eform_share":
            share = percent(*eform_share(book, day, selection))
            return share if share is None else float(share)
        case "forms_used_by_org":
            return users_on(book, "F", day)
        case "retirements":
            found = retirements(book, unit, question["T"], selection)
            return {name: getattr(found, name) for name in question["value"]}
        case "merge_decomposition":
            arithmetic = merge_arithmetic(
                named([expand(keys) for keys in question["sources"]]), expand(question["target"])
            )
            return {name: getattr(arithmetic, name) for name in question["value"]}
        case "per_applicant_delta":
            return merged_in(book)
    raise NotImplementedError(question["q"])


def merged_in(book: Book) -> dict[str, int]:
    """Return how many more the applicants of each source of the ledger's only merge answer."""
    (merge,) = [op for op in book.ops() if op.kind == "MERGE"]
    ended = {item: book.timelines[item].steps[-1].standing.form for item in merge.items}
    target = book.timelines[merge.targets[0].item].steps[-1].standing.form
    assert target is not None
    sources = {item: form.required for item, form in ended.items() if form is not None}
    return dict(merge_arithmetic(sources, target.required).per_applicant)


def test_the_file_of_worked_examples_is_answered(worked_examples: dict[str, Any]) -> None:
    asked = 0
    for scenario in worked_examples["scenarios"]:
        book = Book.of(scenario["ops"])
        for question in scenario["expect"]:
            found = answer(book, scenario["baseline_date"], question)
            assert found == question["value"], (scenario["id"], question)
            asked += 1
    assert asked > 30


def test_the_file_of_worked_examples_holds_the_invariants(worked_examples: dict[str, Any]) -> None:
    for scenario in worked_examples["scenarios"]:
        days = sorted({op["effective"] for op in scenario["ops"]})
        assert list(violations(Book.of(scenario["ops"]), days)) == []
        for unit in ("S", "S_own", "F", "R", "C"):
            ours = [count(Book.of(scenario["ops"]), unit, day) for day in days]
            assert ours == [naive.count(scenario["ops"], unit, day) for day in days]


def chained(rows: Sequence[Payload], hashes: Sequence[str]) -> int | None:
    """Return the first operation that does not continue the chain."""
    return first_broken(zip(rows, hashes, strict=True))


def test_the_file_of_worked_examples_has_a_chain(worked_examples: dict[str, Any]) -> None:
    (chain,) = [scenario["chain"] for scenario in worked_examples["scenarios"] if "chain" in scenario]
    assert chained(chain["payloads"], chain["hashes"]) is None
    bad = chain["tampered"]["first_bad_seq"]
    rows = [row | {"effective": "2010-04-01"} if row["seq"] == bad else row for row in chain["payloads"]]
    assert chained(rows, chain["hashes"]) == bad
