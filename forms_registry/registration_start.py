"""Where registrations begin: a new form, a form that is there already, what is unfinished; and discarding it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, RegistrationDraft
from forms_registry.registering import check_may_write
from forms_registry.registration_answers import answers_of
from forms_registry.registration_drafts import (
    begin_registration,
    begun_by_others,
    discard_registration,
    registers_forms,
    unfinished_of,
)
from forms_registry.registration_views import STEP_LABELS
from forms_registry.versions import check_may_write_version
from lifecycle.errors import LifeCycleError
from lifecycle.item_context import register_item_links, register_proposal_address
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.screens import check_or_403
from lifecycle.subjects import subject_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show what the person has not finished, and begin to register a new form."""
    if not registers_forms(request.user):
        raise PermissionDenied(_("Only service owners and approvers register forms."))
    if request.method == "POST":
        return _begin(request, None)
    return render(request, "forms_registry/registration_start.html", _context(unfinished_of(request.user)))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_for(request: HttpRequest, code: str) -> HttpResponse:
    """Show who is changing a form already, and begin to change it from its newest version."""
    form = get_object_or_404(ApplicationForm.objects.with_facts(), item__code=code)
    check_or_403(check_may_write, form, request.user)
    if request.method == "POST":
        return _begin(request, form)
    context = _context(unfinished_of(request.user).filter(form=form))
    try:
        check_may_write_version(form, request.user)
    except FormRefused as error:
        context["refused"] = str(error)
    context |= {
        "form": form,
        "others": list(begun_by_others(form, request.user)),
        "back_url": subject_of(form.item).admin_url(form.item, request.user),
    }
    return render(request, "forms_registry/registration_start.html", context)


def _context(drafts: Any) -> dict[str, Any]:
    return {"section": "forms", "unfinished": [(draft, STEP_LABELS.get(draft.step, "")) for draft in drafts]}


def _begin(request: HttpRequest, form: ApplicationForm | None) -> HttpResponse:
    answers = answers_of(form) if form is not None else None
    try:
        draft = begin_registration(user=request.user, form=form, answers=answers)
    except LifeCycleError as error:
        messages.error(request, str(error))
        return redirect(request.path)
    return redirect("forms_registry:form_registration_step", draft=draft.pk, step=draft.step)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    """Ask whether to forget an unfinished registration, and forget it."""
    if not registers_forms(request.user):
        raise PermissionDenied(_("Only service owners and approvers register forms."))
    found: RegistrationDraft | None = unfinished_of(request.user).filter(pk=draft).first()
    if found is None:
        messages.info(request, _("That registration is finished, or was discarded."))
        return redirect("forms_registry:form_registration")
    if request.method == "POST":
        discard_registration(draft=found, user=request.user)
        messages.success(request, _("The registration was discarded."))
        return redirect("forms_registry:form_registration")
    return render(request, "forms_registry/registration_discard.html", {"draft": found, "section": "forms"})


def links_of_item(item: PortfolioItem, user: Any) -> list[tuple[str, str]]:
    """Return the link from the life cycle of a form to changing it."""
    if item.unit != ItemUnit.FORM or not item.is_described:
        return []
    form = ApplicationForm.objects.with_facts().filter(item=item).first()
    if form is None:
        return []
    try:
        check_may_write_version(form, user)
    except LifeCycleError:
        return []
    return [(_("Change the form"), address_for(item))]


def address_for(item: PortfolioItem) -> str:
    """Return where a form is changed, and where its owner says why it is needed."""
    return reverse("forms_registry:form_registration_for", args=[item.code])


def register_screens() -> None:
    """Let the life cycle lead here; called once when the app is ready."""
    register_item_links("change_form", links_of_item)
    register_proposal_address(ItemUnit.FORM, address_for)
