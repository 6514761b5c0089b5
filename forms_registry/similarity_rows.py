"""Clusters, pairs and the heat map of "What the forms ask" as rows in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from forms_registry.named_forms import NamedForm, named_forms
from forms_registry.planning import MOST_SOURCES, check_may_plan
from forms_registry.selectors import concept_names
from forms_registry.similarity import Cluster, HeatCell, Pair, heat_map, tint_of
from forms_registry.similarity_selection import Selected
from forms_registry.similarity_words import TINT_WORDS, containment_words, unbroken, whole_percent
from lifecycle.errors import NotPermitted
from lifecycle.portfolio.charts.numbers import NumberStyle

#: Forms that a heat map shows at most: more no screen holds.
MOST_ON_MAP: Final = 30
#: A cell leads to the two forms side by side from this tint on.
LEADS_ON: Final = 2
ALIKE: Final = "alike"
CONTAINED: Final = "contained"


@dataclass(frozen=True)
class Member:
    """A form of a cluster, how many concepts it requires, and how many of them the others do not all ask."""

    form: NamedForm
    concepts: int
    own: int


@dataclass(frozen=True)
class ClusterRow:
    """A cluster in words.

    `plan_url` is "" for those who may not plan its merge, and while some of it has no record here: `unregistered`.
    """

    members: Sequence[Member]
    shared: Sequence[str]
    union: int
    placements: int
    saved: int
    unregistered: Sequence[NamedForm]
    map_url: str
    plan_url: str


@dataclass(frozen=True)
class PairRow:
    """A pair in words."""

    first: NamedForm
    second: NamedForm
    shared: int
    alike: str
    words: str
    url: str


@dataclass(frozen=True)
class ShownCell:
    """A cell of the map: its number in percent, how dark it is and what that means; `url` leads to the two forms."""

    text: str
    tint: int
    words: str
    url: str


@dataclass(frozen=True)
class MapRow:
    """A row of the map; None stands on the diagonal."""

    number: int
    form: NamedForm
    cells: Sequence[ShownCell | None]


def pair_address(first: str, second: str) -> str:
    """Return where two forms stand side by side."""
    return reverse("forms_registry_pair", args=[first, second])


def plan_address(forms: Sequence[NamedForm], user: Any) -> str:
    """Return where `user` starts a plan to merge `forms`; "" when they may not, or when these cannot be merged."""
    records = [form.record for form in forms if form.record is not None]
    if not 1 < len(records) == len(forms) <= MOST_SOURCES:
        return ""
    try:
        check_may_plan(records, user)
        start = reverse("forms_registry_plan_start")
    except (NotPermitted, NoReverseMatch):
        return ""
    return f"{start}?{urlencode({'form': [form.code for form in forms]}, doseq=True)}"


def cluster_rows(clusters: Sequence[Cluster], sets: Mapping[str, frozenset[str]], user: Any) -> list[ClusterRow]:
    """Return the rows of these clusters; `sets` are the concepts each form requires."""
    forms = named_forms({code for cluster in clusters for code in cluster.codes})
    names = concept_names({key for cluster in clusters for key in cluster.shared})
    return [
        ClusterRow(
            members=[Member(forms[code], len(sets[code]), len(sets[code] - each.shared)) for code in each.codes],
            shared=sorted((names[key] for key in each.shared), key=str.casefold),
            union=len(each.union),
            placements=each.placements,
            saved=each.saved,
            unregistered=[forms[code] for code in each.codes if forms[code].record is None],
            map_url=f"?{urlencode({'show': 'map', 'form': each.codes}, doseq=True)}",
            plan_url=plan_address([forms[code] for code in each.codes], user),
        )
        for each in clusters
    ]


def pair_rows(pairs: Iterable[Pair], style: NumberStyle) -> list[PairRow]:
    """Return the rows of these pairs."""
    found = list(pairs)
    forms = named_forms({code for pair in found for code in (pair.first, pair.second)})
    return [
        PairRow(
            forms[pair.first],
            forms[pair.second],
            pair.overlap.shared,
            style.percent(whole_percent(pair.overlap.jaccard)),
            containment_words(pair.overlap, unbroken(pair.first), unbroken(pair.second), style),
            pair_address(pair.first, pair.second),
        )
        for pair in found
    ]


def codes_on_map(selected: Selected, wanted: Collection[str]) -> list[str]:
    """Return the codes of the forms on the map: those wanted, or the shown ones; like ones stand side by side.

    Where there are too many, those that are most like another are taken.
    """
    among = {code for code in wanted if code in selected.compared} if wanted else set(selected.shown)
    clustered = (code for cluster in selected.clusters for code in cluster.codes)
    paired = (code for pair in selected.pairs for code in (pair.first, pair.second))
    if len(among) > MOST_ON_MAP:
        ranked = dict.fromkeys(code for code in (*paired, *sorted(among)) if code in among)
        among = set(list(ranked)[:MOST_ON_MAP])
    return [code for code in dict.fromkeys((*clustered, *sorted(among))) if code in among]


def map_rows(codes: Sequence[str], sets: Mapping[str, frozenset[str]], measure: str) -> list[MapRow]:
    """Return the rows of the map by one of the two measures."""
    forms = named_forms(codes)
    rows = []
    for number, (code, cells) in enumerate(zip(codes, heat_map(codes, sets), strict=True), 1):
        shown = [
            None if cell is None else _cell(cell, measure, code, other)
            for other, cell in zip(codes, cells, strict=True)
        ]
        rows.append(MapRow(number, forms[code], shown))
    return rows


def _cell(cell: HeatCell, measure: str, row: str, column: str) -> ShownCell:
    percent = cell.contained if measure == CONTAINED else cell.jaccard
    tint = tint_of(percent)
    return ShownCell(str(percent), tint, str(TINT_WORDS[tint]), pair_address(row, column) if tint >= LEADS_ON else "")
