"""What is asked of the server. Rights are a filter of every request (`readable`)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from search.engines.base import LEVELS, Asked, Reading, Rights
from search.engines.elastic.counting import Clause, chosen, counting
from search.engines.elastic.mapping import TERMS, WRITTEN
from search.engines.scopes import scope_of

NOTHING: Final[Clause] = {"match_none": {}}
#: The least that finds and counts.
TINY: Final[Clause] = {"query": {"match_all": {}}, "size": 0, "aggs": {"kind": {"terms": {"field": "kind"}}}}
_SORTS: Final[Mapping[str, list[Clause]]] = {
    "relevance": [{"_score": {"order": "desc"}}, {"page": {"order": "asc"}}],
    "name": [{"sort_title": {"order": "asc", "missing": "_first"}}, {"page": {"order": "asc"}}],
    "newest": [{"newest_on": {"order": "desc", "missing": "_last"}}, {"page": {"order": "desc"}}],
}
#: Name of the count of what fits loosely.
NEAR: Final = "near"
#: Score by which a card stands before the next one where the order is given.
_STEP: Final = 1000.0
#: Words that begin with the prefix and rank what they find; all others find, too.
_RANKED_WORDS: Final = 50


def readable(language: str, rights: Rights) -> list[Clause]:
    """Return the filters that leave one document of each card that may be seen, with no more than may be read."""
    filters: list[Clause] = []
    if rights.drafts_of is not None:
        seen: list[Clause] = [{"term": {"public": True}}]
        if rights.drafts_of:
            seen.append({"terms": {"organisation": sorted(rights.drafts_of)}})
        filters.append(_any_of(seen))
    return [*filters, _any_of(_by_level(language, rights))]


def _any_of(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def _by_level(language: str, rights: Rights) -> list[Clause]:
    """Return for each level the filter of the documents that its readers are given."""
    named = sorted(rights.of_deliveries)
    usual: Clause = {"term": {"scopes": scope_of(language, rights.level)}}
    if named:
        usual = {"bool": {"filter": [usual], "must_not": [{"terms": {"delivery": named}}]}}
    clauses = [usual]
    for level in LEVELS:
        keys = [key for key in named if rights.of_deliveries[key] == level]
        if keys:
            scope: Clause = {"term": {"scopes": scope_of(language, level)}}
            clauses.append({"bool": {"filter": [scope, {"terms": {"delivery": keys}}]}})
    return clauses


def fitting(reading: Reading, levels: Sequence[int]) -> Clause:
    """Return what matches a reading: all its groups within the text of one level; named by that level where several."""
    if not reading.groups:
        return NOTHING
    if len(levels) == 1:
        return {"bool": _in_level(reading, levels[0])}
    return {"dis_max": {"queries": [{"bool": {**_in_level(reading, level), "_name": str(level)}} for level in levels]}}


def _in_level(reading: Reading, level: int) -> Clause:
    last = len(reading.groups) - 1
    groups = [
        _group(group, TERMS[level], reading.prefix if number == last else "")
        for number, group in enumerate(reading.groups)
    ]
    asked: Clause = {"must": groups} if reading.every_group else {"should": groups, "minimum_should_match": 1}
    if reading.phrases:
        asked["filter"] = [{"match_phrase": {WRITTEN[level]: " ".join(phrase)}} for phrase in reading.phrases]
    return asked


def _group(group: Collection[str], field: str, prefix: str) -> Clause:
    terms = " ".join(sorted(term for term in group if term))
    named: Clause = {"match": {field: terms}} if terms else NOTHING
    if not prefix:
        return named
    return _any_of([named, _begun(prefix, field, _RANKED_WORDS), _begun(prefix, field, 0)])


def _begun(prefix: str, field: str, ranked: int) -> Clause:
    rewrite = f"top_terms_blended_freqs_{ranked}" if ranked else "constant_score"
    return {"prefix": {field: {"value": prefix, "rewrite": rewrite, "boost": 1.0 if ranked else 0.0}}}


def in_order(page_ids: Sequence[int]) -> list[Clause]:
    """Return clauses that put cards first, in this order, whatever else they score."""
    return [
        {"constant_score": {"filter": {"term": {"page": page_id}}, "boost": _STEP * (len(page_ids) - place)}}
        for place, page_id in enumerate(page_ids)
    ]


def probe(asked: Asked, reading: Reading, size: int) -> Clause:
    """Return the request for the first cards that a reading finds, before filters."""
    query = {
        "bool": {"must": [fitting(reading, asked.rights.levels)], "filter": readable(asked.language, asked.rights)}
    }
    return {
        "query": query,
        "size": size,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["page"],
        "sort": _SORTS["relevance"],
    }


def page_of_results(
    asked: Asked, what: Clause, first: Sequence[int] = (), near: Collection[int] = (), scored: bool = True
) -> Clause:
    """Return the request for the page asked for, with counts.

    `what` matches; the cards of `first` come first in this order; those of `near` are counted.
    """
    sort = asked.sort if scored or asked.sort != "relevance" else "name"
    passes = chosen(asked.filters)
    query: Clause = {"must": [what], "filter": readable(asked.language, asked.rights)}
    if first:
        query["should"] = in_order(first)
    counts = counting(asked.filters)
    if near:
        counts[NEAR] = {"filter": {"bool": {"filter": [{"terms": {"page": sorted(near)}}, *passes]}}}
    request = {
        "query": {"bool": query},
        "aggs": counts,
        "from": asked.offset,
        "size": asked.limit,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["page"],
        "sort": _SORTS[sort],
    }
    return {**request, "post_filter": {"bool": {"filter": passes}}} if passes else request
