"""The review list: patterns a person should look at. A list of questions, never a correction."""

from collections import Counter
from datetime import date
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.errors import NotPermitted
from lifecycle.ledger.detectors import DETECTORS, Finding, findings
from lifecycle.ledger.reading import Reading, reading
from lifecycle.models import LedgerSeal, Restatement
from lifecycle.portfolio.gates import for_readers
from lifecycle.portfolio.labels import FINDING_LABELS, FINDING_RULES
from lifecycle.portfolio.ledger_index import index_of
from lifecycle.portfolio.offer import Offer, present_offer
from lifecycle.portfolio.operation_forms import chosen_owners, day_field, owner_choices, style_fields
from lifecycle.portfolio.provenance import list_facts
from lifecycle.portfolio.review_words import finding_in_words
from lifecycle.portfolio.sheets import asked_format, export_links, sheet
from lifecycle.portfolio.telling import Names
from lifecycle.portfolio.wording import shown_day
from lifecycle.restatement_rules import check_may_propose_any

PER_PAGE: Final = 25
#: So many operations of a finding are linked; a burst may have dozens.
_MOST_LINKED: Final = 12
COLUMNS: Final = {
    "kind": gettext_lazy("Kind of finding (code)"),
    "name": gettext_lazy("Kind of finding"),
    "on": gettext_lazy("Day"),
    "owner": gettext_lazy("Owner (code)"),
    "owner_name": gettext_lazy("Owner"),
    "seqs": gettext_lazy("Operations"),
    "items": gettext_lazy("Codes"),
    "words": gettext_lazy("What was seen"),
    "head": gettext_lazy("Head hash of the ledger"),
}


class ReviewForm(forms.Form):
    """Which findings are shown."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of finding"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    until = day_field(gettext_lazy("Up to the day"), gettext_lazy("Empty: today."))

    def __init__(self, data: Any, offer: Offer) -> None:
        """Read `data`; `offer` says which organisations there are."""
        super().__init__(data, auto_id="choice-%s", use_required_attribute=False)
        kinds = [(kind, FINDING_LABELS[kind]) for kind in DETECTORS]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]  # a choice field
        self.fields["owner"].choices = owner_choices(offer)  # type: ignore[attr-defined]  # a choice field
        style_fields(self)


@require_safe
@for_readers
def review_list(request: HttpRequest) -> HttpResponseBase:
    """Show the findings up to a day with the rule that found each, or send them all as a file."""
    offer = present_offer()
    form = ReviewForm(request.GET, offer)
    context: dict[str, Any] = {
        "section": "follow_up",
        "current": "review",
        "heading": _("Review list"),
        "lead": _("Patterns in the ledger that a person should look at. A list of questions, never a correction."),
        "form": form,
    }
    if not form.is_valid():
        return render(request, "portfolio/review_list.html", context, status=400)
    given = form.cleaned_data
    opened, all_found, titles = _find((given["until"] or timezone.localdate()).isoformat())
    names = Names(offer, titles)
    owners = chosen_owners(offer, given["owner"])
    of_owner = [each for each in all_found if owners is None or each.owner in owners]
    shown = [each for each in of_owner if not given["kind"] or each.kind == given["kind"]]
    wanted = asked_format(request)
    if wanted:
        rows = (_cells(each, names, opened.head) for each in shown)
        return sheet(wanted, f"review-list-{opened.head[:12]}", COLUMNS, rows)
    counts = Counter(each.kind for each in of_owner)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "number": len(shown),
        "rows": [_shown(each, names) for each in page.object_list],
        "rules": [(FINDING_LABELS[kind], FINDING_RULES[kind], counts[kind]) for kind in DETECTORS],
        "pair_url": _pair_url(request.user),
        "exports": export_links(request),
        "provenance": list_facts(opened),
        "head_hash": opened.head,
    }
    return render(request, "portfolio/review_list.html", context)


def _find(until: str) -> tuple[Reading, list[Finding], dict[str, str]]:
    seals = tuple(day.isoformat() for day in LedgerSeal.objects.order_by("ends_on").values_list("ends_on", flat=True))
    with reading() as opened:
        found = opened.remember(("findings", until, seals), lambda: findings(opened.book, until, seals))
        return opened, found, opened.remember("index", lambda: index_of(opened.book)).titles


def _pair_url(user: Any) -> str:
    """Return where a pair is proposed; "" for those who may not."""
    try:
        check_may_propose_any(user)
    except NotPermitted:
        return ""
    return reverse("lifecycle_restatement_proposal", args=[Restatement.Kind.PAIR])


def _cells(finding: Finding, names: Names, head: str) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "name": str(FINDING_LABELS[finding.kind]),
        "on": date.fromisoformat(finding.on),
        "owner": finding.owner,
        "owner_name": names.organisation(finding.owner),
        "seqs": " ".join(map(str, finding.seqs)),
        "items": " ".join(finding.items),
        "words": finding_in_words(finding, names),
        "head": head,
    }


def _shown(finding: Finding, names: Names) -> dict[str, Any]:
    return {
        "name": FINDING_LABELS[finding.kind],
        "rule": FINDING_RULES[finding.kind],
        "day": shown_day(finding.on),
        "owner": names.organisation(finding.owner),
        "words": finding_in_words(finding, names),
        "seqs": finding.seqs[:_MOST_LINKED],
        "more": max(0, len(finding.seqs) - _MOST_LINKED),
        "is_look_alike": finding.kind == "look_alike",
    }
