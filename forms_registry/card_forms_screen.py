"""The screen "Forms of this service": which forms a card offers, and in which order."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forms_registry.card_links import (
    check_may_order_forms,
    check_may_see_forms,
    forms_on_card,
    forms_to_add,
    move_form,
)
from forms_registry.form_page import version_shown
from forms_registry.models import ApplicationForm
from forms_registry.public_index import Questions, questions_of_versions
from forms_registry.registering import OFFERABLE_STATES, WRITERS, check_may_link, offer_form, withdraw_form
from lifecycle.access import access_of
from lifecycle.errors import LifeCycleError
from lifecycle.item_context import allows, register_item_links
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.screens import check_or_403, item_or_404
from lifecycle.subjects import subject_of


@require_http_methods(["GET", "HEAD", "POST"])
def card_forms(request: HttpRequest, code: str) -> HttpResponse:
    """Show which forms the card offers, and add, withdraw or move one."""
    service = item_or_404(code)
    check_or_403(check_may_see_forms, service, request.user)
    if request.method == "POST":
        return _change(request, service)
    text = request.GET.get("q", "").strip()[:100]
    links, hidden = forms_on_card(service, request.user)
    may_order = allows(check_may_order_forms, service, request.user)
    found, total = forms_to_add(service, request.user, text, may_order=may_order)
    shown = [version_shown(form, request.user) for form in (*(link.form for link in links), *found)]
    asked = questions_of_versions([version.pk for version in shown if version is not None])
    subject = subject_of(service)
    context = {
        "item": service,
        "subject_title": subject.title(service),
        "back_url": subject.admin_url(service, request.user),
        "rows": [_row(link.form, service, request.user, asked) for link in links],
        "hidden": hidden,
        "found": [(form, _asked(form, request.user, asked)) for form in found],
        "total": total,
        "text": text,
        "may_order": may_order,
        "may_add": may_order or bool(access_of(request.user).organisations(*WRITERS)),
    }
    return render(request, "forms_registry/admin/card_forms.html", context)


def _row(
    form: ApplicationForm, service: PortfolioItem, user: Any, asked: dict[int, Questions]
) -> tuple[ApplicationForm, Questions, bool, bool]:
    """Return the form, what it asks, whether it is still offered, and whether `user` may take it off the card."""
    may_withdraw = allows(partial(check_may_link, form.item), service, user)
    return form, _asked(form, user, asked), form.item.state in OFFERABLE_STATES, may_withdraw


def _asked(form: ApplicationForm, user: Any, asked: dict[int, Questions]) -> Questions:
    version = version_shown(form, user)
    return asked.get(version.pk, Questions()) if version is not None else Questions()


def _change(request: HttpRequest, service: PortfolioItem) -> HttpResponse:
    """Do what the pressed button says; why it is refused is told on the screen."""
    action, _colon, pk = request.POST.get("do", "").partition(":")
    form = get_object_or_404(ApplicationForm.objects.visible_to(request.user).with_facts(), pk=_number(pk))
    about: dict[str, Any] = {"form": form, "service": service, "user": request.user}
    try:
        if action == "add":
            offer_form(**about)
            messages.success(request, _("%(form)s is offered on the card.") % {"form": form.title})
        elif action == "withdraw":
            withdraw_form(**about)
            messages.success(request, _("%(form)s was taken off the card.") % {"form": form.title})
        elif action in ("up", "down"):
            move_form(**about, places=-1 if action == "up" else 1)
        else:
            raise PermissionDenied
    except LifeCycleError as error:
        messages.error(request, str(error))
    return redirect("forms_registry_card_forms", code=service.code)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def links_of_item(item: PortfolioItem, user: Any) -> list[tuple[str, str]]:
    """Return the link from the life cycle of a service to this screen."""
    if item.unit != ItemUnit.SERVICE or not allows(check_may_see_forms, item, user):
        return []
    return [(_("Forms of this service"), reverse("forms_registry_card_forms", args=[item.code]))]


def register_links() -> None:
    """Let the life cycle lead here; called once when the app is ready."""
    register_item_links("forms_of_service", links_of_item)
