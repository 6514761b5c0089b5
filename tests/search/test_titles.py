"""The index of titles finds what going through all of them would find, in the same order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import normalise, words_of
from search.titles import INSIDE_FROM, TitleIndex

TITLES = ["Laina", "Kasvulaina", "Vienti ja laina", "laina-apu", "Äidin laina", "", "Lainan takaus", "VIENTITAKAUS"]


def _named(positions: object, titles: list[str]) -> list[str]:
    return [titles[position] for position in positions]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ("laina", ["Laina", "laina-apu", "Lainan takaus"]),
        ("lainaa", ["laina-apu"]),
        ("vient", ["Vienti ja laina", "VIENTITAKAUS"]),
        ("äidin", ["Äidin laina"]),
        ("xyz", []),
    ],
)
def test_titles_that_begin_with_it(begun: str, expected: list[str]) -> None:
    assert _named(TitleIndex.of(TITLES).beginning(begun), TITLES) == expected


def test_titles_with_a_word_that_begins_with_it() -> None:
    found = _named(TitleIndex.of(TITLES).with_word("lain"), TITLES)
    assert found == ["Laina", "laina-apu", "Lainan takaus", "Vienti ja laina", "Äidin laina"]


def test_parts_of_compounds_from_four_letters() -> None:
    index = TitleIndex.of(TITLES)
    assert _named(index.with_part("taka"), TITLES) == ["Lainan takaus", "VIENTITAKAUS"]
    assert list(index.with_part("tak")) == []


_WORDS = st.text("abä -", max_size=12)


@settings(deadline=None)
@given(st.lists(_WORDS, max_size=12), st.text("abä", min_size=1, max_size=5))
def test_the_index_agrees_with_going_through_all(titles: list[str], begun: str) -> None:
    index = TitleIndex.of(titles)
    words = [[normalise(word) for _start, _end, word in words_of(title)] for title in titles]
    assert set(index.beginning(begun)) == {p for p, each in enumerate(words) if "".join(each).startswith(begun)}
    assert set(index.with_word(begun)) == {p for p, each in enumerate(words) if any(w.startswith(begun) for w in each)}
    inside = {p for p, each in enumerate(words) if any(begun in w for w in each)}
    assert set(index.with_part(begun)) == (inside if len(begun) >= INSIDE_FROM else set())
    for found in (list(index.with_word(begun)), list(index.with_part(begun))):
        assert len(found) == len(set(found))
        assert found == sorted(found, key=lambda position: titles[position].casefold())
