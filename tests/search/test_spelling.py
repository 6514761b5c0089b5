"""What may have been meant: the nearest words of public texts, and words for the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search.analysis import query_groups
from search.spelling import Vocabulary, corrected
from search.synonyms import synonyms_of, widened

KNOWN = ("starttiraha", "palkkatuki", "avustus", "avustukset", "laina", "laiva", "takaus", "messumatka")


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.of([("fi", " ".join(KNOWN)), ("fi", "Laina laina"), ("sv", "startpeng")])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("startiraha", "starttiraha"),  # a letter is missing
        ("starttirahha", "starttiraha"),  # one too many
        ("satrttiraha", "starttiraha"),  # two changed places
        ("Palkatuki", "palkkatuki"),
        ("messumtka", "messumatka"),
        ("lajna", "laina"),  # as near as laiva, and used more
        ("takkuu", ""),  # two slips are too many in a short word
        ("laina", ""),  # known
        ("lai", ""),  # too short
        ("startpäng", ""),  # near in another language only
        ("", ""),
    ],
)
def test_nearest_word(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert vocabulary.nearest(typed, "fi") == meant


def test_same_first_letter_comes_before_frequency() -> None:
    vocabulary = Vocabulary.of([("fi", "kasvu rasvu rasvu rasvu")])
    assert vocabulary.nearest("kasvy", "fi") == "kasvu"


@given(st.text(max_size=80), st.sampled_from(["fi", "sv", "en"]))
def test_anything_typed_is_answered_and_what_is_offered_is_known_and_near(typed: str, language: str) -> None:
    vocabulary = Vocabulary.of([(language, " ".join(KNOWN))])
    meant = vocabulary.nearest(typed, language)
    assert meant == "" or (meant in KNOWN and OSA.distance(typed.lower(), meant) <= 2 + typed.count("İ") * 2)


def test_only_unknown_words_are_replaced() -> None:
    assert corrected(["hae", "startiraha"], {"hae": "", "startiraha": "starttiraha"}) == "hae starttiraha"


def test_synonyms_are_words_for_the_same_thing_whatever_their_form() -> None:
    synonyms = synonyms_of([("fi", ["yritys", "firma", "oma pulju"]), ("en", ["grant", "subsidy"])])
    (group,) = query_groups("firmaa")
    assert {"firma", "yritys"} <= widened(group, synonyms)
    assert "pulju" not in widened(group, synonyms)
    (other,) = query_groups("takaus")
    assert widened(other, synonyms) == other


@pytest.mark.parametrize(
    ("query", "kept"), [("miten haen lainaa", ["laina"]), ("hur vill jag", ["hur", "vill", "jag"]), ("on", ["on"])]
)
def test_words_that_tell_nothing_are_left_out_unless_there_are_no_others(query: str, kept: list[str]) -> None:
    groups = query_groups(query)
    assert all(any(word in group for group in groups) for word in kept)
    assert len(groups) <= max(len(kept), 2)
