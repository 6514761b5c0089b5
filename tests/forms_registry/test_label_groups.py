"""Labels of many forms that ask the same are decided at once."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from forms_registry.label_groups import PlacedLabel, grouped
from forms_registry.labels import lemmas_of, normalise

WORDS = ["Yrityksen", "yritysten", "nimi", "NIMET:", "Y-tunnus", "ytunnus", "y-tunnuksen", "*", "(pakollinen)"]
LABELS = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join), st.sampled_from(["fi", "sv"])), max_size=15
).map(lambda rows: [PlacedLabel(text, language, number) for number, (text, language) in enumerate(rows)])


def _placed(*texts: str, language: str = "fi") -> list[PlacedLabel[int]]:
    return [PlacedLabel(text, language, number) for number, text in enumerate(texts)]


def test_prints_and_inflections_of_a_label_are_one_group() -> None:
    labels = _placed("Yrityksen nimi", "Osoite", "1. Yrityksen nimi (pakollinen)", "Yritysten nimet", "Yrityksen nimi")
    first, second = grouped(labels)
    assert (first.label, first.places) == ("Yrityksen nimi", (0, 2, 3, 4))
    assert first.spellings == (("Yrityksen nimi", 2), ("1. Yrityksen nimi (pakollinen)", 1), ("Yritysten nimet", 1))
    assert (second.label, second.places) == ("Osoite", (1,))


def test_same_print_unites_where_lemmas_differ() -> None:
    labels = _placed("Y-tunnuksen", "Ytunnus", "Y-tunnus")
    assert lemmas_of("Ytunnuksen") != lemmas_of("Y-tunnuksen")
    assert [group.places for group in grouped([*labels, PlacedLabel("Ytunnuksen", "fi", 3)])] == [(0, 1, 2, 3)]


def test_deputies_are_not_grouped_with_contacts() -> None:
    assert len(grouped(_placed("Yhteyshenkilön nimi", "Varayhteyshenkilön nimi"))) == 2


def test_languages_are_kept_apart() -> None:
    assert len(grouped([*_placed("IBAN"), *_placed("IBAN", language="sv")])) == 2


def test_labels_without_words_stay_alone() -> None:
    assert [group.places for group in grouped(_placed("*", "*"))] == [(0,), (1,)]


@settings(deadline=None)  # the first word loads the dictionary
@given(LABELS)
def test_each_label_is_in_exactly_one_group(labels: list[PlacedLabel[int]]) -> None:
    groups = grouped(labels)
    assert Counter(place for group in groups for place in group.places) == Counter(range(len(labels)))
    assert [len(group.places) for group in groups] == sorted((len(group.places) for group in groups), reverse=True)


@settings(deadline=None)
@given(LABELS)
def test_labels_that_are_the_same_share_their_group(labels: list[PlacedLabel[int]]) -> None:
    group_of = {place: number for number, group in enumerate(grouped(labels)) for place in group.places}
    for one in labels:
        for other in labels:
            a, b = ((normalise(x.text, x.language), lemmas_of(x.text, x.language)) for x in (one, other))
            if one.language == other.language and a[0] and (a[0] == b[0] or a[1] == b[1]):
                assert group_of[one.place] == group_of[other.place]
