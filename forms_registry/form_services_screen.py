"""The screen "Services of this form": on whose cards a form is offered."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_registry.form_links import LinkedItem, services_offering, services_to_add
from forms_registry.form_screen import form_or_403
from forms_registry.models import ApplicationForm
from forms_registry.registering import OFFERABLE_STATES, WRITERS, check_may_link, offer_form, withdraw_form
from lifecycle.access import access_of, holds_one_of
from lifecycle.errors import LifeCycleError
from lifecycle.item_context import allows
from lifecycle.kinds import ItemUnit
from lifecycle.roles import Role
from lifecycle.selectors import items_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest, code: str) -> HttpResponse:
    """Show on which cards the form is offered; add one, or take the form off one."""
    form = form_or_403(request, code)
    if request.method == "POST":
        return _change(request, form)
    user = request.user
    own_form = _answers_for(form, user)
    may_add = own_form or bool(access_of(user).organisations(*WRITERS))
    text = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    offered, hidden = services_offering(form, user)
    found, total = services_to_add(form, user, text, own_form=own_form) if may_add else ([], 0)
    context = {
        "form": form,
        "back_url": reverse("forms_registry_form", args=[form.code]),
        "rows": [(row, _may_link(form, row, user)) for row in offered],
        "hidden": hidden,
        "found": found,
        "total": total,
        "text": text,
        "may_add": may_add,
        "can_be_offered": form.item.state in OFFERABLE_STATES,
    }
    return render(request, "forms_registry/admin/form_services.html", context)


def _answers_for(form: ApplicationForm, user: Any) -> bool:
    access = access_of(user)
    return access.has(Role.BOARD) or access.has(Role.ADMINISTRATOR) or holds_one_of(user, WRITERS, form.item)


def _may_link(form: ApplicationForm, row: LinkedItem, user: Any) -> bool:
    return allows(partial(check_may_link, form.item), row.item, user)


def _change(request: HttpRequest, form: ApplicationForm) -> HttpResponse:
    """Do what the pressed button says; why it is refused is told on the screen."""
    action, _colon, pk = request.POST.get("do", "").partition(":")
    known = items_visible_to(request.user).filter(unit=ItemUnit.SERVICE)
    service = get_object_or_404(known, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 12 else 0)
    about: dict[str, Any] = {"form": form, "service": service, "user": request.user}
    try:
        if action == "add":
            offer_form(**about)
            messages.success(request, _("The form is offered on the card %(code)s.") % {"code": service.code})
        elif action == "withdraw":
            withdraw_form(**about)
            messages.success(request, _("The form was taken off the card %(code)s.") % {"code": service.code})
        else:
            raise PermissionDenied
    except LifeCycleError as error:
        messages.error(request, str(error))
    return redirect("forms_registry_form_services", code=form.code)
