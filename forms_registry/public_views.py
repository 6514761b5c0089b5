"""Public pages of forms: they translate in and out; selectors read. Any input gives a page, never an error."""

from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.neighbours import cards_of
from forms_registry.addresses import form_address
from forms_registry.models import ApplicationForm
from forms_registry.public_form import (
    form_context,
    has_a_past,
    is_open,
    is_retired,
    leaving_of_form,
    services_once_of,
)
from forms_registry.public_lines import lines_of_forms, published, text_in
from forms_registry.public_selectors import FACETS, SORTS, FormQuery, form_results
from lifecycle.access import access_of

_MOST_VALUES: Final = 50
_ALTERNATIVES: Final = 6


def _language() -> str:
    return (get_language() or "fi")[:2]


def query_of(request: HttpRequest) -> FormQuery:
    """Return what the address asks for; unknown sort orders and surplus values are ignored."""
    sort = request.GET.get("sort", "")
    filters = {
        facet: [value[:60] for value in dict.fromkeys(request.GET.getlist(facet)) if value][:_MOST_VALUES]
        for facet in FACETS
    }
    return FormQuery(request.GET.get("q", ""), _language(), filters, sort if sort in SORTS else "")


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """Show the forms in the offering."""
    results = form_results(query_of(request), _page_number(request))
    return render(request, "forms_registry/form_list.html", {"results": results, "section": "forms"})


def _form(code: str) -> ApplicationForm:
    forms = ApplicationForm.objects.with_facts().select_related(
        "published_version__consent_clause", "draft_version__consent_clause", "item__owner_unit"
    )
    found: ApplicationForm | None = forms.filter(item__code__iexact=code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def form(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """Show a form in the offering; tell of one that has left, and nothing of one that never was in it."""
    found = _form(code)
    if not is_open(found):
        return _answer_for_retired(request, found)
    address = form_address(found.code, found.title)
    if request.path != address:
        return HttpResponsePermanentRedirect(address)
    context = form_context(request, found, published(found), _language())
    return render(request, "forms_registry/form_page.html", context)


@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the newest version of a form, as the public will, to those who may read its owner's drafts."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = _form(code)
    if not access_of(request.user).sees_drafts_of(found.item.owner.code) or found.newest_version is None:
        raise Http404
    context = form_context(request, found, found.newest_version, _language())
    response = render(request, "forms_registry/form_page.html", context | {"preview": True})
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer_for_retired(request: HttpRequest, found: ApplicationForm) -> HttpResponse:
    """Answer as cards do: 301 to the one living successor, else 410 with the reason and what there is instead."""
    if not has_a_past(found):
        raise Http404
    language = _language()
    leaving = leaving_of_form(found, language)
    if is_retired(found) and leaving is not None and len(leaving.successors) == 1:
        return HttpResponsePermanentRedirect(leaving.successors[0].url)
    services = services_once_of(found)
    alternatives = (
        ApplicationForm.objects.in_offering()
        .filter(card_links__service__in=services)
        .order_by("title")
        .values_list("pk", flat=True)
        .distinct()[:_ALTERNATIVES]
    )
    title, title_language = text_in(published(found), "title", language)
    context = {
        "section": "forms",
        "title": title,
        "title_language": title_language,
        "form": found,
        "organisation": found.item.owner.name_in(language),
        "leaving": leaving,
        "alternatives": lines_of_forms(list(alternatives), language),
        "services": cards_of(services, language),
    }
    response = render(request, "forms_registry/retired_form.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    return response
