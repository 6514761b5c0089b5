"""Alphabetical order in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.collation import OTHER, alphabet, letter_of, sort_key

WORDS = ["Öljy", "Zorro", "Åland", "Äiti", "Übung", "ystävä", "Alku", "alku 2", "alku-2", "Été", "Étéen", "eta"]


def _sorted(words: list[str], language: str) -> list[str]:
    return sorted(words, key=lambda word: sort_key(word, language))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_nordic_letters_come_last_in_their_order(language: str) -> None:
    assert _sorted(["Öljy", "Äiti", "Åland", "Zorro", "alku"], language) == ["alku", "Zorro", "Åland", "Äiti", "Öljy"]


def test_in_english_marks_on_letters_do_not_count() -> None:
    assert _sorted(["Öljy", "Zorro", "Ahven", "Åland", "ounce"], "en") == ["Ahven", "Åland", "Öljy", "ounce", "Zorro"]


def test_foreign_letters_stand_with_their_kin() -> None:
    assert _sorted(["yö", "Übung", "x"], "fi") == ["x", "Übung", "yö"]
    assert [letter_of(word, "sv") for word in ("Ærø", "Ødegaard", "Šiška")] == ["Ä", "Ö", "S"]


def test_shorter_words_come_first_and_case_and_hyphens_do_not_count() -> None:
    assert _sorted(["alkutakaus", "Alku uusi", "alku"], "fi") == ["alku", "Alku uusi", "alkutakaus"]
    assert sort_key("PK-yritys", "fi")[0] == sort_key("pkyritys", "fi")[0]


def test_letters_of_the_languages() -> None:
    assert "".join(alphabet("fi")).endswith("XYZÅÄÖ")
    assert "".join(alphabet("en")).endswith("XYZ")
    assert [letter_of(text, "fi") for text in ("äiti", "2 vuotta", "”Laina”", "")] == ["Ä", OTHER, OTHER, OTHER]
    assert letter_of("äiti", "en") == "A"


@given(st.text(), st.sampled_from(["fi", "sv", "en"]))
def test_any_text_has_a_place(text: str, language: str) -> None:
    assert letter_of(text, language) in (*alphabet(language), OTHER)
    assert sort_key(text, language) == sort_key(text, language)


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from(["fi", "sv", "en"]))
def test_letters_follow_each_other_as_the_texts_do(words: list[str], language: str) -> None:
    order = [OTHER, *alphabet(language)]
    places = [order.index(letter_of(word, language)) for word in _sorted(words, language)]
    assert places == sorted(places)
