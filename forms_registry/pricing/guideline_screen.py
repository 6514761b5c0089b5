"""The screens of pricing guidelines in the editors' side: reading one, beginning one, writing one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forms_registry.models import PricingGuideline
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.guideline_forms import NewGuidelineForm, WritingForm
from forms_registry.pricing.guideline_page import (
    citing_prices,
    facts_about,
    standing_in_words,
    version_rows,
    version_shown,
)
from forms_registry.pricing.guideline_requirements import unmet_of
from forms_registry.pricing.guideline_sections import sections_of
from forms_registry.pricing.guidelines import (
    begins_guidelines,
    check_may_change,
    create_guideline,
    organisations_one_writes_for,
    write_guideline,
)
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError
from lifecycle.item_context import allows, life_cycle_context
from lifecycle.models import PortfolioItem
from lifecycle.responsibility import check_may_assign
from lifecycle.screens import check_or_403, sent


def guideline_or_403(request: HttpRequest, code: str) -> PricingGuideline:
    """Return the guideline with this code that the person may read; 404 when there is none, 403 when they may not."""
    guideline: PricingGuideline = get_object_or_404(PricingGuideline.objects.with_facts(), item__code=code)
    if not PricingGuideline.objects.visible_to(request.user).filter(pk=guideline.pk).exists():
        raise PermissionDenied
    guideline.item = PortfolioItem.objects.with_facts().select_related("deputy", "approver").get(pk=guideline.item_id)
    return guideline


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one guideline to whoever may read its record."""
    guideline = guideline_or_403(request, code)
    version = version_shown(guideline, request.user)
    if version is None:
        raise PermissionDenied
    item, access = guideline.item, access_of(request.user)
    drafts = access.sees_drafts_of(item.owner.code)
    history = item.history.select_related("user", "decision", "dossier")
    public = PricingGuideline.objects.ever_published().filter(pk=guideline.pk).exists()
    context = {
        "guideline": guideline,
        "version": version,
        "title": version.title,
        "standing": standing_in_words(version),
        "sections": sections_of(version.as_content()),
        "facts": facts_about(guideline),
        "unmet": unmet_of(guideline) if drafts else [],
        "versions": version_rows(guideline, drafts=drafts),
        "prices": citing_prices(guideline, request.user),
        "public_url": reverse("forms_registry:guideline", args=[item.code]) if public else "",
        "may_write": _may_change(guideline, request.user),
        "may_assign": allows(check_may_assign, item, request.user),
        **life_cycle_context(item, request.user),
        "history": history if access.sees_history_of(item.owner.code) else None,
    }
    return render(request, "forms_registry/admin/guideline.html", context)


def _may_change(guideline: PricingGuideline, user: Any) -> bool:
    try:
        check_may_change(guideline, user)
    except LifeCycleError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a guideline; what it says is written next."""
    if not begins_guidelines(request.user):
        raise PermissionDenied
    form = NewGuidelineForm(*sent(request)[:1], owners=organisations_one_writes_for(request.user))
    begun: list[PricingGuideline] = []

    def act() -> None:
        given = form.cleaned_data
        begun.append(
            create_guideline(
                owner=given["owner"], title=given["title_fi"], user=request.user, is_common=given["is_common"]
            )
        )

    if request.method == "POST" and form.is_valid() and attempt_by_field(form, act):
        messages.success(request, _("The guideline was begun. Write next what it says."))
        return redirect("forms_registry_guideline_write", code=begun[0].code)
    context = {
        "form": form,
        "page_title": _("Write a guideline"),
        "submit_label": _("Go on"),
        "subject_title": _("Pricing guidelines"),
        "back_url": reverse("forms_registry_pricingguideline_modeladmin_index"),
        "unmet": [],
    }
    return render(request, "forms_registry/admin/registry_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Write what the draft of a guideline says; where there is none, one is begun from what is published."""
    guideline = guideline_or_403(request, code)
    try:
        check_or_403(check_may_change, guideline, request.user)
    except PricingRefused as refused:
        messages.error(request, str(refused))
        return redirect("forms_registry_guideline", code=code)
    form = WritingForm(*sent(request)[:1], initial=WritingForm.values_of(guideline))
    act = partial(_write, guideline, form, request.user)
    if request.method == "POST" and form.is_valid() and attempt_by_field(form, act):
        messages.success(request, _("The draft was saved. It holds once it has been approved."))
        return redirect("forms_registry_guideline", code=code)
    context = {
        "form": form,
        "page_title": _("Write the guideline"),
        "submit_label": _("Save the draft"),
        "subject_title": f"{guideline.title} ({guideline.code})",
        "back_url": reverse("forms_registry_guideline", args=[code]),
        "unmet": [],
    }
    return render(request, "forms_registry/admin/registry_form.html", context)


def _write(guideline: PricingGuideline, form: WritingForm, user: Any) -> None:
    write_guideline(guideline=guideline, user=user, changes=form.cleaned_data)


def attempt_by_field(form: Any, act: Callable[[], Any]) -> bool:
    """Do `act` in one transaction; return whether it went well, else show beside the fields why it was refused."""
    try:
        with transaction.atomic():
            act()
    except LifeCycleError as error:
        problems = error.problems if isinstance(error, PricingRefused) else {}
        known = {name: text for name, text in problems.items() if name in form.fields}
        for name, text in (known or {None: str(error)}).items():
            form.add_error(name, text)
        return False
    return True
