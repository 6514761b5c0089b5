"""Appending to the recorded ledger: one chain, whatever is rolled back, tried twice or done at once."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from lifecycle.errors import LedgerRefused
from lifecycle.immutable import guard
from lifecycle.ledger.chain import GENESIS, first_broken
from lifecycle.ledger.figures import count
from lifecycle.ledger.reading import reading
from lifecycle.ledger.store import append, shared_book
from lifecycle.models import LedgerOperation
from tests.lifecycle.at_once import at_once

DAY = "2012-03-01"


def _add(code: str, **more: Any) -> dict[str, Any]:
    return {"op": "ADD", "effective": DAY, "new": {"item": code, "unit": "S", "org": "ALUE"}, **more}


def _append_in_vain(*codes: str) -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        for code in codes:
            append(_add(code))
        raise ZeroDivisionError


def _chain() -> list[tuple[dict[str, Any], str]]:
    return [(json.loads(row.payload), row.digest) for row in LedgerOperation.objects.order_by("seq")]


def _items() -> set[str]:
    with shared_book() as (book, _head):
        return set(book.timelines)


@pytest.mark.django_db
def test_operation_is_numbered_dated_and_chained() -> None:
    first, second = append(_add("P-1")), append(_add("P-2"))
    assert (first.seq, second.seq) == (1, 2)
    assert first.recorded == timezone.localdate()
    assert first.effective == date(2012, 3, 1)
    assert json.loads(second.payload)["rule_version"] == "1.0"
    assert first_broken(_chain()) is None
    assert first.digest != GENESIS


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_operation_is_appended_in_the_transaction_of_what_it_tells_of() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append(_add("P-1"))


@pytest.mark.django_db
def test_refused_operation_leaves_nothing_and_says_why_in_the_users_language() -> None:
    append(_add("P-1"))
    with pytest.raises(LedgerRefused) as refused, transaction.atomic(), translation.override("en"):
        append(_add("P-1"))
    assert refused.value.code == "item_exists"
    assert "P-1" in str(refused.value)
    assert LedgerOperation.objects.count() == 1
    append({"op": "RETIRE", "effective": "2013-01-01", "item": "P-1"})


@pytest.mark.django_db
def test_savepoint_that_is_rolled_back_takes_its_operations_along() -> None:
    append(_add("P-1"))
    for _try in range(3):
        _append_in_vain("P-2", "P-3")
        assert _items() == {"P-1"}
    with transaction.atomic():
        append(_add("P-3"))
    assert _items() == {"P-1", "P-3"}
    assert [row["seq"] for row, _digest in _chain()] == [1, 2]
    assert first_broken(_chain()) is None


@pytest.mark.django_db
def test_cause_is_posted_once() -> None:
    first = append(_add("P-1"), cause="history:1")
    assert append(_add("P-1"), cause="history:1") == first
    assert LedgerOperation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("known", [None, "2999-12-31"])
def test_day_that_lies_ahead_is_named_as_the_last_one_known(known: str | None) -> None:
    append(_add("P-1"))
    with reading(known) as now:
        assert (now.known, now.is_latest) == (timezone.localdate().isoformat(), True)


@pytest.mark.django_db
def test_reading_of_a_day_leaves_out_what_was_recorded_later() -> None:
    append(_add("P-1"))
    today = timezone.localdate().isoformat()
    with reading("2015-12-31") as then:
        assert (then.seq, then.head, count(then.book, "S", today)) == (0, GENESIS, 0)
        assert not then.is_latest
    with reading(today) as now:
        assert (now.seq, count(now.book, "S", today)) == (1, 1)
        assert now.is_latest


_ON = {
    vendor: pytest.mark.skipif(connection.vendor != vendor, reason=f"a statement of {vendor}")
    for vendor in ("sqlite", "postgresql")
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET payload = 'x'",
        "DELETE FROM {}",
        pytest.param("REPLACE INTO {0} SELECT * FROM {0}", marks=_ON["sqlite"]),
        pytest.param(
            "REPLACE INTO {0} SELECT seq + 1, kind, effective, recorded, 'x', digest, cause, appended_at FROM {0}",
            marks=_ON["sqlite"],
        ),
        pytest.param("TRUNCATE {} CASCADE", marks=_ON["postgresql"]),
    ],
)
def test_database_refuses_to_change_what_is_recorded(statement: str) -> None:
    append(_add("P-1"))
    table = LedgerOperation._meta.db_table
    guard(connection, [table])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert first_broken(_chain()) is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time; on PostgreSQL")
def test_eight_writers_append_a_thousand_operations_in_one_chain() -> None:
    writers, each = 8, 125

    def writer(number: int) -> Callable[[], int]:
        def write() -> int:
            undone = 0
            for place in range(each):
                with transaction.atomic():
                    append(_add(f"P-{number}-{place}"), cause=f"test:{number}:{place}")
                if place % 25 == 0:  # one in between that comes to nothing
                    undone += 1
                    _append_in_vain(f"X-{number}-{place}")
            return undone

        return write

    assert at_once(*(writer(number) for number in range(writers))) == [5] * writers
    chain = _chain()
    assert len(chain) == writers * each
    assert [payload["seq"] for payload, _digest in chain] == list(range(1, writers * each + 1))
    assert first_broken(chain) is None
    assert _items() == {f"P-{number}-{place}" for number in range(writers) for place in range(each)}
