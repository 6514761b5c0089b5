"""What is asked of the server. Rights are a filter of every request (`readable`)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from search.engines.base import FACETS, LEVELS, Asked, Reading, Rights
from search.engines.elastic.mapping import FIELDS, WRITTEN

Clause = dict[str, Any]
NOTHING: Final[Clause] = {"match_none": {}}
#: Values of one facet that are counted.
_MOST_VALUES: Final = 5000
_SORTS: Final[Mapping[str, list[Clause]]] = {
    "relevance": [{"_score": {"order": "desc"}}, {"page": {"order": "asc"}}],
    "name": [{"sort_title": {"order": "asc", "missing": "_first"}}, {"page": {"order": "asc"}}],
    "newest": [{"newest_on": {"order": "desc", "missing": "_last"}}, {"page": {"order": "desc"}}],
}
#: Score by which a card stands before the next one where the order is given.
_STEP: Final = 1000.0
#: Words that begin with the prefix and rank what they find; all others find, too.
_RANKED_WORDS: Final = 50


def readable(language: str, rights: Rights) -> list[Clause]:
    """Return the filters that leave one document of each card that may be seen, with no more than may be read."""
    filters: list[Clause] = [{"term": {"language": language}}]
    if rights.drafts_of is not None:
        seen: list[Clause] = [{"term": {"public": True}}]
        if rights.drafts_of:
            seen.append({"terms": {"organisation": sorted(rights.drafts_of)}})
        filters.append({"bool": {"should": seen, "minimum_should_match": 1}})
    return [*filters, {"bool": {"should": list(_by_level(rights)), "minimum_should_match": 1}}]


def _by_level(rights: Rights) -> list[Clause]:
    """Return for each level the filter of the documents that its readers are given."""
    named = sorted(rights.of_deliveries)
    usual: Clause = {"filter": [{"term": {"readers": rights.level}}]}
    if named:
        usual["must_not"] = [{"terms": {"delivery": named}}]
    clauses: list[Clause] = [{"bool": usual}]
    for level in LEVELS:
        keys = [key for key in named if rights.of_deliveries[key] == level]
        if keys:
            clauses.append({"bool": {"filter": [{"term": {"readers": level}}, {"terms": {"delivery": keys}}]}})
    return clauses


def fitting(reading: Reading, levels: Sequence[int]) -> Clause:
    """Return what matches a reading: all its groups within the text of one level; named by that level."""
    if not reading.groups:
        return NOTHING
    return {"dis_max": {"queries": [_in_level(reading, level) for level in levels]}}


def _in_level(reading: Reading, level: int) -> Clause:
    fields = FIELDS[level]
    last = len(reading.groups) - 1
    groups = [
        _group(group, fields, reading.prefix if number == last else "") for number, group in enumerate(reading.groups)
    ]
    asked: Clause = {"must": groups} if reading.every_group else {"should": groups, "minimum_should_match": 1}
    if reading.phrases:
        asked["filter"] = [{"match_phrase": {WRITTEN[level]: " ".join(phrase)}} for phrase in reading.phrases]
    return {"bool": {**asked, "_name": str(level)}}


def _group(group: Collection[str], fields: Sequence[str], prefix: str) -> Clause:
    terms = " ".join(sorted(term for term in group if term))
    named: Clause = (
        {"combined_fields": {"query": terms, "fields": list(fields), "operator": "or"}} if terms else NOTHING
    )
    if not prefix:
        return named
    ways = [named, {"dis_max": {"queries": [_begun(prefix, field, _RANKED_WORDS) for field in fields]}}]
    ways += [_begun(prefix, field, 0) for field in fields]
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _begun(prefix: str, field: str, ranked: int) -> Clause:
    name, _mark, weight = field.partition("^")
    rewrite = f"top_terms_blended_freqs_{ranked}" if ranked else "constant_score"
    boost = float(weight or 1) if ranked else 0.0
    return {"prefix": {name: {"value": prefix, "rewrite": rewrite, "boost": boost}}}


def chosen(filters: Mapping[str, Sequence[str]], leaving_out: str = "") -> list[Clause]:
    """Return the clauses of the chosen values of each facet but `leaving_out`."""
    return [{"terms": {facet: list(values)}} for facet, values in filters.items() if values and facet != leaving_out]


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
    passes = {"bool": {"filter": chosen(asked.filters)}}
    query: Clause = {"must": [what], "filter": readable(asked.language, asked.rights)}
    if first:
        query["should"] = in_order(first)
    counts: Clause = {facet: _counted(asked.filters, facet) for facet in FACETS}
    counts["matched"] = {"filter": {"match_all": {}}}
    if near:
        counts["near"] = {"filter": {"bool": {"filter": [{"terms": {"page": sorted(near)}}, passes]}}}
    return {
        "query": {"bool": query},
        "post_filter": passes,
        "aggs": counts,
        "from": asked.offset,
        "size": asked.limit,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["page"],
        "sort": _SORTS[sort],
    }


def _counted(filters: Mapping[str, Sequence[str]], facet: str) -> Clause:
    return {
        "filter": {"bool": {"filter": chosen(filters, leaving_out=facet)}},
        "aggs": {"values": {"terms": {"field": facet, "size": _MOST_VALUES}}},
    }
