"""The seals of periods, open to everyone: what was signed, whether it still holds, and how one checks it oneself."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.ledger.figures import UNITS
from lifecycle.ledger.seals import faults_of_seals
from lifecycle.models import LedgerSeal
from lifecycle.portfolio.file_views import PackForm
from lifecycle.portfolio.labels import UNIT_LABELS
from lifecycle.portfolio.wording import number_style, shown_day


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Show every seal, the latest period first."""
    rows = list(LedgerSeal.objects.all())
    faults = faults_of_seals(rows)
    context = {
        "section": "follow_up",
        "current": "seals",
        "heading": _("Seals"),
        "lead": _("The hash of the whole ledger and its figures, signed at the end of a period."),
        "seals": [_told(seal, faults[seal.pk]) for seal in rows],
        "pack_form": PackForm(None) if access_of(request.user).sees_all_history else None,
    }
    return render(request, "portfolio/seals.html", context)


def _told(seal: LedgerSeal, fault: str) -> dict[str, Any]:
    style = number_style()
    statement = json.loads(seal.statement)
    figures = statement.get("figures", {})
    return {
        "seal": seal,
        "days": (shown_day(seal.ends_on.isoformat()), shown_day(localdate(seal.sealed_at).isoformat())),
        "fault": fault,
        "figures": [(UNIT_LABELS[unit], style.plain(figures[unit]["count"])) for unit in UNITS if unit in figures],
        "rule_version": statement.get("rule_version", ""),
    }
