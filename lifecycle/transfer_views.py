"""Admin screens of transfers and dissolutions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lifecycle.access import access_of
from lifecycle.dissolving import check_may_dissolve, dissolve_organisation
from lifecycle.errors import NotPermitted
from lifecycle.models import Organisation, PortfolioItem, Transfer
from lifecycle.screens import attempt, back_to_item, check_or_403, item_or_404, sent, show_form
from lifecycle.states import LIVING_STATES
from lifecycle.subjects import subject_of
from lifecycle.transfer_forms import DissolutionForm, ReceiveForm, RefuseForm, TransferForm
from lifecycle.transfers import (
    agree_to_give,
    agree_to_receive,
    check_may_give,
    check_may_propose,
    check_may_receive,
    check_may_refuse,
    propose_transfer,
    refuse_transfer,
)

_OPEN = (Transfer.Status.PROPOSED, Transfer.Status.AGREED)


def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose that another organisation takes an item over."""
    item = item_or_404(code)
    check_or_403(check_may_propose, item, request.user)
    form = TransferForm(*sent(request))

    def act() -> None:
        propose_transfer(item=item, user=request.user, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return back_to_item(request, item, _("The transfer was proposed. Both approvers must agree."))
    label = _("Propose a transfer")
    return show_form(request, item, form, label, label)


def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a transfer to those it concerns."""
    shown = _transfer(request, pk)
    user = request.user
    context = {
        "transfer": shown,
        "item": shown.item,
        "subject_title": subject_of(shown.item).title(shown.item),
        "back_url": subject_of(shown.item).admin_url(shown.item, user),
        "may_refuse": shown.status in _OPEN and _allowed(check_may_refuse, shown, user),
        "may_give": shown.status == Transfer.Status.PROPOSED
        and shown.given_by_id is None
        and _allowed(check_may_give, shown, user),
        "may_receive": shown.status == Transfer.Status.PROPOSED
        and shown.received_by_id is None
        and _allowed(check_may_receive, shown, user),
    }
    return render(request, "lifecycle/admin/transfer.html", context)


def _transfer(request: HttpRequest, pk: int) -> Transfer:
    rows = Transfer.objects.select_related("item__owner", "giver", "receiver", "proposed_by", "given_by", "received_by")
    shown = get_object_or_404(rows, pk=pk)
    access = access_of(request.user)
    if not any(access.sees_history_of(one.code) for one in (shown.giver, shown.receiver)):
        raise PermissionDenied
    shown.item = PortfolioItem.objects.with_facts().get(pk=shown.item_id)
    return shown


def _allowed(check: Any, shown: Transfer, user: Any) -> bool:
    try:
        check(shown, user)
    except NotPermitted:
        return False
    return True


def answer(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Agree to giving or to receiving, or refuse."""
    shown = _transfer(request, pk)
    user = request.user
    forms: dict[str, Any] = {
        "give": (Form, _("Agree to giving"), lambda form: agree_to_give(transfer=shown, user=user)),
        "receive": (
            ReceiveForm,
            _("Agree to receiving"),
            lambda form: agree_to_receive(transfer=shown, user=user, **form.cleaned_data),
        ),
        "refuse": (
            RefuseForm,
            _("Refuse the transfer"),
            lambda form: refuse_transfer(transfer=shown, user=user, **form.cleaned_data),
        ),
    }
    if name not in forms:
        raise Http404
    form_class, label, act = forms[name]
    check_or_403({"give": check_may_give, "receive": check_may_receive, "refuse": check_may_refuse}[name], shown, user)
    form = _form(request, form_class, shown)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(form)):
        messages.success(request, f"{label}: {subject_of(shown.item).title(shown.item)}")
        return redirect("lifecycle_transfer", shown.pk)
    return show_form(request, shown.item, form, label, label, back_url=reverse("lifecycle_transfer", args=[shown.pk]))


def _form(request: HttpRequest, form_class: Any, shown: Transfer) -> Any:
    return form_class(*sent(request), **({"transfer": shown} if form_class is ReceiveForm else {}))


def dissolve(request: HttpRequest, code: str) -> HttpResponse:
    """Dissolve an organisation into its successor."""
    organisation = get_object_or_404(Organisation, code=code)
    check_or_403(check_may_dissolve, request.user)
    form = DissolutionForm(*sent(request), organisation=organisation)

    def act() -> None:
        dissolve_organisation(
            organisation=organisation,
            successor=form.cleaned_data["successor"],
            effective=form.cleaned_data["effective"],
            decision=form.decision(),
            user=request.user,
        )

    back = reverse("lifecycle_organisation_modeladmin_index")
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("The dissolution of %(name)s was recorded.") % {"name": organisation.name})
        return redirect(back)
    context = {
        "form": form,
        "page_title": _("Dissolve an organisation"),
        "submit_label": _("Dissolve"),
        "subject_title": organisation.name,
        "back_url": back,
        "unmet": [],
        "owned": PortfolioItem.objects.filter(owner=organisation).in_state(*LIVING_STATES).count(),
    }
    return render(request, "lifecycle/admin/dissolution.html", context)
