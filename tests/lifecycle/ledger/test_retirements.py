"""Retirements: how long they are provisional, what cancels them and what comes too late."""

import pytest

from lifecycle.ledger.figures import Selection, classes
from lifecycle.ledger.retirements import Retirements, fates, retirements, window_end
from tests.lifecycle.ledger.stories import LATEST, OPENING, base, new, op, told

ALL = Selection()


@pytest.mark.parametrize(
    ("retired", "sustained"),
    [
        ("2010-01-01", "2012-01-01"),
        ("2010-12-31", "2012-12-31"),
        ("2012-02-29", "2014-02-28"),
        ("2010-02-28", "2012-02-28"),
        ("2096-02-29", "2098-02-28"),
        ("2999-12-31", "3001-12-31"),
    ],
)
def test_the_window_is_24_months_long(retired: str, sustained: str) -> None:
    assert window_end(retired) == sustained


ENDED = [base("S-1"), op("RETIRE", "2012-02-29", item="S-1")]


def test_a_retirement_is_provisional_until_the_window_ends() -> None:
    book = told(*ENDED)
    assert retirements(book, "S", "2012-02-28", ALL) == Retirements()
    assert retirements(book, "S", "2012-02-29", ALL) == Retirements(1, provisional=1)
    assert retirements(book, "S", "2014-02-27", ALL) == Retirements(1, provisional=1)
    assert retirements(book, "S", "2014-02-28", ALL) == Retirements(1, sustained=1)


def test_a_return_within_the_window_cancels_from_its_day_on() -> None:
    book = told(*ENDED, op("REINSTATE", "2014-02-27", item="S-1"))
    assert retirements(book, "S", "2014-02-26", ALL) == Retirements(1, provisional=1)
    assert retirements(book, "S", "2014-02-27", ALL) == Retirements(1, cancelled=1)
    assert retirements(book, "S", LATEST, ALL) == Retirements(1, cancelled=1)
    assert classes(book, "S", OPENING, LATEST) == {"RETIRE": -1, "REINSTATE": 1}


def test_a_return_when_the_window_has_ended_is_late() -> None:
    book = told(*ENDED, op("REINSTATE", "2014-02-28", item="S-1"))
    assert retirements(book, "S", "2014-02-27", ALL) == Retirements(1, provisional=1)
    assert retirements(book, "S", "2014-02-28", ALL) == Retirements(1, sustained=1, late_reinstated=1)


def test_each_retirement_of_an_item_has_its_own_fate() -> None:
    book = told(
        *ENDED,
        op("REINSTATE", "2012-06-01", item="S-1"),
        op("RETIRE", "2013-01-01", item="S-1"),
        op("REINSTATE", "2016-01-01", item="S-1"),
        op("RETIRE", "2020-06-01", item="S-1"),
    )
    assert retirements(book, "S", LATEST, ALL) == Retirements(3, 1, 1, 1, 1)


def test_an_announced_return_cancels_nothing_yet() -> None:
    book = told(*ENDED, op("REINSTATE", "2013-06-01", item="S-1"))
    assert retirements(book, "S", "2013-05-31", ALL).provisional == 1


def test_a_replacement_and_a_merge_are_no_retirements() -> None:
    book = told(
        *ENDED,
        base("S-2") | {"recorded": "2020-01-01"},
        op("ADD", "2012-03-01", new=new("S-3")),
        op("PAIR", "2012-03-01", retire_seq=2, add_seq=4),
        op("MERGE", "2013-01-01", sources=["S-2"], target={"item": "S-3"}),
    )
    assert retirements(book, "S", LATEST, ALL) == Retirements()


def test_the_amount_is_in_the_unit_and_of_the_selected() -> None:
    book = told(
        base("F-1", req=["c01..c07"]),
        base("F-2", "B", req=["c06..c08"]),
        op("RETIRE", "2011-01-01", items=["F-1", "F-2"]),
    )
    amounts = {unit: retirements(book, unit, LATEST, ALL).sustained for unit in ("S", "F", "R", "C")}
    assert amounts == {"S": 0, "F": 2, "R": 10, "C": 8}
    assert retirements(book, "R", LATEST, Selection(owners=frozenset("B"))).gross == 3
    assert retirements(book, "F", LATEST, ALL, since="2011-01-01") == Retirements()
    assert fates(book, [], LATEST) == []
