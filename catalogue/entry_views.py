"""Public pages of entries of code lists: customer segments and needs, each with the services behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.grouping import for_need, for_segment, need_counts
from catalogue.models import Need, Segment
from catalogue.querysets import CodeListQuerySet
from catalogue.selectors import common_segments, entry_today, valid_needs


def _language() -> str:
    return (get_language() or "fi")[:2]


def entry_or_successor(entries: CodeListQuerySet, code: str, address: str) -> Any:
    """Return the entry with this code, or a redirect to the page called `address` of the one that stands for it.

    That is the one that follows it, or the one whose code is spelt with other capitals. Raises Http404 when nothing
    stands for the code today.
    """
    entry = entry_today(entries, code)
    if entry is None:
        raise Http404
    return entry if entry.code == code else redirect(address, entry.code, permanent=True)


@require_safe
def segment_list(request: HttpRequest) -> HttpResponse:
    """Show the segments."""
    return render(request, "catalogue/segment_list.html", {"segments": common_segments(), "section": "segments"})


@require_safe
def segment(request: HttpRequest, code: str) -> HttpResponse:
    """Show the services for a segment, grouped by need (`grouped`: catalogue.grouping.Grouped)."""
    entry = entry_or_successor(Segment.objects.common(), code, "catalogue:segment")
    if isinstance(entry, HttpResponsePermanentRedirect):
        return entry
    context = {
        "section": "segments",
        "segment": entry,
        "definition": entry.definition_in(_language()),
        "grouped": for_segment(entry, _language()),
    }
    return render(request, "catalogue/segment_page.html", context)


@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """Show the needs with the number of services for each (`needs`: pairs)."""
    counts = need_counts()
    needs = [(need, counts.get(need.code, 0)) for need in valid_needs()]
    return render(request, "catalogue/need_list.html", {"needs": needs, "section": "services"})


@require_safe
def need(request: HttpRequest, code: str) -> HttpResponse:
    """Show the services for a need, grouped by organisation (`grouped`: catalogue.grouping.Grouped)."""
    entry = entry_or_successor(Need.objects.all(), code, "catalogue:need")
    if isinstance(entry, HttpResponsePermanentRedirect):
        return entry
    context = {
        "section": "services",
        "need": entry,
        "definition": entry.definition_in(_language()),
        "grouped": for_need(entry, _language()),
    }
    return render(request, "catalogue/need_page.html", context)
