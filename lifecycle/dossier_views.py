"""Admin screens of retirement dossiers; `lifecycle.dossiers` and `lifecycle.actions` hold the rules."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.actions import available
from lifecycle.dossier_forms import RetirementForm
from lifecycle.dossiers import propose_retirement
from lifecycle.errors import LifeCycleError, PlanRefused
from lifecycle.impact import Impact, ImpactLine, impact_of
from lifecycle.labels import DOSSIER_LABELS, REASON_LABELS, TRANSITION_LABELS, WAY_LABELS
from lifecycle.models import PortfolioItem, RetirementDossier
from lifecycle.retirement import DossierStatus
from lifecycle.selectors import dossiers_visible_to
from lifecycle.subjects import admin_urls_of, subject_of, titles_of
from lifecycle.waiting import asked_to_decide

#: What a dossier leads to comes before what stops it.
_FIRST = ("decide_retirement", "retire")


def propose(request: HttpRequest, item: PortfolioItem) -> HttpResponse:
    """Ask for a retirement proposal and make it; the permission has been checked."""
    form = RetirementForm(request.POST if request.method == "POST" else None, item=item, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            dossier = propose_retirement(plan=form.plan, user=request.user, new_titles=form.titles_to_start)
        except PlanRefused as error:
            form.show_problems(error.problems)
        except LifeCycleError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The retirement was proposed: %(code)s.") % {"code": dossier.code})
            return redirect("lifecycle_dossier", dossier.pk)
    label = str(TRANSITION_LABELS["propose_retirement"])
    context = {
        "item": item,
        "form": form,
        "page_title": label,
        "submit_label": label,
        "subject_title": subject_of(item).title(item),
        "back_url": subject_of(item).admin_url(item, request.user),
        "impact": impact_of([item], []),
    }
    return render(request, "lifecycle/admin/retirement_form.html", context)


def dossier_context(dossier: RetirementDossier, user: Any) -> dict[str, Any]:
    """Return what the screens show of a dossier: words, never codes."""
    items = list(PortfolioItem.objects.with_facts().filter(dossiers=dossier).order_by("pk"))
    successors = list(PortfolioItem.objects.with_facts().filter(succeeding_dossiers=dossier).order_by("pk"))
    together = [*items, *successors]
    titles, urls = titles_of(together), admin_urls_of(together, user)
    decided = dossier.status not in (DossierStatus.PROPOSED, DossierStatus.REJECTED)
    return {
        "dossier": dossier,
        "status_label": DOSSIER_LABELS[dossier.status],
        "way_label": WAY_LABELS[dossier.way],
        "reason_label": REASON_LABELS[dossier.reason_code],
        "leaving": [(item, titles.get(item.pk, item.code), urls.get(item.pk, "")) for item in items],
        "following": [(item, titles.get(item.pk, item.code), urls.get(item.pk, "")) for item in successors],
        "impact": _recorded_impact(dossier) if decided else impact_of(items, successors),
        "impact_recorded": decided,
    }


def _recorded_impact(dossier: RetirementDossier) -> list[Impact]:
    return [
        Impact(
            row["code"],
            row["label"],
            None
            if row["lines"] is None
            else [ImpactLine(line["text"], weighs=line["weighs"]) for line in row["lines"]],
        )
        for row in dossier.impact
    ]


@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dossier with its history and what can be done now."""
    shown = get_object_or_404(RetirementDossier.objects.select_related("decision", "proposed_by"), pk=pk)
    if not dossiers_visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    context = dossier_context(shown, request.user)
    holding = PortfolioItem.objects.with_facts().filter(life_cycle__dossier=shown).order_by("pk").first()
    rows = available(holding, request.user) if holding is not None else []
    together = sorted((row.name for row in rows if row.whole_dossier), key=lambda name: name not in _FIRST)
    context |= {
        "holding": holding,
        "names": ", ".join(title for _item, title, _url in context["leaving"]),
        "waiting_for": asked_to_decide(shown) if shown.status == DossierStatus.PROPOSED else [],
        "actions": [(name, TRANSITION_LABELS[name]) for name in together],
        "events": [
            (event, DOSSIER_LABELS[event.status])
            for event in shown.events.select_related("user", "decision").order_by("at", "pk")
        ],
    }
    return render(request, "lifecycle/admin/dossier.html", context)
