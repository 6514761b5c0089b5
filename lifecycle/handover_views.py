"""When a person leaves: services without a living owner, and handing many over at once."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lifecycle.access import access_of
from lifecycle.errors import NotPermitted
from lifecycle.labels import STATE_LABELS
from lifecycle.models import Organisation, PortfolioItem, User
from lifecycle.reports import HistoryReport
from lifecycle.responsibility import check_may_hand_over, hand_over
from lifecycle.roles import Role
from lifecycle.screens import attempt, check_or_403
from lifecycle.selectors import items_assignable_by, organisations_with_history_for, without_living_owner
from lifecycle.subjects import admin_urls_of, titles_of
from lifecycle.transfer_forms import HandOverForm

_PAGE = 100


def _organisations(request: Any) -> QuerySet[Organisation]:
    return organisations_with_history_for(request.user) if request else Organisation.objects.none()


class OwnerlessFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of the report."""

    owner = django_filters.ModelChoiceFilter(queryset=_organisations, label=gettext_lazy("Organisation"))

    class Meta:
        model = PortfolioItem
        fields: list[str] = []


class OwnerlessReport(HistoryReport):
    """Living services whose owner person is missing, has left, or no longer works for the owner."""

    model = PortfolioItem
    page_title = gettext_lazy("Services and forms without a living owner")
    header_icon = "user"
    index_url_name = "lifecycle_ownerless"
    index_results_url_name = "lifecycle_ownerless_results"
    filterset_class = OwnerlessFilterSet
    list_export = ["code", "title", "owner.code", "owner_unit", "owner_person", "deputy", "state", "review_date"]
    export_headings = {
        "code": gettext_lazy("Code"),
        "title": gettext_lazy("Title"),
        "owner.code": gettext_lazy("Organisation"),
        "owner_unit": gettext_lazy("Owner unit"),
        "owner_person": gettext_lazy("Owner person"),
        "deputy": gettext_lazy("Deputy"),
        "state": gettext_lazy("State"),
        "review_date": gettext_lazy("Review date"),
    }
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), get_url=lambda row: row.admin_url),
        Column("code", label=gettext_lazy("Code")),
        Column("owner", label=gettext_lazy("Organisation")),
        Column("owner_person", label=gettext_lazy("Owner person")),
        Column("deputy", label=gettext_lazy("Deputy")),
        Column("state", accessor=lambda row: STATE_LABELS[row.state], label=gettext_lazy("State")),
        Column("review_date", label=gettext_lazy("Review date")),
    ]

    def get_filename(self) -> str:
        """Return the name of the exported file, without its ending."""
        return "services-without-owner"

    def get_base_queryset(self) -> QuerySet[PortfolioItem]:
        """Return those of items whose history the person may read."""
        access = access_of(self.request.user)
        items = PortfolioItem.objects.with_facts().select_related("deputy").order_by("owner__code", "code")
        if not access.sees_all_history:
            items = items.filter(owner__code__in=access.history_organisations)
        return without_living_owner(items)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give each row its title and address, asked for all rows of the page at once."""
        rows = list(object_list)
        titles, urls = titles_of(rows), admin_urls_of(rows, self.request.user)
        for row in rows:
            row.title, row.admin_url = titles.get(row.pk, row.code), urls.get(row.pk, "")
        return rows

    @property
    def header_buttons(self) -> list[Any]:
        """Return the way to hand services over, for those who may."""
        try:
            check_may_hand_over(self.request.user)
        except NotPermitted:
            return []
        return [HeaderButton(_("Hand services and forms over"), reverse("lifecycle_hand_over"), icon_name="user")]


def hand_over_many(request: HttpRequest) -> HttpResponse:
    """Choose services of a person who leaves, or of nobody, and hand them over."""
    mine = items_assignable_by(request.user).select_related("deputy").order_by("owner__code", "code")
    check_or_403(check_may_hand_over, request.user)
    leaver = User.objects.filter(pk=_number(request.GET.get("from"))).first()
    items = mine.filter(owner_person=leaver) if leaver is not None else without_living_owner(mine)
    people = User.objects.filter(
        is_active=True,
        groups__role_grant__role__in=[Role.OWNER, Role.APPROVER],
        groups__role_grant__organisation__in=mine.values("owner"),
    ).distinct()
    form = HandOverForm(
        request.POST if request.method == "POST" else None, people=people.order_by("last_name", "first_name")
    )
    chosen = {_number(value) for value in request.POST.getlist("item")}
    if request.method == "POST" and form.is_valid():
        picked = list(items.filter(pk__in=chosen))
        if not picked:
            form.add_error(None, _("Choose at least one."))
        elif len(picked) < len(chosen):
            form.add_error(None, _("Some of what was chosen is no longer in this list: look again and choose."))
        elif attempt(form, lambda: hand_over(items=picked, user=request.user, **form.cleaned_data)):
            told = ngettext("%(count)s service was handed over.", "%(count)s services were handed over.", len(picked))
            messages.success(request, told % {"count": len(picked)})
            return redirect(request.get_full_path())
    return _page(request, items, form, chosen, leaver, mine)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _page(
    request: HttpRequest, items: Any, form: HandOverForm, chosen: set[int], leaver: User | None, mine: Any
) -> HttpResponse:
    shown = Paginator(items, _PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    titles, urls = titles_of(rows), admin_urls_of(rows, request.user)
    context = {
        "form": form,
        "page_obj": shown,
        "rows": [(row, titles.get(row.pk, row.code), urls.get(row.pk, ""), row.pk in chosen) for row in rows],
        "leaver": leaver,
        "owners": User.objects.filter(pk__in=mine.values("owner_person")).order_by("last_name", "first_name"),
        "report_url": reverse("lifecycle_ownerless"),
    }
    return render(request, "lifecycle/admin/hand_over.html", context)
