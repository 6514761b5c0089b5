"""Gross from net to the cent, by the rate of the day of performance."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.pricing.vat import STANDARD, DatedRate, NoRate, gross_from_net, percent_of, rate_on

FINLAND = [
    DatedRate(STANDARD, 220, date(1994, 6, 1)),
    DatedRate(STANDARD, 230, date(2010, 7, 1)),
    DatedRate(STANDARD, 240, date(2013, 1, 1)),
    DatedRate(STANDARD, 255, date(2024, 9, 1)),
]


@pytest.mark.parametrize(
    ("day", "tenths"),
    [
        (date(2010, 6, 30), 220),
        (date(2010, 7, 1), 230),
        (date(2012, 12, 31), 230),
        (date(2013, 1, 1), 240),
        (date(2024, 8, 31), 240),
        (date(2024, 9, 1), 255),
        (date(2026, 11, 28), 255),
    ],
)
def test_rate_is_that_of_the_day_of_performance(day: date, tenths: int) -> None:
    assert rate_on(reversed(FINLAND), day) == tenths


def test_day_before_the_first_rate_and_unknown_class_have_none() -> None:
    with pytest.raises(NoRate):
        rate_on(FINLAND, date(1994, 5, 31))
    with pytest.raises(NoRate):
        rate_on(FINLAND, date(2026, 1, 1), "reduced")


@pytest.mark.parametrize(
    ("net", "tenths", "gross"),
    [(10_000, 255, 12_550), (1, 255, 1), (2, 255, 3), (100, 245, 125), (1_000, 240, 1_240), (3_999, 255, 5_019)],
)
def test_gross_is_rounded_half_up(net: int, tenths: int, gross: int) -> None:
    assert gross_from_net(net, tenths) == gross


@given(st.integers(0, 10**11), st.integers(0, 400))
def test_gross_is_the_nearest_cent_and_the_half_goes_up(net: int, tenths: int) -> None:
    exact, gross = Fraction(net * (1_000 + tenths), 1_000), gross_from_net(net, tenths)
    assert gross - exact <= Fraction(1, 2)
    assert exact - gross < Fraction(1, 2)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from([220, 230, 240, 255]))
def test_more_net_is_never_less_gross(one: int, other: int, tenths: int) -> None:
    low, high = sorted((one, other))
    assert gross_from_net(low, tenths) <= gross_from_net(high, tenths)
    assert gross_from_net(low, tenths) >= low


def test_rate_reads_as_per_cent() -> None:
    assert str(percent_of(255)) == "25.5"
