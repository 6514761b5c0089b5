"""The audit sample: its size against published figures, and members nobody can choose."""

import hashlib
from decimal import Decimal
from fractions import Fraction
from math import ceil, comb
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.ledger.sampling import (
    AlwaysReason,
    NoSampleSize,
    NotInPopulation,
    draw,
    members,
    sample_size,
    sample_size_unlimited,
)

HEAD: Final = "6fa25df6f0b4a83b4821117b7050d248607912846a4decbd0f470daf72729e54"


def chance_of_none(population: int, bad: int, size: int) -> Fraction:
    return Fraction(comb(population - bad, size), comb(population, size))


@pytest.mark.parametrize(("population", "size"), [(30, 23), (60, 38), (120, 47), (250, 51)])
def test_size_is_the_published_one(population: int, size: int) -> None:
    assert sample_size(population, 95, 5) == size


@pytest.mark.parametrize(("confidence", "tolerance", "size"), [(95, 5, 59), (95, 10, 29), (90, 10, 22), (90, 5, 45)])
def test_size_without_end_is_the_published_one(confidence: int, tolerance: int, size: int) -> None:
    assert sample_size_unlimited(confidence, tolerance) == size


@pytest.mark.parametrize(
    ("population", "confidence", "tolerance", "size"),
    [
        (0, 95, 5, 0),
        (1, 95, 5, 1),
        (40, 95, 0, 40),
        (40, 95, 100, 1),
        (40, 100, 100, 1),
        (40, 100, 5, 39),
        (40, 0, 5, 0),
        (0, 95, 0, 0),
        (30, Decimal("95.0"), Fraction(5), 23),
    ],
)
def test_edges(population: int, confidence: Any, tolerance: Any, size: int) -> None:
    assert sample_size(population, confidence, tolerance) == size


@given(st.integers(1, 300), st.integers(1, 100), st.integers(1, 100))
def test_size_is_the_smallest_that_is_enough(population: int, confidence: int, tolerance: int) -> None:
    size = sample_size(population, confidence, tolerance)
    bad, risk = ceil(Fraction(tolerance, 100) * population), 1 - Fraction(confidence, 100)
    assert 1 <= size <= population
    assert chance_of_none(population, bad, size) <= risk
    assert chance_of_none(population, bad, size - 1) > risk


def test_large_population_comes_close_to_one_without_end() -> None:
    assert sample_size(100_000) == sample_size_unlimited() == 59


@pytest.mark.parametrize(
    ("confidence", "tolerance"), [(95, 0), (100, 5), (101, 5), (-1, 5), (95, 101), (95.0, 5), (True, 5)]
)
def test_what_no_sample_can_show_is_refused(confidence: Any, tolerance: Any) -> None:
    with pytest.raises(NoSampleSize):
        sample_size_unlimited(confidence, tolerance)


@pytest.mark.parametrize(("population", "confidence"), [(-1, 95), (10, 101), (10, 0.95), (10, Decimal("NaN"))])
def test_senseless_requirements_are_refused(population: int, confidence: Any) -> None:
    with pytest.raises(NoSampleSize):
        sample_size(population, confidence, 5)


def test_without_end_everything_may_be_wrong_or_nothing_be_claimed() -> None:
    assert sample_size_unlimited(95, 100) == 1
    assert sample_size_unlimited(100, 100) == 1
    assert sample_size_unlimited(0, 5) == 0


def test_members_are_the_smallest_hashes_as_anyone_computes_them() -> None:
    def lot(number: int) -> bytes:
        return hashlib.sha256((HEAD + "sana" + str(number)).encode()).digest()

    assert members(range(1, 101), HEAD, "sana", 5) == tuple(sorted(range(1, 101), key=lot)[:5])


@given(st.lists(st.integers(1, 500), max_size=60), st.integers(0, 70), st.text(max_size=5), st.randoms())
def test_members_depend_on_nothing_but_head_nonce_and_ids(ids: list[int], size: int, nonce: str, random: Any) -> None:
    first = members(ids, HEAD, nonce, size)
    random.shuffle(ids)
    assert members(ids, HEAD, nonce, size) == first
    assert len(first) == min(size, len(set(ids)))
    assert members(ids, HEAD, nonce, size + 1)[:size] == first


def test_another_word_draws_another_sample() -> None:
    assert members(range(1, 101), HEAD, "sana", 20) != members(range(1, 101), HEAD, "toinen", 20)
    assert members(range(1, 101), HEAD, "sana", 20) != members(range(1, 101), "0" * 64, "sana", 20)


def test_sample_is_drawn_from_what_is_not_checked_anyway() -> None:
    always = [(3, AlwaysReason.MERGE), (9, AlwaysReason.BACKDATED), (3, AlwaysReason.LARGE_CHANGE), (3, "merge")]
    drawn = draw(range(1, 63), always, head=HEAD, nonce="sana")
    assert drawn.always == {3: ("merge", "large_change"), 9: ("backdated",)}
    assert drawn.rest == 60
    assert len(drawn.drawn) == 38
    assert not {3, 9} & set(drawn.drawn)
    assert len(drawn.ids) == 40


def test_all_in_anyway_leaves_nothing_to_draw() -> None:
    drawn = draw([1, 2], [(1, "merge"), (2, "merge")], head=HEAD, nonce="sana")
    assert (drawn.drawn, drawn.rest, drawn.ids) == ((), 0, (1, 2))
    assert draw([], [], head=HEAD, nonce="").ids == ()


def test_no_tolerance_checks_everything() -> None:
    assert draw(range(5), [], head=HEAD, nonce="", tolerance_pct=0).ids == (0, 1, 2, 3, 4)


def test_stranger_is_refused() -> None:
    with pytest.raises(NotInPopulation) as caught:
        draw([1, 2], [(7, "merge")], head=HEAD, nonce="sana")
    assert caught.value.ids == (7,)
