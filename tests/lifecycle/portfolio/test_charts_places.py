"""Scales, ticks, labels kept apart, and texts made to fit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.portfolio.charts.errors import NoRoom
from lifecycle.portfolio.charts.lettering import fits, shorten, text_width, wrap
from lifecycle.portfolio.charts.scales import Scale, round_ticks, spread

VALUES = st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e9, 1e9), st.none())


def test_a_scale_of_no_length_gives_its_middle() -> None:
    assert Scale(Fraction(5), Fraction(5), 0, 100)(5) == 50


def test_ticks_are_round_and_begin_at_zero() -> None:
    assert round_ticks([412, 255]) == [0, 100, 200, 300, 400, 500]
    assert round_ticks([101, 97], from_zero=False) == [97, 98, 99, 100, 101]


@pytest.mark.parametrize("values", [[], [None], [0], [0, 0], [7, 7], [-5], [10**15], [0.001]])
def test_few_or_equal_values_still_have_two_ticks(values: list[float | None]) -> None:
    ticks = round_ticks(values)
    assert len(ticks) >= 2
    assert ticks == sorted(set(ticks))


@given(st.lists(VALUES, max_size=12), st.booleans())
def test_ticks_surround_every_value(values: list[float | None], from_zero: bool) -> None:
    ticks = round_ticks(values, from_zero=from_zero)
    known = [Fraction(value) for value in values if value is not None]
    assert 2 <= len(ticks) <= 12
    assert all(ticks[0] <= value <= ticks[-1] for value in known)
    assert not from_zero or ticks[0] <= 0 <= ticks[-1]


@given(st.lists(st.floats(-50, 350), min_size=1, max_size=12))
def test_labels_are_kept_apart_in_their_order(wanted: list[float]) -> None:
    places = spread(wanted, 20, 0, 300)
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    kept = [places[index] for index in order]
    assert all(after - before >= 20 - 1e-6 for before, after in zip(kept, kept[1:], strict=False))
    assert kept[0] >= -1e-6
    assert kept[-1] <= 300 + 1e-6


def test_labels_that_are_apart_stay_where_they_wish() -> None:
    assert spread([200, 20, 100], 20, 0, 300) == [200, 20, 100]


def test_two_labels_that_meet_give_way_alike() -> None:
    assert spread([100, 100], 20, 0, 300) == [90, 110]


def test_more_labels_than_fit_are_refused() -> None:
    with pytest.raises(NoRoom):
        spread([1, 2, 3], 20, 0, 30)


@given(st.text(max_size=60), st.floats(0, 300))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert text_width(shorten(text, width, 15), 15) <= width


@given(st.text(alphabet="abcä -/\u00ad\u00a0", max_size=60), st.floats(20, 300), st.integers(1, 3))
def test_wrapped_lines_fit_and_lose_nothing_without_saying_so(text: str, width: float, lines: int) -> None:
    broken = wrap(text, width, 15, lines)
    assert len(broken) <= lines
    assert all(text_width(line, 15) <= width for line in broken)
    if fits(text, width, 15, lines):
        letters = [letter for letter in "".join(broken) if letter in "abcä"]
        assert letters == [letter for letter in text if letter in "abcä"]


def test_a_line_breaks_at_a_soft_hyphen_and_shows_it() -> None:
    assert wrap("Hakemus\u00adlomakkeita", 80, 15, 2) == ["Hakemus-", "lomakkeita"]
    assert wrap("Hakemus\u00adlomakkeita", 200, 15, 2) == ["Hakemuslomakkeita"]


def test_a_number_is_not_broken() -> None:
    assert wrap("1\u00a0234 palvelua", 55, 15, 2)[0] == "1\u00a0234"
