"""Numbers in Finnish, Swedish and English."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.portfolio.charts import ChartError, NumberStyle, change_in_percent
from lifecycle.portfolio.charts.numbers import Number

FINNISH = NumberStyle("fi", unknown="ei tiedossa")


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("fi", 1234567, 0, "1\u00a0234\u00a0567"),
        ("sv", -1234.5, 1, "\u22121\u00a0234,5"),
        ("sv-fi", 1000, 0, "1\u00a0000"),
        ("en", -1234567.25, 2, "\u22121,234,567.25"),
        ("en-gb", 999, 0, "999"),
        ("fi", Decimal("38.105"), 2, "38,10"),
        ("fi", Decimal("38.115"), 2, "38,12"),
        ("fi", Fraction(1, 3), 3, "0,333"),
        ("fi", 0, 1, "0,0"),
        ("fi", 10**21, 0, "1" + "\u00a0000" * 7),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(
    language: str, value: Number, decimals: int, written: str
) -> None:
    assert NumberStyle(language).plain(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "signed"), [(19, "+19"), (-71, "\u221271"), (0, "0"), (-0.4, "0"), (0.4, "0"), (None, "ei tiedossa")]
)
def test_a_change_has_its_sign_and_nothing_has_none(value: Number | None, signed: str) -> None:
    assert FINNISH.signed(value) == signed


def test_per_cent_stands_apart_in_finnish_and_close_in_english() -> None:
    assert FINNISH.signed_percent(-38) == "\u221238\u00a0%"
    assert NumberStyle("sv").percent(Decimal("62.5"), 1) == "62,5\u00a0%"
    assert NumberStyle("en").signed_percent(-38) == "\u221238%"


def test_unknown_is_a_word_and_never_zero() -> None:
    assert FINNISH.plain(None) == FINNISH.signed_percent(None) == "ei tiedossa"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("NaN"), True, "12"])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ChartError):
        FINNISH.plain(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [(412, 255, Fraction(-15700, 412)), (0, 7, None), (None, 7, None), (7, None, None), (7, 0, Fraction(-100))],
)
def test_no_per_cent_from_nothing(before: int | None, after: int | None, change: Fraction | None) -> None:
    assert change_in_percent(before, after) == change


@given(st.integers(-(10**18), 10**18), st.integers(0, 3))
def test_a_written_number_reads_back(value: int, decimals: int) -> None:
    written = FINNISH.plain(value, decimals)
    assert Decimal(written.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")) == value
    assert "-" not in written
