"""Admin screens of restatements: proposing with the impact shown, reading, deciding."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError, NotPermitted
from lifecycle.models import Restatement
from lifecycle.restatement_forms import PROPOSAL_FORMS, ApprovalForm, RejectionForm
from lifecycle.restatement_rules import check_may_decide, check_may_propose_any
from lifecycle.restatement_words import impact_table, in_words
from lifecycle.restating import (
    Examined,
    approve_restatement,
    preview,
    propose_restatement,
    reconsider,
    reject_restatement,
)
from lifecycle.screens import attempt, check_or_403, sent
from lifecycle.selectors import restatements_visible_to
from lifecycle.subjects import admin_urls_of, titles_of

#: What each kind is for, on the page that offers them.
_KINDS: Final = {
    Restatement.Kind.LATE: gettext_lazy("A service or form was offered, but nobody had registered it."),
    Restatement.Kind.CORRECTION: gettext_lazy(
        "Fields, channels or the ending of an item without a card were otherwise than the ledger says."
    ),
    Restatement.Kind.VOID: gettext_lazy("A recorded operation should never have been recorded."),
    Restatement.Kind.PAIR: gettext_lazy("A retirement and an addition are one and the same service, replaced."),
    Restatement.Kind.PERIMETER: gettext_lazy(
        "A service, or a whole organisation, leaves or enters the group that is counted."
    ),
    Restatement.Kind.SCOPE: gettext_lazy("The counting rules count something that they did not, or the other way."),
}
#: More items than these the page does not list.
_LISTED: Final = 200


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Offer the kinds of restatement."""
    check_or_403(check_may_propose_any, request.user)
    kinds = [(_address(kind), Restatement.Kind(kind).label, told) for kind, told in _KINDS.items()]
    return render(request, "lifecycle/admin/restatement_start.html", {"kinds": kinds})


def _address(kind: str) -> str:
    if kind == Restatement.Kind.LATE:
        return reverse("lifecycle_register")
    return reverse("lifecycle_restatement_proposal", args=[kind])


def propose(request: HttpRequest, kind: str) -> HttpResponse:
    """Collect a proposal of one kind, show what it would change, and store it."""
    if kind not in PROPOSAL_FORMS:
        raise Http404
    check_or_403(check_may_propose_any, request.user)
    form = PROPOSAL_FORMS[kind](*sent(request), user=request.user)
    shown: list[Examined] = []
    made: list[Restatement] = []

    def act() -> None:
        about = {"kind": kind, "operations": form.operations, "registration": form.registration, "user": request.user}
        if "preview" in request.POST:
            shown.append(preview(**about))
            return
        said = {name: form.cleaned_data[name] for name in ("reason", "evidence")}
        made.append(propose_restatement(**about, **said))

    if request.method == "POST" and form.is_valid():
        attempt(form, act)
    if made:
        messages.success(
            request, _("%(code)s was proposed. It waits for the portfolio board.") % {"code": made[0].code}
        )
        return redirect("lifecycle_restatement", made[0].pk)
    label = Restatement.Kind(kind).label
    context = {
        "form": form,
        "page_title": _("Propose a restatement"),
        "subject_title": label,
        "submit_label": _("Propose"),
        "back_url": reverse("lifecycle_restatement_start"),
        "back_label": _("Kinds of restatement"),
        "told": _KINDS[Restatement.Kind(kind)],
        "offers_preview": True,
    }
    if shown:
        context |= {"words": in_words(shown[0].operations), "table": impact_table(shown[0].impact)}
    return render(request, "lifecycle/admin/restatement_form.html", context)


def _visible(request: HttpRequest, pk: int) -> Restatement:
    rows = Restatement.objects.select_related("decision", "proposed_by", "decided_by", "item")
    shown = get_object_or_404(rows, pk=pk)
    if not restatements_visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return shown


@require_safe
def restatement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a restatement: what, why, what it changes, who proposed and who decided."""
    shown = _visible(request, pk)
    return render(request, "lifecycle/admin/restatement.html", _context(shown, request.user))


def _context(shown: Restatement, user: Any) -> dict[str, Any]:
    """Return what the screens show; an open proposal is measured against the ledger of today."""
    impact, problem = shown.impact, ""
    if shown.is_open:
        try:
            impact = reconsider(shown).impact
        except LifeCycleError as error:
            problem = str(error)
    items = list(shown.items.select_related("owner").order_by("code")[: _LISTED + 1])
    titles, urls = titles_of(items), admin_urls_of(items, user)
    access = access_of(user)
    return {
        "restatement": shown,
        "words": in_words(shown.operations),
        "impact": impact,
        "table": impact_table(impact),
        "problem": problem,
        "moved": shown.is_open and impact["fingerprint"] != shown.impact["fingerprint"],
        "at_proposal": "at_proposal" in shown.impact,
        "items": [
            (item, titles.get(item.pk, item.code), urls.get(item.pk) if access.sees_history_of(item.owner.code) else "")
            for item in items[:_LISTED]
        ],
        "more_items": len(items) > _LISTED,
        "may_decide": shown.is_open and _may_decide(shown, user),
    }


def _may_decide(shown: Restatement, user: Any) -> bool:
    try:
        check_may_decide(shown, user)
    except NotPermitted:
        return False
    return True


def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Approve or reject a proposal; the forms are "approve" and "reject"."""
    if name not in ("approve", "reject"):
        raise Http404
    shown = _visible(request, pk)
    check_or_403(check_may_decide, shown, request.user)
    back = reverse("lifecycle_restatement", args=[pk])
    if not shown.is_open:
        messages.warning(request, _("%(code)s has been decided already.") % {"code": shown.code})
        return redirect(back)
    context = _context(shown, request.user)
    form = _decision_form(request, name, context["impact"])

    def act() -> None:
        given = form.cleaned_data
        if name == "reject":
            reject_restatement(restatement=shown, user=request.user, reason=given["reason"])
            return
        approve_restatement(
            restatement=shown,
            user=request.user,
            decision=form.decision(),
            answer=given["answer"],
            seen=given["seen"],
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        done = _("%(code)s was posted.") if name == "approve" else _("%(code)s was rejected.")
        messages.success(request, done % {"code": shown.code})
        return redirect(back)
    _show_anew(form, context["impact"])
    label = _("Approve and post") if name == "approve" else _("Reject the restatement")
    context |= {
        "form": form,
        "page_title": label,
        "subject_title": f"{shown.code}: {shown.get_kind_display()}",
        "submit_label": label,
        "back_url": back,
        "back_label": shown.code,
    }
    return render(request, "lifecycle/admin/restatement_form.html", context)


def _decision_form(request: HttpRequest, name: str, impact: dict[str, Any]) -> Any:
    if name == "reject":
        return RejectionForm(*sent(request))
    return ApprovalForm(*sent(request), initial={"seen": impact["fingerprint"]})


def _show_anew(form: Any, impact: dict[str, Any]) -> None:
    """Let the next answer be about the impact that the page shows now."""
    if "seen" in form.fields and form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = impact["fingerprint"]
