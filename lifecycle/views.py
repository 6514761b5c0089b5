"""Admin screens of the life cycle: they translate in and out; actions and services hold the rules."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lifecycle.actions import check_permission, check_table, perform
from lifecycle.classification import check_may_classify, classify_item
from lifecycle.errors import LifeCycleError, NotPermitted, RequirementsUnmet
from lifecycle.forms import ClassificationForm, ResponsibilityForm, TransitionForm
from lifecycle.labels import TRANSITION_DONE_LABELS, TRANSITION_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.requirements import Unmet
from lifecycle.responsibility import check_may_assign
from lifecycle.services import assign_responsibility
from lifecycle.subjects import subject_of
from lifecycle.transitions import TRANSITIONS, Condition


def _item(code: str) -> PortfolioItem:
    return get_object_or_404(PortfolioItem.objects.with_facts(), code=code)


def _show(
    request: HttpRequest, item: PortfolioItem, form: Any, title: str, submit: str, unmet: list[Unmet] | None = None
) -> HttpResponse:
    context = {
        "item": item,
        "form": form,
        "page_title": title,
        "submit_label": submit,
        "subject_title": subject_of(item).title(item),
        "back_url": subject_of(item).edit_url(item),
        "unmet": unmet or [],
    }
    return render(request, "lifecycle/admin/item_form.html", context)


def transition(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Ask for what a transition needs and perform it."""
    item = _item(code)
    row = TRANSITIONS.get(name)
    if row is None:
        raise Http404
    try:
        check_permission(row, item, request.user)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    try:
        check_table(row, item)
    except LifeCycleError as error:
        messages.error(request, str(error))
        return redirect(subject_of(item).edit_url(item))
    form = TransitionForm(request.POST if request.method == "POST" else None, transition=row)
    unmet = subject_of(item).unmet_requirements(item) if Condition.REQUIREMENTS in row.conditions else []
    if request.method == "POST" and form.is_valid():
        try:
            perform(
                item,
                name,
                user=request.user,
                reason=form.cleaned_data.get("reason", ""),
                decision=form.cited_decision,
                effective=form.cleaned_data.get("effective"),
            )
        except RequirementsUnmet as error:
            unmet = list(error.unmet)
            form.add_error(None, str(error))
        except LifeCycleError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{subject_of(item).title(item)}: {TRANSITION_DONE_LABELS[name]}")
            return redirect(subject_of(item).edit_url(item))
    label = str(TRANSITION_LABELS[name])
    return _show(request, item, form, label, label, unmet)


def classification(request: HttpRequest, code: str) -> HttpResponse:
    """Change the counted facts of an item."""
    item = _item(code)
    try:
        check_may_classify(item, request.user)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    form = ClassificationForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            classify_item(
                item=item,
                user=request.user,
                changes=form.changes,
                effective=form.cleaned_data["effective"],
                decision=form.cited_decision,
            )
        except LifeCycleError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The portfolio facts were saved."))
            return redirect(subject_of(item).edit_url(item))
    return _show(request, item, form, _("Portfolio facts"), _("Save"))


def responsibility(request: HttpRequest, code: str) -> HttpResponse:
    """Change who answers for an item and when it is reviewed next."""
    item = _item(code)
    try:
        check_may_assign(item, request.user)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    form = ResponsibilityForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid():
        assign_responsibility(item=item, user=request.user, **form.cleaned_data)
        messages.success(request, _("The responsibility was saved."))
        return redirect(subject_of(item).edit_url(item))
    return _show(request, item, form, _("Responsibility and review"), _("Save"))
