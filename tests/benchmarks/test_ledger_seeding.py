"""The ledger that is measured holds, has every kind of event and is the same each time."""

from collections import Counter

from lifecycle.ledger.book import Book
from lifecycle.ledger.invariants import violations
from tests.benchmarks.ledger import append_cost, project
from tests.benchmarks.ledger_seeding import ledger


def test_the_measured_ledger_holds_operation_by_operation() -> None:
    book = Book()
    for payload in ledger(3_000):
        book.append(payload)
    assert list(violations(book, ["2010-01-01", "2016-02-29", "2024-12-31"])) == []


def test_the_measured_ledger_is_believable_and_the_same_each_time() -> None:
    payloads = ledger(3_000)
    assert payloads == ledger(3_000)
    assert 3_000 <= len(payloads) <= 3_002
    kinds = Counter(payload["op"] for payload in payloads)
    assert kinds["BASE"] == 1_000
    assert not {"FIELD", "RETIRE", "ADD", "MERGE", "SPLIT", "REINSTATE", "LATE", "PAIR", "VOID"} - set(kinds)
    assert any(payload["effective"] < payload["recorded"] for payload in payloads if payload["op"] == "FIELD")


def test_a_measurement_has_values() -> None:
    projection, cost = project(600), append_cost(600)
    assert projection.size == cost.size == 600
    assert projection.seconds > 0
    assert projection.count_ms > 0
    assert 0 < cost.p50 <= cost.p95
