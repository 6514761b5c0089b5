"""Texts and keys out of foreign files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.exchange.plain_text import (
    KEY_LENGTH,
    TEXT_LENGTH,
    Keys,
    ascii_key,
    clean,
    humanised,
    without_markup,
)
from forms_registry.models.field import KEY_LENGTH as LONGEST_IN_DATABASE
from tests.forms_registry.exchange.values import unhurried

KEY = re.compile(r"[A-Za-z0-9_.-]+")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("firstName", "firstName"),
        ("päätös", "paatos"),
        ("Ærø straße", "AEro_strasse"),
        ("имя", "u438u43cu44f"),
        ("a..b", "a.b"),
        (".a.", "a"),
        ("_id", "_id"),
        ("a / b?", "a_b_"),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_key_of_plain_letters(name: str, key: str) -> None:
    assert ascii_key(name) == key


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("firstName", "First name"),
        ("first_name", "First name"),
        ("postal-code", "Postal code"),
        ("VATNumber", "VAT number"),
        ("nimi", "Nimi"),
        ("", ""),
    ],
)
def test_a_technical_name_becomes_words(name: str, words: str) -> None:
    assert humanised(name) == words


def test_a_text_becomes_one_shown_line() -> None:
    assert clean(" a\x00b\n\tc\u202e\ud800 ") == "a b c"
    assert clean(None) == clean(5) == ""
    assert len(clean("x" * 10 * TEXT_LENGTH)) == TEXT_LENGTH


def test_markup_is_taken_off_a_text() -> None:
    assert without_markup('<label for="a">Tulot &amp; menot</label><br>€') == "Tulot & menot €"
    assert without_markup("3 < 5") == "3 < 5"
    assert without_markup("<![ <a " * 2000)


@unhurried
@given(st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=5).map(tuple), unique=True))
def test_every_path_has_a_key_of_its_own(paths: list[tuple[str, ...]]) -> None:
    keys = Keys()
    found = [keys.of(path) for path in paths]
    assert len(set(found)) == len(paths)
    assert all(KEY.fullmatch(key) and ".." not in key and len(key) <= KEY_LENGTH for key in found)
    assert found == [keys.of(path) for path in paths], "asked again, a path has the same key"
    again = Keys()
    assert found == [again.of(path) for path in paths], "read again, a path has the same key"


def test_a_wanted_key_is_given_unless_another_path_has_it() -> None:
    keys = Keys()
    assert keys.of(("a",), "wanted") == "wanted"
    assert keys.of(("b",), "wanted") != "wanted"
    assert keys.of(("b",)).startswith("wanted_")


def test_a_key_fits_the_database() -> None:
    assert KEY_LENGTH == LONGEST_IN_DATABASE
