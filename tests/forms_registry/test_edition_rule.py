"""Editions are suggested by owner, number and the title without its year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.edition_rule import Record, edition_pairs, likeness, without_years, year_in

TITLE = "Verokorttihakemus ja ennakkoverohakemus"


def _record(key: int, title: str, number: str = "5010", owner: str = "VERO", **more: str) -> Record:
    return Record(key, owner, number, {"fi": title, **more})


@pytest.mark.parametrize(
    ("text", "year", "rest"),
    [
        (f"{TITLE} 2015", 2015, TITLE),
        ("2016 Hakemus", 2016, "Hakemus"),
        ("Hakemus (2015–2016)", 2015, "Hakemus"),
        ("Hakemus 2015/16", 2015, "Hakemus"),
        ("Hakemus vuodelle 2015, liite", 2015, "Hakemus vuodelle, liite"),
        ("Lomake 5010", None, "Lomake 5010"),
        ("Lomake 20155", None, "Lomake 20155"),
        ("1800-luvun lomake", None, "1800-luvun lomake"),
    ],
)
def test_years_are_read_and_taken_out(text: str, year: int | None, rest: str) -> None:
    assert (year_in(text), without_years(text)) == (year, rest)


def test_years_of_one_form_are_a_pair_the_earlier_first() -> None:
    (pair,) = edition_pairs([_record(2, f"{TITLE} 2016"), _record(1, f"{TITLE} 2015")])
    assert (pair.earlier.key, pair.later.key, pair.score) == (1, 2, 100)


def test_several_years_are_pairs_of_each_with_the_next() -> None:
    records = [_record(year, f"{TITLE} {year}") for year in (2017, 2015, 2016)]
    pairs = [(pair.earlier.key, pair.later.key) for pair in edition_pairs(records)]
    assert pairs == [(2015, 2016), (2016, 2017)]


@pytest.mark.parametrize(
    "other",
    [
        _record(2, f"{TITLE} 2016", number="5011"),
        _record(2, f"{TITLE} 2016", number=""),
        _record(2, f"{TITLE} 2016", owner="MUU"),
        _record(2, "Kotitalousvähennys 2016"),
        _record(2, TITLE),
        _record(2, f"{TITLE} 2015"),
    ],
)
def test_other_owner_number_or_title_or_the_same_year_is_no_pair(other: Record) -> None:
    assert not edition_pairs([_record(1, f"{TITLE} 2015"), other])


def test_one_language_in_which_the_titles_are_alike_is_enough() -> None:
    one = _record(1, "Hakemus 2015", en="Tax card application 2015")
    other = _record(2, "Aivan toinen otsikko 2016", en="Tax card application 2016")
    assert likeness(one.titles, other.titles) == 100
    assert len(edition_pairs([one, other])) == 1


def test_edition_that_a_record_tells_goes_before_the_year_in_its_title() -> None:
    told = Record(1, "VERO", "5010", {"fi": f"{TITLE} 2015"}, edition="2014")
    assert told.year == 2014


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["1", "2", ""]), st.integers(2014, 2017)), max_size=12)
)
def test_pairs_do_not_depend_on_the_order_and_each_record_has_one_next_at_most(
    facts: list[tuple[str, str, int]],
) -> None:
    records = [_record(key, f"{TITLE} {year}", number, owner) for key, (owner, number, year) in enumerate(facts)]
    pairs = edition_pairs(records)
    assert pairs == edition_pairs(reversed(records))
    assert len({pair.later.key for pair in pairs}) == len(pairs) == len({pair.earlier.key for pair in pairs})
    assert all((pair.earlier.year or 0) < (pair.later.year or 0) for pair in pairs)
