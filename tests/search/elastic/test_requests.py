"""Every request to the server carries the filter of what may be read."""

import json
from itertools import product

import pytest

from search.engines.base import Asked, Reading, Rights
from search.engines.elastic.requests import NOTHING, fitting, page_of_results, probe, readable

READINGS = (
    Reading([frozenset({"laina"})], every_group=True),
    Reading([frozenset({"laina"}), frozenset({"tuki"})], every_group=False, prefix="tuk", is_loose=True),
)
RIGHTS = (
    Rights(),
    Rights(level=2, of_deliveries={"abc": 3, "def": 1}, drafts_of=frozenset({"ALUE"})),
    Rights(level=3, drafts_of=None),
)


@pytest.mark.parametrize(("reading", "rights"), list(product(READINGS, RIGHTS)))
def test_every_request_is_filtered_by_language_and_rights(reading: Reading, rights: Rights) -> None:
    asked = Asked("fi", rights, READINGS)
    requests = [
        probe(asked, reading, 15),
        page_of_results(asked, fitting(reading, rights.levels)),
        page_of_results(asked, {"match_all": {}}, scored=False),
        page_of_results(asked, {"terms": {"page": [1, 2]}}, first=[2, 1], near=[1]),
    ]
    for request in requests:
        assert request["query"]["bool"]["filter"] == readable("fi", rights)
        assert request["_source"] is False


def test_public_request_reads_the_documents_of_the_first_level_and_of_public_cards_alone() -> None:
    assert readable("fi", Rights()) == [{"term": {"public": True}}, {"term": {"scopes": "fi1"}}]


def test_each_delivery_is_read_on_its_own_level() -> None:
    _seen, level = readable("sv", Rights(level=2, of_deliveries={"abc": 3}, drafts_of=frozenset()))
    usual, named = level["bool"]["should"]
    assert usual["bool"] == {"filter": [{"term": {"scopes": "sv2"}}], "must_not": [{"terms": {"delivery": ["abc"]}}]}
    assert named["bool"]["filter"] == [{"term": {"scopes": "sv3"}}, {"terms": {"delivery": ["abc"]}}]


def test_fields_of_deeper_levels_are_asked_of_only_by_those_who_read_some() -> None:
    assert "terms2" not in json.dumps(fitting(READINGS[0], Rights().levels))
    assert "terms3" not in json.dumps(fitting(READINGS[0], Rights(level=2).levels))
    assert "terms3" in json.dumps(fitting(READINGS[0], Rights(of_deliveries={"abc": 3}).levels))


def test_reading_without_groups_matches_nothing() -> None:
    assert fitting(Reading([], every_group=True), (1,)) == NOTHING
