"""Counting on the server: what is asked of it beside a page of results, and how its figures are read.

Counting costs more than finding, so nothing is counted twice: a filter that several facets share is applied once, and
a card of the whole country is not counted in each region but added to all of them here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from search.engines.base import FACETS, NATIONWIDE

Clause = dict[str, Any]
Filters = Mapping[str, Sequence[str]]
#: Values of one facet that are counted.
_MOST_VALUES: Final = 5000
#: Names of what is counted: all that fits, and what passes every filter.
_MATCHED: Final = "matched"
_PASSING: Final = "passing"


@dataclass(frozen=True)
class Counted:
    """Figures about all that was found, as in `search.engines.base.Answer`."""

    matched: int
    counts: dict[str, dict[str, int]]
    without: dict[str, int]


def with_nationwide(filters: Filters, regions: Collection[str]) -> dict[str, Sequence[str]]:
    """Return filters that let what serves the whole country pass, too, where one of `regions` is asked for."""
    asked = filters.get("region", ())
    if any(region in regions for region in asked):
        return {**filters, "region": [*asked, NATIONWIDE]}
    return dict(filters)


def chosen(filters: Filters, leaving_out: str = "") -> list[Clause]:
    """Return the clauses of the chosen values of each facet but `leaving_out`."""
    return [{"terms": {facet: list(values)}} for facet, values in filters.items() if values and facet != leaving_out]


def counting(filters: Filters) -> Clause:
    """Return the aggregations that count the values of every facet under the filters of the others."""
    narrowed = [facet for facet in FACETS if filters.get(facet)]
    if not narrowed:
        return _values(FACETS)
    own = {facet: _under(chosen(filters, leaving_out=facet), [facet]) for facet in narrowed}
    others = [facet for facet in FACETS if facet not in own]
    return {_MATCHED: {"filter": {"match_all": {}}}, _PASSING: _under(chosen(filters), others), **own}


def _under(filters: list[Clause], facets: Collection[str]) -> Clause:
    return {"filter": {"bool": {"filter": filters}}, "aggs": _values(facets)}


def _values(facets: Collection[str]) -> Clause:
    return {facet: {"terms": {"field": facet, "size": _MOST_VALUES}} for facet in facets}


def counted(answer: Mapping[str, Any], filters: Filters, regions: Collection[str]) -> Counted:
    """Return what the server has counted for `counting(filters)`; KeyError where the answer lacks a figure."""
    figures, total = answer["aggregations"], answer["hits"]["total"]["value"]
    everything = {**figures, "doc_count": total}
    is_narrowed = any(filters.get(facet) for facet in FACETS)
    counts, without = {}, {}
    for facet in FACETS:
        part = figures[facet if filters.get(facet) else _PASSING] if is_narrowed else everything
        counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in part[facet]["buckets"]}
        without[facet] = part["doc_count"]
    if nationwide := counts["region"].get(NATIONWIDE, 0):
        counts["region"] |= {region: counts["region"].get(region, 0) + nationwide for region in regions}
    return Counted(figures[_MATCHED]["doc_count"] if is_narrowed else total, counts, without)
