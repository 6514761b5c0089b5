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
    language, public, level = readable("fi", Rights())
    assert language == {"term": {"language": "fi"}}
    assert public == {"bool": {"should": [{"term": {"public": True}}], "minimum_should_match": 1}}
    assert level == {"bool": {"should": [{"bool": {"filter": [{"term": {"readers": 1}}]}}], "minimum_should_match": 1}}


def test_fields_of_deeper_levels_are_asked_of_only_by_those_who_read_some() -> None:
    assert "body2" not in json.dumps(fitting(READINGS[0], Rights().levels))
    assert "body3" not in json.dumps(fitting(READINGS[0], Rights(level=2).levels))
    assert "body3" in json.dumps(fitting(READINGS[0], Rights(of_deliveries={"abc": 3}).levels))


def test_reading_without_groups_matches_nothing() -> None:
    assert fitting(Reading([], every_group=True), (1,)) == NOTHING
