"""Words find forms in any order, by their beginnings and base forms."""

import pytest

from forms_registry.form_words import terms_of, wanted_by

TITLES = {"fi": ["Yrityksen kehittämisavustuksen hakemus"], "sv": ["Ansökan om utvecklingsbidrag"], "en": [""]}
TERMS = terms_of(TITLES) + " ke6666 "


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hakemus",
        "HAKEMUS yrityksen",
        "kehit",
        "hak kehi yri",
        "avustus",
        "avustusten hakemukset",
        "yritysten",
        "utvecklingsbidrag ansökan",
        "ke6666",
        "KE66",
        "hakemus; yrityksen!",
    ],
)
def test_found(query: str) -> None:
    assert wanted_by(query).found_in(TERMS)


@pytest.mark.parametrize("query", ["laina", "hakemus laina", "emus", "rity", "ansokan", "6666"])
def test_not_found(query: str) -> None:
    assert not wanted_by(query).found_in(TERMS)


def test_an_absurdly_long_query_is_cut() -> None:
    assert len(wanted_by(" ".join(f"sana{number}" for number in range(500))).words) == 12


def test_nothing_is_found_by_nothing() -> None:
    assert terms_of({"fi": ["", "  ...  "]}) == ""
    assert not wanted_by("laina").found_in("")
