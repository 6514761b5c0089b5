"""Public lists over the whole offering: services from A to Z, what is new or leaving, and the words it uses."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.a_to_z import AToZ
from catalogue.changes import leaving_services, new_services
from catalogue.collation import OTHER
from catalogue.glossary import letters_of, terms_by_letter
from catalogue.letters import is_letter

#: So many services of one letter stand on a page.
PAGE_SIZE = 100


def _language() -> str:
    return (get_language() or "fi")[:2]


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """Show all services by name, or only the letters when there are many (`index`: catalogue.a_to_z.AToZ)."""
    index = AToZ.of(_language())
    context = {
        "section": "services",
        "total": index.total,
        "letters": index.letters(),
        "is_split": index.is_split,
        "groups": [] if index.is_split else index.groups(),
    }
    return render(request, "catalogue/a_to_z.html", context)


@require_safe
def a_to_z_letter(request: HttpRequest, letter: str) -> HttpResponse:
    """Show the services that begin with a letter; one of another language's alphabet has an empty page.

    A small letter leads to the page of the capital one.
    """
    if not is_letter(letter):
        if not is_letter(letter.upper()):
            raise Http404
        return redirect("catalogue:a_to_z_letter", letter.upper(), permanent=True)
    index = AToZ.of(_language())
    lines = index.lines_at(letter)
    shown = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "section": "services",
        "letter": letter,
        "is_other": letter == OTHER,
        "letters": index.letters(letter),
        "lines": shown.object_list,
        "page_obj": shown,
    }
    return render(request, "catalogue/a_to_z_letter.html", context)


@require_safe
def new_and_leaving(request: HttpRequest) -> HttpResponse:
    """Show what came into use of late and what leaves (`new`, `leaving`: catalogue.changes.Changes)."""
    today = timezone.localdate()
    context = {
        "section": "services",
        "new": new_services(_language(), today),
        "leaving": leaving_services(_language()),
    }
    return render(request, "catalogue/new_and_leaving.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the terms with their definitions (`groups`: catalogue.glossary.TermGroup)."""
    groups = terms_by_letter(_language())
    return render(request, "catalogue/glossary.html", {"groups": groups, "letters": letters_of(groups, _language())})
