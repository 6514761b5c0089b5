"""The public follow-up page and its numbers as CSV. Any address gives a page: what is wrong is said by its field."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.ledger.rules import CURRENT_VERSION
from lifecycle.portfolio.filters import Filters, FiltersForm
from lifecycle.portfolio.offer import present_offer
from lifecycle.portfolio.page import counted_for, page_of, provenance
from lifecycle.portfolio.page_csv import page_csv


def _is_short(request: HttpRequest, filters: Filters) -> bool:
    """Whether the address names what differs from the defaults and nothing else."""
    given = {name: value for name, value in request.GET.items()}
    plain = filters.parameters()
    return given == plain


@require_safe
def shrinkage(request: HttpRequest) -> HttpResponse:
    """Show the figures of a view (`page`: portfolio.page.Page, None while there is nothing to count).

    An address that spells defaults out, as browsers send forms, leads on to the short one: that is the permanent one.
    """
    offer = present_offer()
    form = FiltersForm(request.GET, offer)
    context: dict[str, Any] = {"section": "follow_up", "form": form, "page": None, "rules_version": CURRENT_VERSION}
    if form.is_valid():
        filters = form.filters()
        if not _is_short(request, filters):
            return HttpResponseRedirect(request.path + filters.query())
        context |= {"filters": filters, "known": filters.known}
        counted = counted_for(filters, offer)
        if counted is not None:
            reads_operations = access_of(request.user).sees_any_history
            context["page"] = page_of(counted, filters, offer, reads_operations=reads_operations)
            context["provenance"] = provenance(counted, filters, offer)
    return render(request, "portfolio/shrinkage.html", context)


@require_safe
def shrinkage_csv(request: HttpRequest) -> HttpResponse:
    """Send the numbers of a view: heads alone where nothing is counted. A wrong address leads to the page saying so."""
    offer = present_offer()
    form = FiltersForm(request.GET, offer)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('portfolio_shrinkage')}?{request.GET.urlencode()}")
    filters = form.filters()
    counted = counted_for(filters, offer)
    name = f"follow-up-{filters.day}.csv"
    return HttpResponse(
        # With a byte order mark, or spreadsheets take the text for Windows-1252.
        page_csv(counted, filters, offer).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
