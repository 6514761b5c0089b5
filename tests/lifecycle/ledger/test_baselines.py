"""Named baselines: how they are written, which is chosen, and what was known of them at first."""

import pytest

from lifecycle.ledger.baselines import Baseline, BaselineUnclear, choose, first_known_at, opening_of, read_baselines
from lifecycle.ledger.book import Book
from tests.lifecycle.ledger.stories import OPENING, base, op, told


def test_baselines_are_read_in_their_order() -> None:
    found = read_baselines(" 2010=2010-01-01, first-phase=2009-01-01@2010-06-30/national ,")
    assert found == (
        Baseline("2010", "2010-01-01"),
        Baseline("first-phase", "2009-01-01", "2010-06-30", "national"),
    )
    assert opening_of(found) == "2009-01-01"
    assert (read_baselines(""), opening_of(())) == ((), None)


@pytest.mark.parametrize(
    "text",
    [
        "2010",
        "2010=2010",
        "2010=2010-02-30",
        "2010=2010-01-01@2010-13-01",
        "a=2010-01-01,a=2009-01-01",
        "a b=2010-01-01",
        "a=2010-01-01/local",
    ],
)
def test_what_is_no_baseline_is_said(text: str) -> None:
    with pytest.raises(BaselineUnclear):
        read_baselines(text)


def test_the_first_named_is_chosen_unless_another_is_asked_for() -> None:
    named, book = read_baselines("2010=2010-01-01,2009=2009-01-01"), told(base("S-1"))
    assert choose(named, book) == named[0]
    assert choose(named, book, "2009") == named[1]
    with pytest.raises(BaselineUnclear, match="known: 2010, 2009"):
        choose(named, book, "2008")


def test_without_names_the_opening_of_the_ledger_is_the_baseline() -> None:
    assert choose((), Book()) is None
    assert choose((), told(base("S-1"))) == Baseline("2010", OPENING)
    assert choose((), told(base("S-1")), "2010") == Baseline("2010", OPENING)
    with pytest.raises(BaselineUnclear, match="known: none"):
        choose((), Book(), "2010")


def test_a_baseline_is_known_when_its_last_item_had_been_recorded() -> None:
    book = told(base("S-1"), base("S-2") | {"recorded": "2010-03-05"}, op("RETIRE", "2011-01-01", item="S-1"))
    assert first_known_at(Baseline("2010", OPENING), book) == "2010-03-05"
    assert first_known_at(Baseline("2010", OPENING, "2010-06-30"), book) == "2010-06-30"
    assert first_known_at(Baseline("2010", OPENING), Book()) == OPENING


def test_a_later_baseline_is_not_known_before_its_day() -> None:
    opening = "2009-01-01"
    book = told(
        base("S-1") | {"effective": opening, "recorded": "2009-02-01"},
        base("S-2") | {"effective": opening, "recorded": "2009-02-01"},
        op("RETIRE", "2009-07-01", item="S-1") | {"recorded": "2009-06-20"},
    )
    assert first_known_at(Baseline("2009", opening), book) == "2009-02-01"
    assert first_known_at(Baseline("2010", "2010-01-01"), book) == "2010-01-01"
