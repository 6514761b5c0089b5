"""Admin screens of one item: they translate in and out; actions and services hold the rules."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lifecycle.actions import check_permission, check_table, perform
from lifecycle.classification import check_may_classify, classify_item
from lifecycle.comments import check_may_comment, comment_on
from lifecycle.dossier_views import dossier_context, propose
from lifecycle.errors import LifeCycleError, RequirementsUnmet
from lifecycle.forms import ClassificationForm, CommentForm, DeferralForm, ResponsibilityForm, TransitionForm
from lifecycle.labels import TRANSITION_DONE_LABELS, TRANSITION_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.proposals import proposal_of
from lifecycle.requirements import Unmet
from lifecycle.responsibility import assign_responsibility, check_may_assign
from lifecycle.reviews import attest, check_may_review, defer
from lifecycle.screens import attempt, back_to_item, check_or_403, item_or_404, sent, show_form
from lifecycle.subjects import subject_of
from lifecycle.transitions import TRANSITIONS, Condition, Transition


def transition(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Ask for what a transition needs and perform it."""
    item = item_or_404(code)
    row = TRANSITIONS.get(name)
    if row is None:
        raise Http404
    check_or_403(check_permission, row, item, request.user)
    try:
        check_table(row, item)
    except LifeCycleError as error:
        messages.error(request, str(error))
        return redirect(subject_of(item).admin_url(item, request.user))
    if Condition.PLAN in row.conditions:
        return propose(request, item)
    return _transition_form(request, item, row)


def _transition_form(request: HttpRequest, item: PortfolioItem, row: Transition) -> HttpResponse:
    form = TransitionForm(*sent(request), transition=row)
    unmet: list[Unmet] = []

    def act() -> None:
        given = form.cleaned_data
        try:
            perform(
                item,
                row.name,
                user=request.user,
                reason=given.get("reason", ""),
                decision=form.cited_decision,
                effective=given.get("effective"),
                planned_on=given.get("planned_on"),
            )
        except RequirementsUnmet as error:
            unmet.extend(error.unmet)
            raise

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        title = subject_of(item).title(item)
        return back_to_item(request, item, f"{title}: {TRANSITION_DONE_LABELS[row.name]}")
    if not unmet and Condition.REQUIREMENTS in row.conditions:
        unmet.extend(subject_of(item).unmet_requirements(item))
    dossier = item.life_cycle.dossier if row.whole_dossier else None
    about = dossier_context(dossier, request.user) if dossier is not None else {}
    label = str(TRANSITION_LABELS[row.name])
    if Condition.PROPOSAL in row.conditions:
        about["proposal"] = proposal_of(item)
    return show_form(request, item, form, label, label, **about | {"unmet": unmet})


def classification(request: HttpRequest, code: str) -> HttpResponse:
    """Change the counted facts of an item."""
    item = item_or_404(code)
    check_or_403(check_may_classify, item, request.user)
    form = ClassificationForm(*sent(request), item=item)

    def act() -> None:
        classify_item(
            item=item,
            user=request.user,
            changes=form.changes,
            effective=form.cleaned_data["effective"],
            decision=form.cited_decision,
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, item, _("The portfolio facts were saved."))
    return show_form(request, item, form, _("Portfolio facts"), _("Save"))


def responsibility(request: HttpRequest, code: str) -> HttpResponse:
    """Change who answers for an item."""
    item = item_or_404(code)
    check_or_403(check_may_assign, item, request.user)
    form = ResponsibilityForm(*sent(request), item=item)

    def act() -> None:
        assign_responsibility(item=item, user=request.user, **{"review_date": item.review_date} | form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, item, _("The responsibility was saved."))
    return show_form(request, item, form, _("Responsibility"), _("Save"))


@require_POST
def attestation(request: HttpRequest, code: str) -> HttpResponse:
    """Record with one click that the item has been checked and is still fine."""
    item = item_or_404(code)
    check_or_403(check_may_review, item, request.user)
    try:
        attest(item=item, user=request.user)
    except LifeCycleError as error:
        messages.error(request, str(error))
        return redirect(subject_of(item).admin_url(item, request.user))
    return back_to_item(request, item, _("Thank you. The review was recorded with your name and today's date."))


def deferral(request: HttpRequest, code: str) -> HttpResponse:
    """Put the review of an item off, with a reason."""
    item = item_or_404(code)
    check_or_403(check_may_review, item, request.user)
    form = DeferralForm(*sent(request), item=item)

    def act() -> None:
        defer(item=item, user=request.user, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, item, _("The review was deferred."))
    return show_form(request, item, form, _("Defer the review"), _("Defer"))


def comment(request: HttpRequest, code: str) -> HttpResponse:
    """Leave a comment in the life cycle of an item, also while its text is frozen."""
    item = item_or_404(code)
    check_or_403(check_may_comment, item, request.user)
    form = CommentForm(*sent(request))

    def act() -> None:
        comment_on(item=item, user=request.user, text=form.cleaned_data["text"])

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, item, _("The comment was saved."))
    return show_form(request, item, form, _("Comment"), _("Save the comment"))
