"""Public pages of the catalogue: they translate in and out; selectors read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.card_access import is_public, level_for
from catalogue.card_view import (
    channels_of,
    kind_label,
    levels_of,
    names_of,
    offered_in,
    ways_to_start,
    with_mentions,
)
from catalogue.changes import newest_lines
from catalogue.leaving import answer_for_retired, leaving_of
from catalogue.models import HomePage, OrganisationPage, ProductCardPage
from catalogue.neighbours import neighbours_of
from catalogue.presentation import blocks_of, register_answer, register_presenter
from catalogue.selectors import (
    card_lines,
    common_segments,
    for_list,
    kind_counts,
    organisation_rows,
    organisation_url_of,
    valid_needs,
)
from catalogue.structured_data import structured_data
from catalogue.term_mentions import mentions_in
from catalogue.track import track_of
from catalogue.ways_in import ways_in
from lifecycle.labels import STATE_LABELS
from lifecycle.states import state_shown_to_public

PAGE_SIZE = 30


def _language() -> str:
    return (get_language() or "fi")[:2]


def home_context(request: HttpRequest, page: HomePage, preview_level: int | None) -> dict[str, Any]:
    """Return what the front page shows."""
    return {
        "kinds": kind_counts(),
        "needs": valid_needs(),
        "segments": common_segments(),
        "organisations": organisation_rows(),
        "newest": newest_lines(_language(), timezone.localdate()),
        "ways": ways_in(),
        "blocks": blocks_of(request, page),
    }


def organisation_context(request: HttpRequest, page: OrganisationPage, preview_level: int | None) -> dict[str, Any]:
    """Return what an organisation's page shows."""
    cards = for_list(ProductCardPage.objects.in_offering().child_of(page)).order_by("title")
    shown = Paginator(cards, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "section": "organisations",
        "organisation": page.organisation,
        "lines": card_lines(shown.object_list, _language()),
        "page_obj": shown,
    }


def card_context(request: HttpRequest, page: ProductCardPage, preview_level: int | None) -> dict[str, Any]:
    """Return what a card's page shows to this person; in the editor's preview all levels, one of them open."""
    language = _language()
    item = page.record.item
    facts = item.classification
    highest = 3 if preview_level else level_for(request.user, page)
    if highest == 0:
        raise Http404
    levels = levels_of(page, language, highest)
    title, title_language = page.localised_title_in(language)
    row = next((row for row in page.customer_descriptions.all() if row.language == levels[0].language), None)
    summary = row.summary if row else ""
    public = is_public(page)
    state = state_shown_to_public(item.state) if public else item.state
    mentions = mentions_in(page.pk, levels[0].language)
    names = names_of(language, facts.segments if facts else (), facts.needs if facts else (), mentions, page)
    is_everywhere, places = offered_in(names, facts.scope if facts else "")
    levels[0] = with_mentions(levels[0], names.mentions)
    channels = channels_of(page, language)
    return {
        "section": "services",
        "title": title,
        "title_language": title_language,
        "summary": summary,
        "processing_time": row.processing_time if row else "",
        "text_language": levels[0].language,
        "levels": levels,
        "open_level": (preview_level or 1) - 1,
        "kind": item.kind,
        "kind_label": kind_label(item.kind, facts.instrument if facts else ""),
        "state": str(state),
        "state_label": STATE_LABELS[state],
        "leaving": leaving_of(page, language) if public else None,
        "public": public,
        "item": item,
        "organisation": item.owner.name_in(language),
        "organisation_url": organisation_url_of(page),
        "segments": names.segments,
        "needs": names.needs,
        "places": places,
        "channels": channels,
        "ways_to_start": ways_to_start(channels),
        "legal_bases": [(basis.name_in(language), basis.url) for basis in page.legal_bases.all()],
        "track": track_of(page),
        "neighbours": neighbours_of(page, language) if public else [],
        "blocks": blocks_of(request, page),
        "structured": structured_data(
            page,
            title,
            summary,
            request.build_absolute_uri(request.path),
            levels[0].language,
            [name for _code, name in names.segments],
            None if is_everywhere else places,
        )
        if public
        else None,
    }


def register_presenters() -> None:
    """Register the pages' presenters; called once when the app is ready."""
    register_answer("ProductCardPage", answer_for_retired)
    register_presenter("HomePage", home_context)
    register_presenter("OrganisationPage", organisation_context)
    register_presenter("ProductCardPage", card_context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the list of addresses is; what is not public is kept by access rules, not by this."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations that offer services."""
    context = {"section": "organisations", "organisations": organisation_rows()}
    return render(request, "catalogue/organisation_list.html", context)
