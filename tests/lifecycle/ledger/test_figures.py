"""Figures: like-for-like, percentages, owners and users, and that a broken projection would be told."""

from decimal import Decimal, localcontext

import pytest

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import (
    Selection,
    Series,
    classes,
    count,
    lines,
    owners_on,
    percent,
    pinned,
    reduction_pct,
    users_on,
)
from lifecycle.ledger.invariants import violations
from lifecycle.ledger.replay import Timeline
from tests.lifecycle.ledger.stories import LATEST, OPENING, base, new, op, told


def like(day: str = LATEST, *owners: str) -> Selection:
    """Return like-for-like at a day."""
    return Selection(owners=frozenset(owners) or None, basis="lfl", at=day)


@pytest.mark.parametrize(
    ("baseline", "now", "expected"),
    [
        (3, 1, "66.67"),
        (3, 2, "33.33"),
        (800, 799, "0.12"),  # 0.125 lies in the middle: to the even neighbour
        (800, 797, "0.38"),
        (800, 801, "-0.12"),
        (800, 803, "-0.38"),
        (160_000, 159_999, "0.00"),
        (2_000_000_000_000_000_000_000, 1, "100.00"),
        (4, 4, "0.00"),
        (4, 0, "100.00"),
        (4, 9, "-125.00"),
    ],
)
def test_a_reduction_is_rounded_half_even_to_two_decimals(baseline: int, now: int, expected: str) -> None:
    found = reduction_pct(baseline, now)
    assert str(found) == expected
    assert found == Decimal(expected)


def test_a_reduction_from_nothing_has_no_value() -> None:
    assert reduction_pct(0, 0) is None
    assert reduction_pct(0, 5) is None
    assert percent(1, 0) is None


def test_a_percentage_does_not_depend_on_the_precision_in_use() -> None:
    with localcontext() as context:
        context.prec = 28
        assert str(percent(123_456_789, 1_000_000_000)) == "12.35"


def reorganised() -> Book:
    """Return a ledger in which A ended and B took over."""
    return told(
        base("S-1"),
        base("S-2"),
        base("S-3", "B"),
        op("RETIRE", "2010-06-01", item="S-1"),
        op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"),
        op("TRANSFER", "2013-01-01", items=["S-3"], to_org="C"),
        op("PERIMETER_OUT", "2014-01-01", item="S-2"),
    )


def test_history_follows_the_successor_like_for_like_also_of_what_ended_earlier() -> None:
    book, at = reorganised(), "2013-12-31"
    assert [count(book, "S", OPENING, like(at, org)) for org in "ABC"] == [0, 2, 1]
    assert [count(book, "S", at, like(at, org)) for org in "ABC"] == [0, 1, 1]
    assert [count(book, "S", OPENING, Selection(owners=frozenset(org))) for org in "ABC"] == [2, 1, 0]
    assert classes(book, "S", OPENING, at, like(at)) == {"RETIRE": -1}


def test_history_follows_a_chain_of_successors_as_far_as_the_day() -> None:
    book = told(
        base("S-1"),
        op("RETIRE", "2010-06-01", item="S-1"),
        op("DISSOLVE", "2012-01-01", from_org="A", to_org="B"),
        op("DISSOLVE", "2013-01-01", from_org="B", to_org="C"),
    )
    for day, owner in (("2011-12-31", "A"), ("2012-01-01", "B"), ("2013-01-01", "C")):
        assert owners_on(book, "S", OPENING, like(day)) == {owner: 1}


def test_before_the_reorganisation_like_for_like_knows_nothing_of_it() -> None:
    book = reorganised()
    assert [count(book, "S", OPENING, like("2011-12-31", org)) for org in "ABC"] == [2, 1, 0]


def test_what_is_outside_the_perimeter_at_t_is_at_no_date() -> None:
    book = reorganised()
    assert [count(book, "S", day, like()) for day in (OPENING, "2013-12-31", LATEST)] == [2, 1, 1]
    assert classes(book, "S", "", LATEST, like()) == {"BASE": 2, "RETIRE": -1}


def test_without_a_day_of_its_own_like_for_like_is_of_the_day_that_is_counted() -> None:
    book, selection = reorganised(), Selection(basis="lfl")
    assert count(book, "S", OPENING, selection) == 3
    assert pinned(selection, LATEST).at == LATEST
    assert pinned(like(OPENING), LATEST).at == OPENING
    assert pinned(Selection(), LATEST).at is None


def test_owners_hold_each_item_once_and_users_may_be_many() -> None:
    book = told(
        base("S-1", "A"),
        base("S-2", "B"),
        base("S-3", "C"),
        op("MERGE", "2011-01-01", sources=["S-1", "S-2"], target=new("S-4", "B")),
        op("MERGE", "2012-01-01", sources=["S-4"], target={"item": "S-3"}),
        op("DISSOLVE", "2013-01-01", from_org="A", to_org="D"),
    )
    assert owners_on(book, "S", "2011-06-01") == {"B": 1, "C": 1}
    assert users_on(book, "S", "2011-06-01") == {"A": 1, "B": 1, "C": 1}
    assert users_on(book, "S", "2012-06-01") == {"A": 1, "B": 1, "C": 1}
    assert users_on(book, "S", LATEST) == {"B": 1, "C": 1, "D": 1}
    assert owners_on(book, "S", LATEST) == {"C": 1}


def test_a_series_gives_the_count_of_every_day() -> None:
    book = reorganised()
    series = Series(lines(book, "S", "", LATEST))
    for day in ("2009-12-31", OPENING, "2010-05-31", "2010-06-01", "2013-06-01", "2014-01-01", LATEST):
        assert series.on(day) == count(book, "S", day)


def test_what_was_known_at_a_day_stays_as_it_was() -> None:
    story = [
        base("S-1"),
        base("S-2"),
        op("RETIRE", "2011-01-01", "2011-01-01", item="S-1"),
        op("LATE", OPENING, "2012-01-01", new=new("S-3")),
        op("VOID", "2013-01-01", "2013-01-01", target=3),
    ]
    known = {day: [each for each in story if each["recorded"] <= day] for day in ("2011-12-31", "2012-12-31", LATEST)}
    figures = [[count(Book.of(rows), "S", day) for day in (OPENING, LATEST)] for rows in known.values()]
    assert figures == [[2, 1], [3, 2], [3, 3]]


def test_a_projection_that_does_not_hold_is_told() -> None:
    book = reorganised()
    assert list(violations(book, [OPENING, LATEST])) == []
    whole = book.timelines["S-3"]
    strangers = [step._replace(standing=step.standing._replace(owner="X")) for step in whole.steps]
    book.timelines["S-3"] = Timeline("S-3", strangers)
    told_of = list(violations(book, [LATEST]))
    assert any("owners sum to" in sentence for sentence in told_of)
