"""Words in quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.quoting import ends_quoted, phrases_of, unquoted


@pytest.mark.parametrize(
    "query",
    [
        '"yrityksen perustaminen"', "“yrityksen perustaminen”", "”Yrityksen perustaminen”", "„yrityksen perustaminen“",
        "«yrityksen  perustaminen»", '"yrityksen, perustaminen”', 'avustus "yrityksen perustaminen" heti',
    ],
)  # fmt: skip
def test_words_between_marks_of_any_kind_are_a_phrase(query: str) -> None:
    assert phrases_of(query) == (("yrityksen", "perustaminen"),)


@pytest.mark.parametrize("query", ["", "laina", '"laina', 'laina"', '""', '"  "', '"!?"', "yrityksen 'laina'"])
def test_without_a_pair_of_marks_and_a_word_nothing_is_quoted(query: str) -> None:
    assert phrases_of(query) == ()
    assert not ends_quoted(query)


def test_same_phrase_twice_is_one_and_there_is_an_end_to_phrases() -> None:
    assert phrases_of('"laina" "Laina"') == (("laina",),)
    assert len(phrases_of(" ".join(f'"sana{number}"' for number in range(40)))) == 5


def test_words_after_the_last_phrase_may_be_begun() -> None:
    assert ends_quoted('vienti "laina" ')
    assert not ends_quoted('"laina" vien')


@given(st.text(alphabet='ab "“”«»,.é\x00😀', max_size=60))
def test_any_text_can_be_parted(query: str) -> None:
    assert not set(unquoted(query)) & set('"“”«»')
    for phrase in phrases_of(query):
        assert all(word.isalnum() for word in phrase)
        assert len(phrase) >= 1
