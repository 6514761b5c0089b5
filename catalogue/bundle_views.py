"""Public pages of bundles and of life and business events."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.bundles import public_bundles, steps_of, text_of
from catalogue.entry_views import entry_or_successor
from catalogue.grouping import lines_of
from catalogue.life_events import event_view, public_events
from catalogue.models import Bundle, LifeEvent

PAGE_SIZE = 30


def _language() -> str:
    return (get_language() or "fi")[:2]


@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    """Show the bundles (`bundles`: catalogue.bundles.BundleLine)."""
    context = {"section": "services", "bundles": public_bundles(_language())}
    return render(request, "catalogue/bundle_list.html", context)


@require_safe
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """Show a bundle with its steps in order; one none of whose services is in the offering is not found."""
    entry = entry_or_successor(Bundle.objects.all(), code, "catalogue:bundle")
    if isinstance(entry, HttpResponsePermanentRedirect):
        return entry
    steps = steps_of(entry, _language())
    if not steps:
        raise Http404
    text, text_language = text_of(entry, _language())
    context = {
        "section": "services",
        "bundle": entry,
        "text": text,
        "text_language": text_language,
        "steps": steps,
        "organisations": len({step.line.organisation for step in steps}),
        "events": entry.life_events.valid_on(),
    }
    return render(request, "catalogue/bundle_page.html", context)


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Show the events that lead to services (`events`: catalogue.life_events.EventLine)."""
    context = {"section": "services", "events": public_events(_language())}
    return render(request, "catalogue/event_list.html", context)


@require_safe
def event(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an event leads to (`view`: catalogue.life_events.EventView), services a page at a time."""
    entry = entry_or_successor(LifeEvent.objects.all(), code, "catalogue:event")
    if isinstance(entry, HttpResponsePermanentRedirect):
        return entry
    view = event_view(entry, _language())
    if not (view.bundles or view.needs or view.places):
        raise Http404
    shown = Paginator(view.places, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = lines_of([place.card_id for place in shown.object_list], _language())
    text, text_language = text_of(entry, _language())
    context = {
        "section": "services",
        "event": entry,
        "text": text,
        "text_language": text_language,
        "view": view,
        "lines": [lines[place.card_id] for place in shown.object_list if place.card_id in lines],
        "page_obj": shown,
    }
    return render(request, "catalogue/event_page.html", context)
