"""The screen "Prices and aid" of a card or a form: what holds, what is drafted, what the checks say."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.deciding import check_may_end, end_terms
from forms_registry.pricing.terms_forms import AidForm, AidYearForm, EndForm, PriceForm, SalesYearForm
from forms_registry.pricing.terms_page import check_may_see_terms, findings_about, page_context
from forms_registry.pricing.terms_writing import (
    check_may_state_years,
    check_may_write_terms,
    discard_draft_terms,
    state_aid_year,
    state_sales_year,
    write_aid,
    write_price,
)
from lifecycle.errors import LifeCycleError
from lifecycle.item_context import allows
from lifecycle.kinds import COUNTED_UNITS, Kind
from lifecycle.models import PortfolioItem
from lifecycle.screens import attempt, check_or_403, item_or_404, sent
from lifecycle.subjects import subject_of


@require_safe
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """Show prices, aid and findings of one item."""
    item = item_or_404(code)
    check_or_403(check_may_see_terms, item, request.user)
    return render(request, "forms_registry/admin/terms.html", page_context(item, request.user))


@require_safe
def checks(request: HttpRequest, code: str) -> HttpResponse:
    """Return what the checks find now, as a part of the editor's side panel."""
    item = item_or_404(code)
    check_or_403(check_may_see_terms, item, request.user)
    return render(request, "forms_registry/admin/parts/price_findings.html", {"findings": findings_about(item)})


@require_http_methods(["GET", "HEAD", "POST"])
def new_price(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a price; `?after=` begins with what an existing one says, from today on."""
    item = _writable(request, code)
    after = PriceItem.objects.filter(item=item, pk=_number(request.GET.get("after", ""))).first()
    initial: dict[str, Any] = {"valid_from": timezone.localdate()}
    if after is not None:
        initial = PriceForm.values_of(after) | initial | {"valid_to": None}
    form = PriceForm(*sent(request)[:1], item=item, initial=initial)
    return _written(request, item, form, _("New price"), lambda values: write_price(
        item=item, user=request.user, values=values
    ))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def change_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a drafted price."""
    price = get_object_or_404(PriceItem.objects.select_related("item"), pk=pk)
    item = _writable(request, price.item.code)
    form = PriceForm(*sent(request)[:1], item=item, initial=PriceForm.values_of(price))
    return _written(request, item, form, _("Change the price"), lambda values: write_price(
        item=item, user=request.user, values=values, price=price
    ))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def aid(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the aid block, beginning with the draft, else with what holds."""
    item = _writable(request, code)
    blocks = AidBlock.objects.filter(item=item).exclude(status="withdrawn")
    held = blocks.filter(status="draft").first() or blocks.order_by("-valid_from", "-pk").first()
    initial: dict[str, Any] = AidForm.values_of(held) if held is not None else {}
    if held is None or not held.is_draft:
        initial |= {"valid_from": timezone.localdate(), "valid_to": None}
    form = AidForm(*sent(request)[:1], initial=initial)
    return _written(request, item, form, _("Aid"), lambda values: write_aid(
        item=item, user=request.user, values=values
    ))  # fmt: skip


@require_POST
def discard(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Give up a draft."""
    found = _terms_or_404(what, pk)
    item = _writable(request, found.item.code)
    try:
        discard_draft_terms(terms=found, user=request.user)
        messages.success(request, _("The draft was given up."))
    except LifeCycleError as error:
        messages.error(request, str(error))
    return redirect("forms_registry_terms", code=item.code)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """Give decided terms their last day, by a decision."""
    found = _terms_or_404(what, pk)
    item = item_or_404(found.item.code)
    check_or_403(check_may_end, item, request.user)
    form = EndForm(*sent(request))

    def act() -> None:
        given = form.cleaned_data
        end_terms(
            terms=found, user=request.user, last_day=given["last_day"], decision=form.decision(), reason=given["reason"]
        )

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("The last day was set."))
        return redirect("forms_registry_terms", code=item.code)
    return _shown(request, item, form, _("End without anything to follow"), _("Set the last day"))


@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, code: str) -> HttpResponse:
    """State what a year came to: aid paid of a support service, else sales on the market."""
    item = item_or_404(code)
    check_or_403(check_may_state_years, item, request.user)
    supports = item.kind == Kind.SUPPORT
    form = (AidYearForm if supports else SalesYearForm)(*sent(request)[:1])
    write: Callable[..., Any] = state_aid_year if supports else state_sales_year

    def act() -> None:
        write(item=item, user=request.user, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("The year was saved."))
        return redirect("forms_registry_terms", code=item.code)
    return _shown(request, item, form, _("State a year"), _("Save"))


_TABLES: dict[str, Any] = {"price": PriceItem, "aid": AidBlock}


def _terms_or_404(what: str, pk: int) -> Any:
    if what not in _TABLES:
        raise Http404
    return get_object_or_404(_TABLES[what].objects.select_related("item"), pk=pk)


def _writable(request: HttpRequest, code: str) -> PortfolioItem:
    item = item_or_404(code)
    check_or_403(check_may_write_terms, item, request.user)
    return item


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _written(
    request: HttpRequest, item: PortfolioItem, form: Any, title: str, write: Callable[[Mapping[str, Any]], Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: write(form.cleaned_data)):
        messages.success(request, _("The draft was saved. It holds once the text is approved."))
        return redirect("forms_registry_terms", code=item.code)
    return _shown(request, item, form, title, _("Save the draft"))


def _shown(request: HttpRequest, item: PortfolioItem, form: Any, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "page_title": title,
        "submit_label": submit,
        "subject_title": subject_of(item).title(item),
        "back_url": reverse("forms_registry_terms", args=[item.code]),
        "unmet": [],
    }
    return render(request, "forms_registry/admin/terms_form.html", context)


def links_of_item(item: PortfolioItem, user: Any) -> list[tuple[str, str]]:
    """Return the link from the life cycle of a card or a form to this screen."""
    if item.unit not in COUNTED_UNITS or not item.is_described or not allows(check_may_see_terms, item, user):
        return []
    return [(_("Prices and aid"), reverse("forms_registry_terms", args=[item.code]))]
