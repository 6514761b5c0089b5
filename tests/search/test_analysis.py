"""Words become terms that find their inflections, compounds and verbs."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import index_terms, lemma_of, lemmas_in, query_groups, terms_of


def _finds(query: str, text: str, language: str = "fi") -> bool:
    terms = set(index_terms(text, language))
    return all(group & terms for group in query_groups(query))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("avustusta", "Yrityksen kehittämisavustus"),
        ("avustukset", "Yrityksen kehittämisavustus"),
        ("lainoja", "Kasvulaina"),
        ("laina", "lainoja kasvuun"),
        ("perustaminen", "yrityksen perustamiseen"),
        ("yrityksen perustaminen", "Neuvontaa, kun perustat yrityksen"),
        ("starttirahaa", "Starttiraha alkavalle yrittäjälle"),
        ("tuki", "yritystuki"),
        ("pk-yritys", "pk-yrityksille"),
        ("kehittämisavustus", "kehittämisavustuksen"),
    ],
)
def test_finnish_query_finds_its_text(query: str, text: str) -> None:
    assert _finds(query, text)


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [("lån", "lånet för företag", "sv"), ("grants", "a grant for firms", "en"), ("företagen", "företag", "sv")],
)
def test_swedish_and_english_are_stemmed(query: str, text: str, language: str) -> None:
    assert _finds(query, text, language)


def test_unrelated_words_do_not_meet() -> None:
    assert not _finds("takaus", "Yrityksen kehittämisavustus")


def test_very_common_words_are_left_out_unless_alone() -> None:
    assert len(query_groups("laina ja takaus")) == 2
    assert len(query_groups("ja")) == 1


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text: str) -> None:
    for language in ("fi", "sv", "en"):
        assert all(term.isalnum() for term in index_terms(text, language))
    for group in query_groups(text, with_parts=True):
        assert all(term.isalnum() for term in group)


def test_umlauts_are_letters_of_their_own() -> None:
    assert terms_of("sää", "fi")[0].isdisjoint(terms_of("saa", "fi")[0])


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("yrityksen", "yritysten", "fi"),
        ("tuen", "tuki", "fi"),
        ("lainojen", "laina", "fi"),
        ("Y-tunnuksen", "y-tunnus", "fi"),
        ("kuusi", "kuusen", "fi"),
        ("suurimman", "suurin", "fi"),
        ("perustamisen", "perustaminen", "fi"),
        ("företagens", "företag", "sv"),
        ("companies", "company", "en"),
        ("addresses", "address", "en"),
    ],
)
def test_inflections_share_their_lemma(one: str, other: str, language: str) -> None:
    assert lemma_of(one, language) == lemma_of(other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("maksetut", "maksettavat", "fi"),
        ("pankista", "pankkiin", "fi"),
        ("suuri", "suurin", "fi"),
        ("takaus", "takaaja", "fi"),
        ("sökande", "sökare", "sv"),
        ("organiser", "organisation", "en"),
        ("%", "€", "en"),
    ],
)
def test_words_of_other_meaning_have_other_lemmas(one: str, other: str, language: str) -> None:
    assert lemma_of(one, language) != lemma_of(other, language)


@settings(deadline=None)  # the first word loads the dictionary
@given(st.text(max_size=120))
@example("s ies")
def test_every_word_has_one_lemma(text: str) -> None:
    for language in ("fi", "sv", "en"):
        found = lemmas_in(text, language)
        assert len(found) == len(text.split())
        assert all(found)
