"""The public page of the accessibility statement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.models import AccessibilityStatement

#: Who supervises digital accessibility in Finland since 1 January 2025.
SUPERVISOR_URL = {
    "fi": "https://www.saavutettavuusvaatimukset.fi/",
    "sv": "https://www.tillganglighetskrav.fi/",
    "en": "https://www.webaccessibility.fi/",
}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the newest statement; without one, say that the site has not been assessed."""
    language = (get_language() or "fi")[:2]
    statement = AccessibilityStatement.objects.select_related("responsible").first()
    shortcomings, shown_in = statement.shortcomings_in(language) if statement else ([], language)
    context = {
        "statement": statement,
        "responsible": statement.responsible.name_in(language) if statement else "",
        "shortcomings": shortcomings,
        "shown_in": shown_in,
        "supervisor_url": SUPERVISOR_URL[language],
    }
    return render(request, "catalogue/accessibility.html", context)
