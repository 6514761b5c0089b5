"""Days of validity follow each other without gap or overlap, whatever order they are given in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.pricing.intervals import IntervalsRefused, Period, gaps, is_seamless, overlaps, succeed

DAYS = st.dates(date(2009, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(DAYS)
    length = draw(st.none() | st.integers(0, 900))
    return Period(first, None if length is None else first + timedelta(days=length))


def held_by(several: list[Period], day: date) -> int:
    return sum(period.holds(day) for period in several)


def test_period_without_a_day_is_refused() -> None:
    with pytest.raises(IntervalsRefused):
        Period(date(2026, 1, 2), date(2026, 1, 1))


@given(st.lists(DAYS, min_size=1, max_size=12, unique=True))
def test_versions_that_follow_each_other_leave_no_gap_and_no_overlap(days: list[date]) -> None:
    following: list[Period] = []
    for day in sorted(days):
        following = succeed(following, day)
    assert is_seamless(following)
    assert gaps(following) == overlaps(following) == []
    assert following[0].first == min(days)
    assert following[-1].last is None
    assert all(held_by(following, day + timedelta(days=offset)) == 1 for day in days for offset in (0, 1, 40))
    assert held_by(following, min(days) - timedelta(days=1)) == 0


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True), DAYS)
def test_what_was_valid_is_never_hidden(days: list[date], late: date) -> None:
    following: list[Period] = []
    for day in sorted(days):
        following = succeed(following, day)
    if late <= max(days):
        with pytest.raises(IntervalsRefused):
            succeed(following, late)
    else:
        assert len(succeed(following, late)) == len(following) + 1


def test_ended_period_is_followed_the_next_day_or_not_at_all() -> None:
    ended = [Period(date(2020, 1, 1), date(2020, 12, 31))]
    assert is_seamless(succeed(ended, date(2021, 1, 1)))
    assert succeed(ended, date(2020, 7, 1))[0].last == date(2020, 6, 30)
    with pytest.raises(IntervalsRefused):
        succeed(ended, date(2021, 1, 2))


@given(st.lists(periods(), max_size=8))
def test_overlap_is_found_exactly_when_a_day_is_held_twice(several: list[Period]) -> None:
    twice = any(held_by(several, period.first) > 1 for period in several)
    assert bool(overlaps(several)) == twice
    assert all(first.meets(second) for first, second in overlaps(several))


@given(st.lists(periods(), min_size=1, max_size=8))
def test_gaps_are_the_days_between_that_nothing_holds(several: list[Period]) -> None:
    found = gaps(several)
    for gap in found:
        assert gap.last is not None
        for day in (gap.first, gap.last):
            assert held_by(several, day) == 0
        assert held_by(several, gap.first - timedelta(days=1))
        assert held_by(several, gap.last + timedelta(days=1))
    ends = [period.last for period in several if period.last is not None]
    latest = max(period.first for period in several)
    for end in ends:
        after = end + timedelta(days=1)
        if after <= latest and held_by(several, after) == 0:
            assert any(gap.holds(after) for gap in found)
