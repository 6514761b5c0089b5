"""The documents sent to the server: each text once, and for each reader one document with no more than theirs."""

from itertools import combinations

import pytest

from search.engines.base import LEVELS, WEIGHTS
from search.engines.elastic.sources import CardSources, all_ids, sources_of
from search.engines.scopes import SCOPES, level_of
from tests.factories import region_tree
from tests.search.contract.cards import card

pytestmark = pytest.mark.django_db


def _documents(page_id: int) -> CardSources:
    return sources_of([page_id])[0]


def test_one_text_is_one_document_for_all_languages_and_levels() -> None:
    documents = _documents(card("Laina", titles={"fi": "Laina"})).documents
    ((place, document),) = documents.items()
    assert place.endswith("-fi1")
    assert document["scopes"] == list(SCOPES)


def test_a_language_without_text_of_its_own_is_given_the_document_of_the_next_one() -> None:
    page_id = card("Laina", {2: "käsittely"}, titles={"fi": "Laina"}, more={"sv": {1: "", 2: "handläggning"}})
    scopes = {place.partition("-")[2]: found["scopes"] for place, found in _documents(page_id).documents.items()}
    assert scopes == {"fi1": ["fi1", "sv1", "en1"], "fi2": ["fi2", "fi3", "sv2", "sv3", "en2", "en3"]}


@pytest.mark.parametrize("deeper", [levels for count in range(3) for levels in combinations((2, 3), count)])
@pytest.mark.parametrize("languages", [("fi",), ("sv",), ("fi", "sv"), ("fi", "sv", "en")])
def test_every_reader_is_given_one_document_without_deeper_levels(
    languages: tuple[str, ...], deeper: tuple[int, ...]
) -> None:
    texts = {level: f"salaus{level}" for level in deeper}
    found = _documents(card("Laina", texts, titles=dict.fromkeys(languages, "Laina")))
    given = [scope for document in found.documents.values() for scope in document["scopes"]]
    assert sorted(given) == sorted(SCOPES)
    for document in found.documents.values():
        read = min(level_of(scope) for scope in document["scopes"])
        held = {level for level in LEVELS if f"terms{level}" in document}
        assert held == {1, *(level for level in deeper if level <= read)}
    assert found.documents.keys() | found.gone == all_ids(found.page_id)


def test_a_term_stands_as_often_as_its_field_weighs() -> None:
    ((_place, document),) = _documents(
        card("laina", {1: "takaus"}, keywords="luotto", summary="raha", titles={"fi": "laina"})
    ).documents.items()
    terms = document["terms1"].split(" ")
    assert [terms.count(term) for term in ("laina", "luotto", "raha", "takaus")] == [*map(round, WEIGHTS.values())]
    assert "" not in terms
    assert document["exact1"].split().count("laina") == 1


def test_the_whole_country_stands_for_its_regions() -> None:
    region_tree()
    given = [_documents(card("Palvelu", regions=[code])).documents for code in ("*", "UUSIMAA")]
    regions = [{tuple(each["region"]) for each in documents.values()} for documents in given]
    assert regions == [{("*",)}, {("ESPOO", "ETELA", "UUSIMAA")}]
