"""The report "Prices and their rules", for the board, auditors and owners; the list as a file, too."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from forms_registry.pricing.check_words import CHECK_TITLES, sentence
from forms_registry.pricing.checking import Checked
from forms_registry.pricing.conformity import (
    ERROR,
    FINE,
    OUTCOMES,
    WARNING,
    breaches,
    by_code,
    by_owner,
    checked_offering,
    kinds_over_time,
    last_months,
    outcome_of,
    over_time,
)
from lifecycle.access import access_of
from lifecycle.kinds import Kind
from lifecycle.labels import KIND_LABELS
from lifecycle.models import Organisation
from lifecycle.portfolio.sheets import Columns, asked_format, export_links, sheet
from lifecycle.subjects import titles_of

_ON_PAGE: Final = 50
OUTCOME_LABELS: Final = {
    ERROR: pgettext_lazy("outcome of checks", "Error"),
    WARNING: pgettext_lazy("outcome of checks", "Warning"),
    FINE: pgettext_lazy("outcome of checks", "In order"),
}
COLUMNS: Final[Columns] = {
    "code": gettext_lazy("Code"),
    "title": gettext_lazy("Title"),
    "owner": gettext_lazy("Owner"),
    "kind": gettext_lazy("Kind of service"),
    "outcome": gettext_lazy("Outcome"),
    "codes": gettext_lazy("Checks"),
    "said": gettext_lazy("What the checks say"),
}


@require_safe
def report(request: HttpRequest) -> HttpResponseBase:
    """Show how prices conform today; `?owner=`, `?outcome=` and `?check=` narrow the list, `?export=` sends it."""
    access = access_of(request.user)
    if not access.sees_any_history:
        raise PermissionDenied
    readable = None if access.sees_all_history else access.history_organisations
    asked = request.GET.get("owner", "")
    owners = [asked] if asked and (readable is None or asked in readable) else readable
    checked = checked_offering(timezone.localdate(), owners)
    listed = _narrowed(checked, request.GET.get("outcome", ""), request.GET.get("check", ""))
    wanted = asked_format(request)
    if wanted:
        return sheet(wanted, "price-checks", COLUMNS, _rows(listed))
    page = Paginator(listed, _ON_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    months = over_time(last_months(today), owners)
    context = {
        "owners": _choices(readable),
        "given": {name: request.GET.get(name, "") for name in ("owner", "outcome", "check")},
        "outcomes": [(name, OUTCOME_LABELS[name]) for name in OUTCOMES],
        "checks": list(CHECK_TITLES.items()),
        "total": len(checked),
        "tallies": by_owner(checked),
        "found": [(code, CHECK_TITLES[code], number) for code, number in sorted(by_code(checked).items())],
        "breaches": _rows(breaches(checked)),
        "months": [
            (date_format(day, "SHORT_DATE_FORMAT"), tally.numbers) for day, tally in months if tally is not None
        ],
        "are_months_missing": any(tally is None for _day, tally in months),
        "kinds": [KIND_LABELS[kind] for kind in Kind],
        "splits": [(day, list(counts.values())) for day, counts in kinds_over_time(today, owners)],
        "page": page,
        "rows": _rows(list(page)),
        "files": export_links(request),
        "kept": _kept(request),
    }
    return render(request, "forms_registry/admin/price_report.html", context)


def _kept(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _choices(readable: Any) -> list[tuple[str, str]]:
    organisations = Organisation.objects.all() if readable is None else Organisation.objects.filter(code__in=readable)
    return sorted(((each.code, each.name) for each in organisations), key=lambda pair: pair[1].casefold())


def _narrowed(checked: Sequence[Checked], outcome: str, check: str) -> list[Checked]:
    """Return those with the outcome and the finding asked for; without either, those about which anything is found."""
    if check:
        return [each for each in checked if check in each.codes]
    if outcome in OUTCOMES:
        return [each for each in checked if outcome_of(each) == outcome]
    return [each for each in checked if each.findings]


def _rows(checked: Sequence[Checked]) -> list[dict[str, Any]]:
    """Return items in words, with the titles read in one query a unit."""
    titles = titles_of([each.item for each in checked])
    return [
        {
            "code": each.item.code,
            "title": titles.get(each.item.pk, each.item.code),
            "owner": each.item.owner.name,
            "kind": str(KIND_LABELS[each.item.kind]),
            "outcome": str(OUTCOME_LABELS[outcome_of(each)]),
            "codes": " ".join(each.codes),
            "said": " ".join(
                sentence(finding.code, finding.problem.variant, finding.problem.told) for finding in each.findings
            ),
            "url": reverse("forms_registry_terms", args=[each.item.code]),
        }
        for each in checked
    ]
