"""Labels are read alike however they are printed."""

import re
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms_registry import lemmas as lemma_module
from forms_registry.labels import lemmas_of, normalise
from forms_registry.lemmas import UnevenLemmas, lemmas, register_lemmatiser
from tests.conftest import ROOT

LANGUAGES = st.sampled_from(["fi", "sv", "en", "se"])


@pytest.fixture
def no_lemmatisers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody know any language, and forget afterwards what the test registers."""
    monkeypatch.setattr(lemma_module, "_LEMMATISERS", {})


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("Yrityksen nimi", "yrityksen nimi"),
        ("  YRITYKSEN\u00a0 NIMI \n", "yrityksen nimi"),
        ("Yrityksen nimi:", "yrityksen nimi"),
        ("Yrityksen nimi *", "yrityksen nimi"),
        ("*Yrityksen nimi (pakollinen tieto):", "yrityksen nimi"),
        ("Yrityksen nimi [ Pakollinen* ]", "yrityksen nimi"),
        ("1.2 Yrityksen nimi", "yrityksen nimi"),
        ("1.2 yrityksen nimi", "yrityksen nimi"),
        ("3. Yrityksen nimi", "yrityksen nimi"),
        ("1.2.3. Yrityksen nimi", "yrityksen nimi"),
        ("B. Yrityksen nimi", "yrityksen nimi"),
        ("IV. Yrityksen nimi", "yrityksen nimi"),
        ("a) yrityksen nimi", "yrityksen nimi"),
        ("2) (3) yrityksen nimi", "yrityksen nimi"),
        ("Ｙｒｉｔｙｋｓｅｎ nimi", "yrityksen nimi"),
        ("Sähkö\u00adposti", "sähköposti"),
        ("Sa\u0308hko\u0308posti", "sähköposti"),
        ("Y-tunnus", "ytunnus"),
        ("Y\u2011tunnus", "ytunnus"),
        ("Postinumero- ja -toimipaikka", "postinumero ja toimipaikka"),
        ("Nimi/Namn", "nimi namn"),
        ("Hakijan nimi – osoite", "hakijan nimi osoite"),
        ("Nimi (sukunimi ensin)", "nimi sukunimi ensin"),
    ],
)
def test_print_does_not_change_the_normal_form(printed: str, normal: str) -> None:
    assert normalise(printed) == normal


@pytest.mark.parametrize(
    ("printed", "language", "normal"),
    [
        ("1. osakkaan nimi", "fi", "1 osakkaan nimi"),
        ("2 vuoden liikevaihto", "fi", "2 vuoden liikevaihto"),
        ("31.12. maksettu tuki", "fi", "31 12 maksettu tuki"),
        ("31.12.2010 maksettu tuki", "fi", "31 12 2010 maksettu tuki"),
        ("Tuki 2010-2012", "fi", "tuki 2010 2012"),
        ("1.5 million or more", "en", "1 5 million or more"),
        ("Onko koulutus pakollinen", "fi", "onko koulutus pakollinen"),
        ("Regulator (Other)", "en", "regulator other"),
    ],
)
def test_what_is_part_of_the_question_stays(printed: str, language: str, normal: str) -> None:
    assert normalise(printed, language) == normal


@pytest.mark.parametrize("language", ["sv", "en"])
def test_small_letter_may_follow_a_number_where_it_is_no_ordinal(language: str) -> None:
    assert normalise("1. name", language) == "name"


def test_euros_and_per_cents_are_different_answers() -> None:
    assert normalise("Osuus (%)") == "osuus %"
    assert normalise("Osuus (€)") == "osuus €"


@pytest.mark.parametrize("printed", ["", " * ", "(pakollinen)", "—:", "[optional]"])
def test_label_without_words_has_an_empty_normal_form(printed: str) -> None:
    assert normalise(printed) == ""
    assert lemmas_of(printed) == ()


@given(st.text(max_size=60), LANGUAGES)
@example("\u0130stanbul", "fi")
@example("ﬁ ½ ⒈ x", "sv")
@example("1. (pakollinen) 2) A", "fi")
def test_normal_form_of_a_normal_form_is_itself(label: str, language: str) -> None:
    normal = normalise(label, language)
    assert normalise(normal, language) == normal


@given(st.text(max_size=60), LANGUAGES)
def test_normal_form_holds_words_parted_by_single_spaces(label: str, language: str) -> None:
    words = normalise(label, language).split(" ")
    assert words == [""] or all(re.fullmatch(r"[^\W_]+|[%‰€$£<>≤≥=]", word) for word in words)


@settings(deadline=None)  # the first word loads the dictionary
@given(st.text(max_size=60), LANGUAGES)
def test_every_word_of_the_normal_form_has_one_lemma(label: str, language: str) -> None:
    assert len(lemmas_of(label, language)) == len(normalise(label, language).split())


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("1. Yrityksen nimi:", "yritysten nimet (pakollinen)", "fi"),
        ("Y-tunnuksen haltija", "Y-tunnusten haltijat", "fi"),
        ("Företagets namn", "Företagens namn", "sv"),
        ("Organisation's name", "Organisations names", "en"),
    ],
)
def test_inflections_have_the_same_lemmas(one: str, other: str, language: str) -> None:
    assert normalise(one, language) != normalise(other, language)
    assert lemmas_of(one, language) == lemmas_of(other, language)


def test_paid_and_payable_have_different_lemmas() -> None:
    assert lemmas_of("Maksetut korot") != lemmas_of("Maksettavat korot")


@pytest.mark.usefixtures("no_lemmatisers")
def test_without_a_lemmatiser_words_stand_for_themselves() -> None:
    assert lemmas_of("Y-tunnuksen haltija:") == ("ytunnuksen", "haltija")


@pytest.mark.usefixtures("no_lemmatisers")
def test_lemmatiser_answers_for_its_language_only() -> None:
    register_lemmatiser(lambda text: tuple(word.upper() for word in text.split()), "sv")
    assert lemmas("namn på sökanden", "sv") == ("NAMN", "PÅ", "SÖKANDEN")
    assert lemmas("hakijan nimi", "fi") == ("hakijan", "nimi")


@pytest.mark.usefixtures("no_lemmatisers")
def test_lemmatiser_that_loses_a_word_is_refused() -> None:
    register_lemmatiser(lambda text: tuple(text.split()[1:]))
    with pytest.raises(UnevenLemmas):
        lemmas("hakijan nimi")


@pytest.mark.usefixtures("no_lemmatisers")
def test_lemmatiser_is_not_troubled_with_nothing() -> None:
    register_lemmatiser(lambda text: (text,))
    assert lemmas("  ") == ()


def test_dictionary_is_loaded_only_when_lemmas_are_asked() -> None:
    script = (
        "import sys, django; django.setup(); from forms_registry.labels import lemmas_of, normalise;"
        "normalise('Yrityksen nimi'); before = 'pyvoikko' in sys.modules;"
        "lemmas_of('Yrityksen nimi'); sys.exit(before or 'pyvoikko' not in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
