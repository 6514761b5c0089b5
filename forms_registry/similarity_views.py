"""The pages "What the forms ask" and of two forms side by side, in the editors' side; the lists as files, too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from forms_registry.form_pairs import side_by_side
from forms_registry.similarity_rows import (
    ALIKE,
    CONTAINED,
    MOST_ON_MAP,
    cluster_rows,
    codes_on_map,
    map_rows,
    pair_rows,
    plan_address,
)
from forms_registry.similarity_selection import Selected, selected_forms
from forms_registry.similarity_tables import (
    CLUSTER_COLUMNS,
    CONCEPT_COLUMNS,
    GAP_COLUMNS,
    OWNER_COLUMNS,
    PAIR_COLUMNS,
    QUESTION_COLUMNS,
    cluster_table,
    codes_by_gap,
    concept_rows,
    duplicate_rows,
    form_gaps,
    gap_rows,
    owner_names,
    pair_table,
    question_rows,
    table_of,
)
from forms_registry.similarity_words import figure_facts, figure_notes, legend
from lifecycle.access import access_of
from lifecycle.portfolio.sheets import FORMATS, Columns, asked_format, sheet
from lifecycle.portfolio.wording import number_style
from lifecycle.vocabulary import choices_of

CLUSTERS_ON_PAGE: Final = 10
PAIRS_ON_PAGE: Final = 25
CONCEPTS_ON_PAGE: Final = 25
GAPS_ON_PAGE: Final = 25
FILTERS: Final = ("owner", "segment", "need")
#: The parts of the page, one at a time; the first is shown unless another is asked for.
PARTS: Final[Mapping[str, Promise]] = {
    "clusters": gettext_lazy("Clusters worth merging"),
    "pairs": gettext_lazy("Similar pairs"),
    "map": gettext_lazy("Heat map"),
    "duplicates": pgettext_lazy("part of the page", "Duplicate asks"),
    "gap": gettext_lazy("Once-only gap"),
}
Rows = Sequence[dict[str, Any]]
#: The files of the page: name in the address, columns, and how their rows are made.
FILES: Final[Mapping[str, tuple[Columns, Callable[[Selected], Rows]]]] = {
    "clusters": (CLUSTER_COLUMNS, cluster_table),
    "pairs": (PAIR_COLUMNS, lambda selected: pair_table(selected.pairs, number_style())),
    "duplicates": (OWNER_COLUMNS, duplicate_rows),
    "concepts": (CONCEPT_COLUMNS, lambda selected: concept_rows(selected.asked_again)),
    "gap": (GAP_COLUMNS, gap_rows),
    "questions": (QUESTION_COLUMNS, question_rows),
}


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip() for name in FILTERS}


@require_safe
def similarity(request: HttpRequest) -> HttpResponseBase:
    """Show one part of what the forms ask, with the figures of the forms chosen; or send a list as a file."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    given = _given(request)
    selected = selected_forms(**given)
    part = request.GET.get("show", "")
    part = part if part in PARTS else next(iter(PARTS))
    wanted = asked_format(request)
    if wanted:
        return _file(wanted, request.GET.get("list", part), selected)
    kept = {name: value for name, value in given.items() if value}
    context: dict[str, Any] = {
        "part": part,
        "parts": [(name, title, f"?{urlencode({**kept, 'show': name})}") for name, title in PARTS.items()],
        "given": given,
        "kept": urlencode({**kept, "show": part}),
        "is_narrowed": bool(kept),
        "files": {name: _file_links(kept, part, name) for name in FILES},
        "facts": figure_facts(selected.figures, number_style()),
        "notes": figure_notes(selected.figures, number_style()),
        "has_forms": bool(selected.shown),
        **_choices(selected),
        **_SHOWN[part](request, selected),
    }
    return render(request, "forms_registry/similarity.html", context)


def _choices(selected: Selected) -> dict[str, Any]:
    names = owner_names({form.owner for form in selected.study.forms.values()} | set(selected.counted.values()))
    return {
        "owners": sorted(names.items(), key=lambda row: row[1].casefold()),
        "owner_name": names.get(selected.owner, selected.owner),
        "segments": choices_of("segments"),
        "needs": choices_of("needs"),
    }


def _file(format_: str, name: str, selected: Selected) -> HttpResponseBase:
    if name not in FILES:
        raise Http404
    columns, rows_of = FILES[name]
    return sheet(format_, f"forms-{name}", columns, rows_of(selected))


def _file_links(kept: Mapping[str, str], part: str, name: str) -> list[tuple[str, str]]:
    query = {**kept, "show": part, "list": name}
    return [(each.upper(), f"?{urlencode({**query, 'export': each})}") for each in FORMATS]


def _page(request: HttpRequest, rows: Sequence[Any], on_page: int) -> Any:
    return Paginator(rows, on_page).get_page(request.GET.get("page"))


def _clusters(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    page = _page(request, selected.clusters, CLUSTERS_ON_PAGE)
    return {"page": page, "rows": cluster_rows(list(page), selected.study.sets, request.user)}


def _pairs(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    page = _page(request, selected.pairs, PAIRS_ON_PAGE)
    return {"page": page, "rows": pair_rows(page, number_style())}


def _map(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    chosen = request.GET.getlist("form")[:MOST_ON_MAP]
    measure = CONTAINED if request.GET.get("measure") == CONTAINED else ALIKE
    codes = codes_on_map(selected, chosen)
    return {
        "rows": map_rows(codes, selected.study.sets, measure),
        "chosen": chosen,
        "measure": measure,
        "legend": legend(),
        "left_off": 0 if chosen else len(selected.shown) - len(codes),
    }


def _duplicates(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    style = number_style()
    page = _page(request, selected.asked_again, CONCEPTS_ON_PAGE)
    of_owners = ("owner_name", "forms", "inputs", "asked", "concepts", "again")
    return {
        "page": page,
        "owners_table": table_of(OWNER_COLUMNS, duplicate_rows(selected), of_owners, style),
        "concepts_table": table_of(CONCEPT_COLUMNS, concept_rows(list(page)), ("name", "forms", "again"), style),
    }


def _gap(request: HttpRequest, selected: Selected) -> dict[str, Any]:
    page = _page(request, codes_by_gap(selected), GAPS_ON_PAGE)
    of_owners = ("owner_name", "questions", "held", "prefilled", "unfilled", "share")
    return {
        "page": page,
        "owners_table": table_of(GAP_COLUMNS, gap_rows(selected), of_owners, number_style()),
        "forms": form_gaps(list(page), selected),
    }


_SHOWN: Final[Mapping[str, Callable[[HttpRequest, Selected], dict[str, Any]]]] = {
    "clusters": _clusters,
    "pairs": _pairs,
    "map": _map,
    "duplicates": _duplicates,
    "gap": _gap,
}


@require_safe
def pair(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Show two counted forms side by side: what both ask, and what only one of them does."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    found = side_by_side(first, second)
    if found is None:
        raise Http404
    context = {"pair": found, "plan_url": plan_address([found.first, found.second], request.user)}
    return render(request, "forms_registry/similarity_pair.html", context)
