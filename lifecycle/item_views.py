"""Admin screens of items that no card describes yet, of what they ask, and of saying which item a card describes."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifecycle.access import access_of
from lifecycle.form_inputs import change_inputs, check_may_change_inputs, has_own_inputs
from lifecycle.input_fields import InputsForm
from lifecycle.item_context import allows, life_cycle_context
from lifecycle.kinds import ItemUnit
from lifecycle.ledger.inputs import inputs_of_many
from lifecycle.register_forms import DescribeForm
from lifecycle.registering import describe_item, may_describe
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
    context = life_cycle_context(found, request.user) | {
        "history": history,
        "is_form": found.unit == ItemUnit.FORM,
        "inputs": inputs_of_many([found.pk]).get(found.pk),
        "may_change_inputs": has_own_inputs(found) and allows(check_may_change_inputs, found, request.user),
    }
    return render(request, "lifecycle/admin/item.html", context)


def inputs(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a form without a record asks."""
    found = item_or_404(code)
    check_or_403(check_may_change_inputs, found, request.user)
    if not has_own_inputs(found):
        raise Http404
    form = InputsForm(*sent(request))

    def act() -> None:
        given = form.cleaned_data
        change_inputs(
            item=found,
            user=request.user,
            decision=form.decision(),
            effective=given["effective"],
            changes=form.changes,
            offer=given["offer"],
            withdraw=given["withdraw"],
            reason=given["note"],
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, found, _("Fields and channels were changed."))
    context = {
        "item": found,
        "form": form,
        "page_title": _("Change fields and channels"),
        "submit_label": _("Save"),
        "subject_title": found.name,
        "back_url": subject_of(found).admin_url(found, request.user),
        "unmet": [],
        "inputs": inputs_of_many([found.pk]).get(found.pk),
    }
    return render(request, "lifecycle/admin/inputs_form.html", context)


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
