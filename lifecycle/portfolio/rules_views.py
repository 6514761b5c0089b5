"""The counting rules as public pages: the version in force, and every earlier one by its name."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.rules import CURRENT_VERSION, LANGUAGES, VERSIONS, UnknownRuleVersion, version_named


@require_safe
def rules(request: HttpRequest, version: str | None = None) -> HttpResponse:
    """Show one version of the counting rules and what the figures mean by it; 404 for a version there never was."""
    try:
        shown = version_named(version or CURRENT_VERSION)
    except UnknownRuleVersion as error:
        raise Http404 from error
    language = (get_language() or LANGUAGES[0])[:2]
    context: dict[str, Any] = {
        "section": "portfolio",
        "version": shown,
        "is_current": shown.version == CURRENT_VERSION,
        "versions": list(reversed(VERSIONS)),
        "rules": [(rule.number, rule.title[language], rule.text[language]) for rule in shown.rules],
        "measures": [
            (each.code, each.code in UNITS, each.title[language], each.text[language]) for each in shown.measures
        ],
    }
    return render(request, "portfolio/rules.html", context)
