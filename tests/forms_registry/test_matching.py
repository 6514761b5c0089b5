"""Labels are compared so that a person sees what may be the same, and why it may not be."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms_registry.differences import DifferenceKind, difference
from forms_registry.labels import lemmas_of, normalise
from forms_registry.matching import LEAST_SCORE, How, KnownName, NameIndex, Suggestion, score

WORDS = [
    "yhteyshenkilön", "varayhteyshenkilön", "yhteyshenkilöiden", "sähköposti", "sähköpostiosoite", "yrityksen",
    "yritysten", "nimi", "nimet", "edellisen", "vuoden", "liikevaihto", "2014", "2015", "ei", "Y-tunnus",
    "(pakollinen)", "1.", "tytäryhtiön", "emoyhtiön", "osoite", "ja", "maksetut",
]  # fmt: skip
WORDED = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
#: Few letters, so that much is nearly alike.
NARROW = st.text("ab -", max_size=24)
LABELS = WORDED | NARROW | st.text(max_size=20)
NAMES = st.lists(
    st.builds(
        KnownName,
        concept=st.sampled_from(["C1", "C2", "C3"]),
        role=st.sampled_from(["", "R1"]),
        text=WORDED | NARROW,
        language=st.sampled_from(["fi", "fi", "sv", ""]),
    ),
    max_size=12,
)


def _index(*names: tuple[str, str, str]) -> NameIndex:
    return NameIndex(KnownName(*name) for name in names)


def _scanned(names: Sequence[KnownName], label: str) -> list[tuple[str, str, int, How, str]]:
    """Find what an index must find, by looking at every name."""
    normal, lemmas = normalise(label), lemmas_of(label)
    same_lemmas = {normalise(name.text) for name in names if name.language != "sv" and lemmas_of(name.text) == lemmas}
    rows = []
    for name in names:
        points = score(label, name.text)
        other = normalise(name.text)
        how = How.EXACT if points == 100 else How.LEMMA if other in same_lemmas else How.NGRAM
        if normal and other and name.language != "sv" and (how is not How.NGRAM or points >= LEAST_SCORE):
            rows.append((list(How).index(how), -points, name.concept, name.role, name.text))
    found: dict[tuple[str, str], tuple[str, str, int, How, str]] = {}
    for place, points, concept, role, text in sorted(rows):
        found.setdefault((concept, role), (concept, role, -points, list(How)[place], text))
    return list(found.values())


def test_deputys_email_scores_93_against_the_contacts() -> None:
    assert score("Yhteyshenkilön sähköposti", "Varayhteyshenkilön sähköposti") == 93


@given(LABELS, LABELS)
def test_score_is_the_same_both_ways(one: str, other: str) -> None:
    assert score(one, other) == score(other, one)


@given(LABELS, LABELS)
@example("", "(pakollinen)")
@example("abab" * 60 + "a", "abab" * 60)
@example("aab aba", "aba aab")
def test_score_is_100_only_for_equal_normal_forms(one: str, other: str) -> None:
    points = score(one, other)
    assert 0 <= points <= 100
    assert (points == 100) == (normalise(one) == normalise(other))


@given(LABELS)
def test_label_scores_100_against_its_other_prints(label: str) -> None:
    assert score(label, f"{normalise(label)} *:") == 100


def test_halves_are_rounded_up() -> None:
    # 2 · 5 / 16 = 62.5 per cent
    assert score("abcde", "abcdefghxde") == 63


@settings(deadline=None, max_examples=300)  # the first word loads the dictionary
@given(NAMES, LABELS)
def test_index_finds_what_a_scan_of_all_names_finds(names: list[KnownName], label: str) -> None:
    found = NameIndex(names).suggestions(label, language="fi", limit=100)
    assert [(s.concept, s.role, s.score, s.how, s.matched_name) for s in found] == _scanned(names, label)


@settings(deadline=None)
@given(st.lists(NARROW, max_size=30), NARROW)
def test_index_loses_no_name_that_is_nearly_alike(texts: list[str], label: str) -> None:
    names = [KnownName(f"C{number}", "", text) for number, text in enumerate(texts)]
    wanted = {n.concept for n in names if normalise(label) and score(label, n.text) >= LEAST_SCORE}
    assert wanted <= {s.concept for s in NameIndex(names).suggestions(label, language="fi", limit=100)}


@settings(deadline=None)
@given(NAMES, LABELS, st.randoms())
def test_order_of_the_names_does_not_matter(names: list[KnownName], label: str, random: Random) -> None:
    mixed = list(names)
    random.shuffle(mixed)
    one, other = (NameIndex(each).suggestions(label, language="fi") for each in (names, mixed))
    assert one == other


def test_exact_comes_before_lemmas_and_lemmas_before_spelling() -> None:
    index = _index(
        ("NGRAM", "", "Yrityksen nimiö"),
        ("LEMMA", "", "Yritysten nimet"),
        ("EXACT", "", "1.1 Yrityksen nimi (pakollinen):"),
    )
    found = index.suggestions("Yrityksen nimi", language="fi")
    assert [(s.concept, s.how) for s in found] == [
        ("EXACT", How.EXACT),
        ("LEMMA", How.LEMMA),
        ("NGRAM", How.NGRAM),
    ]
    assert found[0].score == 100
    assert not found[0].difference
    assert found[1].score < LEAST_SCORE


def test_finnish_dictionary_unites_yrityksen_and_yritysten() -> None:
    [found] = _index(("NIMI", "", "Yritysten nimet")).suggestions("Yrityksen nimi", language="fi")
    assert found.how is How.LEMMA
    assert [part.kind for part in found.difference.parts] == [DifferenceKind.FORM, DifferenceKind.FORM]
    assert not found.difference.changes_meaning


def test_concept_in_a_role_is_suggested_once_by_its_best_name() -> None:
    index = _index(
        ("MAIL", "CONTACT", "Yhteyshenkilön sähköpostit"),
        ("MAIL", "CONTACT", "Yhteyshenkilön sähköposti"),
        ("MAIL", "DEPUTY", "Varayhteyshenkilön sähköposti"),
    )
    found = index.suggestions("Yhteyshenkilön sähköposti:", language="fi")
    assert [(s.role, s.matched_name) for s in found] == [
        ("CONTACT", "Yhteyshenkilön sähköposti"),
        ("DEPUTY", "Varayhteyshenkilön sähköposti"),
    ]


def test_suggestion_tells_why_the_deputys_email_is_other_data() -> None:
    [found] = _index(("MAIL", "CONTACT", "Yhteyshenkilön sähköposti")).suggestions(
        "Varayhteyshenkilön sähköposti", language="fi"
    )
    assert (found.score, found.how) == (93, How.NGRAM)
    [part] = found.difference.parts
    assert (part.kind, part.label, part.name, part.word) == (
        DifferenceKind.PREFIX,
        "vara-",
        "",
        "varayhteyshenkilön",
    )
    assert part.modifiers == ("deputy",)
    assert found.difference.changes_meaning


def test_names_of_another_language_are_not_suggested() -> None:
    index = NameIndex([KnownName("A", "", "Kod", "sv"), KnownName("B", "", "IBAN", "")])
    assert index.suggestions("Kod", language="fi") == []
    assert [s.concept for s in index.suggestions("Kod", language="sv")] == ["A"]
    assert [s.concept for s in index.suggestions("IBAN:", language="fi")] == ["B"]


def test_refused_suggestions_leave_room_for_others() -> None:
    index = _index(("A", "", "Nimi"), ("B", "", "Nimi"))
    found = index.suggestions("Nimi", language="fi", limit=1, refused={("A", "")})
    assert [s.concept for s in found] == ["B"]


@pytest.mark.parametrize("label", ["", "*", "(pakollinen)"])
def test_label_without_words_has_no_suggestion(label: str) -> None:
    index = NameIndex([KnownName("A", "", "Nimi"), KnownName("B", "", label)])
    assert index.suggestions(label, language="fi") == []


@pytest.mark.parametrize(
    ("label", "name", "language", "modifiers"),
    [
        ("Emoyhtiön nimi", "Tytäryhtiön nimi", "fi", {"parent", "subsidiary"}),
        ("Emoyhtiön nimi", "Yhtiön nimi", "fi", {"parent"}),
        ("Vara-edustajan nimi", "Edustajan nimi", "fi", {"deputy"}),
        ("Edellisen vuoden tulos", "Vuoden tulos", "fi", {"former"}),
        ("Entisellä nimellä", "Nimellä", "fi", {"former"}),
        ("Uudella osoitteella", "Osoitteella", "fi", {"new"}),
        ("Hakijan puolison tulot", "Hakijan tulot", "fi", {"spouse"}),
        ("Tuki vuonna 2014", "Tuki vuonna 2015", "fi", {"2014", "2015"}),
        ("Toisen osakkaan nimi", "Osakkaan nimi", "fi", {"2"}),
        ("Hanke ei ole alkanut", "Hanke on alkanut", "fi", {"not"}),
        ("Verottomat tulot", "Verolliset tulot", "fi", {"not"}),
        ("Hankkeen alkamispäivä", "Hankkeen päättymispäivä", "fi", {"start", "end"}),
        ("Ersättarens namn", "Representantens namn", "sv", {"deputy"}),
        ("Ersättarrepresentantens namn", "Representantens namn", "sv", {"deputy"}),
        ("Moderbolagets namn", "Bolagets namn", "sv", {"parent"}),
        ("Projektet är inte klart", "Projektet är klart", "sv", {"not"}),
        ("Deputy contact's email", "Contact's email", "en", {"deputy"}),
        ("Previous name of firm", "Name of firm", "en", {"former"}),
        ("Unsecured match funding", "Secured match funding", "en", {"not"}),
    ],
)
def test_words_that_make_another_datum_are_named(label: str, name: str, language: str, modifiers: set[str]) -> None:
    for one, other in ((label, name), (name, label)):
        found = difference(one, other, language)
        assert found.changes_meaning
        assert {kind for part in found.parts for kind in part.modifiers} == modifiers


@pytest.mark.parametrize(
    ("label", "name", "kinds"),
    [
        ("Aiemman vuoden tulos", "Edellisen vuoden tulos", [DifferenceKind.WORD]),
        ("2. osakkaan nimi", "Toisen osakkaan nimi", [DifferenceKind.WORD]),
        ("Postiosoite", "Osoite", [DifferenceKind.PREFIX]),
        ("Hakijan nimi ja osoite", "Hakijan osoite", [DifferenceKind.WORD]),
        ("Nimi ja osoite", "Osoite ja nimi", [DifferenceKind.ORDER, DifferenceKind.ORDER]),
        ("Toimittajan nimi", "Omistajan nimi", [DifferenceKind.WORD]),
    ],
)
def test_other_differences_are_told_without_alarm(label: str, name: str, kinds: list[DifferenceKind]) -> None:
    found = difference(label, name)
    assert [part.kind for part in found.parts] == kinds
    assert not found.changes_meaning


def test_what_changes_the_meaning_comes_first() -> None:
    found = difference("Postiosoite ja puolison nimi", "Osoite ja nimi")
    assert [part.changes_meaning for part in found.parts] == [True, False]


def test_runs_of_words_are_set_against_each_other() -> None:
    [part] = difference("Hankkeen kotimaiset menot", "Hankkeen muut ulkomaiset menot").parts
    assert (part.label, part.name, part.modifiers) == ("kotimaiset", "muut ulkomaiset", ("other",))


@settings(deadline=None)
@given(LABELS, LABELS)
def test_nothing_differs_only_between_equal_normal_forms(one: str, other: str) -> None:
    assert bool(difference(one, other)) == (normalise(one) != normalise(other))


@settings(deadline=None)
@given(WORDED | NARROW, WORDED | NARROW)
def test_difference_turned_round_has_its_sides_changed(one: str, other: str) -> None:
    there, back = difference(one, other), difference(other, one)
    assert [(p.kind, p.label, p.name, p.word, p.modifiers) for p in there.parts] == [
        (p.kind, p.name, p.label, p.word, p.modifiers) for p in back.parts
    ]


def test_suggestions_are_values() -> None:
    index = _index(("A", "", "Nimi"))
    assert index.suggestions("Nimi", language="fi") == [
        Suggestion("A", "", 100, How.EXACT, "Nimi", difference("Nimi", "Nimi"))
    ]
