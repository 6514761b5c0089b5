"""Admin screens of items that no card describes yet, and of saying which item a card describes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.item_context import life_cycle_context
from lifecycle.register_forms import DescribeForm, RegisterForm
from lifecycle.registering import check_may_register, describe_item, may_describe, register_item
from lifecycle.screens import attempt, back_to_item, check_or_403, item_or_404, sent, show_form
from lifecycle.subjects import subject_of


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show an item of the register; one that a card describes is shown by its card."""
    found = item_or_404(code)
    if found.is_described:
        return redirect(subject_of(found).admin_url(found, request.user))
    if not access_of(request.user).sees_history_of(found.owner.code):
        raise PermissionDenied
    history = found.history.select_related("user", "decision", "dossier")
    context = life_cycle_context(found, request.user) | {"history": history}
    return render(request, "lifecycle/admin/item.html", context)


def register(request: HttpRequest) -> HttpResponse:
    """Enter an item that is offered without a card."""
    check_or_403(check_may_register, request.user)
    form = RegisterForm(*sent(request))
    made = []

    def act() -> None:
        given = form.cleaned_data
        made.append(
            register_item(
                unit=given["unit"],
                owner=given["owner"],
                name=given["name"],
                used_since=given["used_since"],
                user=request.user,
                decision=form.decision(),
                reason=given["reason"],
                facts=form.facts,
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, made[0], _("%(name)s is in the register.") % {"name": made[0].name})
    title = _("Register a service without a card")
    context = {
        "form": form,
        "page_title": title,
        "submit_label": _("Register"),
        "back_url": reverse("lifecycle_records"),
        "unmet": [],
    }
    return render(request, "lifecycle/admin/register_form.html", context)


def describe(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a draft describes an item of the register."""
    draft = item_or_404(code)
    if not may_describe(draft, request.user):
        raise PermissionDenied
    form = DescribeForm(*sent(request), draft=draft)
    kept = []

    def act() -> None:
        kept.append(describe_item(draft=draft, existing=form.cleaned_data["existing"], user=request.user))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, kept[0], _("The card now describes %(code)s.") % {"code": kept[0].code})
    title = _("This card describes an item of the register")
    return show_form(request, draft, form, title, _("Confirm"))
