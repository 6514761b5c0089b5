"""Distinct texts and near-duplicates of a library of clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.clauses import LEAST_SCORE, likeness, near_duplicates, normalised, number_of_distinct

CONSENT = (
    "Suostun siihen, että viranomainen saa hankkia hakemuksen käsittelemiseksi välttämättömät tiedot muilta "
    "viranomaisilta ja luovuttaa päätöstä koskevat tiedot muille rahoittajille."
)
CHANGED = CONSENT.replace("muille rahoittajille", "muille saman hankkeen rahoittajille")
OTHER = (
    "Vakuutan antamani tiedot oikeiksi. Sitoudun ilmoittamaan muutoksista kahden viikon kuluessa ja palauttamaan "
    "perusteetta maksetun avustuksen korkoineen."
)
TEXTS = st.text(alphabet="abä AB\n", max_size=40)


def test_same_text_printed_otherwise_is_one_text() -> None:
    assert number_of_distinct([CONSENT, CONSENT.upper(), CONSENT.replace(" ", "\n  "), OTHER, "", "  "]) == 2


def test_no_break_space_and_ligature_are_print_too() -> None:
    assert normalised("O\ufb03ce\u00a0form") == "office form"


def test_text_with_some_words_changed_is_a_near_duplicate_and_another_text_is_not() -> None:
    pairs = near_duplicates({"A": CONSENT, "B": CHANGED, "C": OTHER})
    assert [(pair.one, pair.other, pair.is_same) for pair in pairs] == [("A", "B", False)]
    assert likeness(CONSENT, OTHER) < 30 < LEAST_SCORE <= pairs[0].score < 100


def test_same_text_under_two_names_comes_first() -> None:
    pairs = near_duplicates({"A": CONSENT, "B": CHANGED, "C": CONSENT.upper()})
    assert [(pair.one, pair.other) for pair in pairs] == [("A", "C"), ("A", "B"), ("B", "C")]
    assert pairs[0].is_same


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "abc"), ("   ", "\n")])
def test_empty_text_is_like_no_other(one: str, other: str) -> None:
    assert likeness(one, other) == 0
    assert near_duplicates({1: one, 2: other}, least=1) == []


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_and_100_only_for_one_text(one: str, other: str) -> None:
    score = likeness(one, other)
    assert score == likeness(other, one)
    assert 0 <= score <= 100
    assert (score == 100) == (normalised(one) == normalised(other) != "")


@given(st.dictionaries(st.integers(0, 9), TEXTS, max_size=6), st.integers(1, 100))
def test_no_pair_is_missed_by_looking_at_lengths_first(texts: dict[int, str], least: int) -> None:
    found = {(pair.one, pair.other): pair.score for pair in near_duplicates(texts, least)}
    keys = list(texts)
    wanted = {
        (one, other): likeness(texts[one], texts[other])
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
        if likeness(texts[one], texts[other]) >= least
    }
    assert found == wanted
    assert list(found.values()) == sorted(found.values(), reverse=True)
