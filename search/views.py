"""The public search: results page and suggestions. Any input gives a page, never an error."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from search.engines.base import FACETS, SORTS
from search.finding import Query
from search.results import results_of
from search.suggesting import suggestions

_MAX_VALUES = 50


def _language() -> str:
    return (get_language() or "fi")[:2]


def query_of(request: HttpRequest) -> Query:
    """Return what the address asks for; unknown sort orders and surplus values are ignored."""
    sort = request.GET.get("sort", SORTS[0])
    filters = {
        facet: [value[:60] for value in dict.fromkeys(request.GET.getlist(facet)) if value][:_MAX_VALUES]
        for facet in FACETS
    }
    return Query(
        text=request.GET.get("q", ""),
        language=_language(),
        filters=filters,
        sort=sort if sort in SORTS else SORTS[0],
    )


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show the results (`results`: search.results.Results); template search/results.html."""
    outcome = results_of(query_of(request), access_of(request.user), _page_number(request))
    about = {"results": outcome, "section": "services", "staff": request.user.is_authenticated}
    return render(request, "search/results.html", about)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Return suggestions as [{"t": text, "k": what it is, "u": address}]."""
    rows = suggestions(request.GET.get("q", ""), access_of(request.user), _language())
    response = JsonResponse([{"t": row.text, "k": row.kind, "u": row.url} for row in rows], safe=False)
    if not request.user.is_authenticated:
        response.headers["Cache-Control"] = "public, max-age=60"
    return response
