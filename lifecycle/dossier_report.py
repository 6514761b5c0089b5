"""The report of retirement dossiers: proposed, rejected, decided, withdrawn, carried out, reversed."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from lifecycle.labels import DOSSIER_LABELS, REASON_LABELS, WAY_LABELS
from lifecycle.models import Organisation, RetirementDossier
from lifecycle.reports import HistoryReport
from lifecycle.selectors import dossiers_visible_to, organisations_with_history_for
from lifecycle.subjects import titles_of


def _organisations(request: Any) -> QuerySet[Organisation]:
    return organisations_with_history_for(request.user) if request else Organisation.objects.none()


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


class DossierFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of the report."""

    status = django_filters.MultipleChoiceFilter(choices=list(DOSSIER_LABELS.items()), label=_("Status"))
    way = django_filters.ChoiceFilter(choices=list(WAY_LABELS.items()), label=_("How it leaves"))
    reason_code = django_filters.ChoiceFilter(choices=list(REASON_LABELS.items()), label=_("Reason"))
    items__owner = django_filters.ModelChoiceFilter(queryset=_organisations, label=_("Organisation"), distinct=True)

    class Meta:
        model = RetirementDossier
        fields: list[str] = []


class DossierReport(HistoryReport):
    """Dossiers of the items whose history the person may read."""

    model = RetirementDossier
    page_title = _("Retirement dossiers")
    header_icon = "folder-open-1"
    index_url_name = "lifecycle_dossiers"
    index_results_url_name = "lifecycle_dossiers_results"
    filterset_class = DossierFilterSet
    list_export = [
        "code", "status", "way", "reason_code", "leaving", "following", "last_day", "proposed_by.username",
        "proposed_at", "decision", "evidence",
    ]  # fmt: skip
    export_headings = {
        "code": _("Code"),
        "status": _("Status"),
        "way": _("How it leaves"),
        "reason_code": _("Reason"),
        "leaving": _("What leaves"),
        "following": _("What follows it"),
        "last_day": _("Last day in the offering"),
        "proposed_by.username": _("Proposed by"),
        "proposed_at": _("Time"),
        "decision": _("Decision"),
        "evidence": _("Evidence"),
    }
    columns = [
        TitleColumn("code", label=_("Code"), get_url=lambda row: reverse("lifecycle_dossier", args=[row.pk])),
        Column("leaving", label=_("What leaves")),
        Column("status", accessor=lambda row: DOSSIER_LABELS[row.status], label=_("Status")),
        Column("reason_code", accessor=lambda row: REASON_LABELS[row.reason_code], label=_("Reason")),
        Column("last_day", accessor=lambda row: _day(row.last_day), label=_("Last day in the offering")),
        Column("following", label=_("What follows it")),
        Column("decision", label=_("Decision")),
    ]

    def get_filename(self) -> str:
        """Return the name of the exported file, without its ending."""
        return "retirement-dossiers"

    def get_base_queryset(self) -> QuerySet[RetirementDossier]:
        """Return the dossiers the person may read."""
        return (
            dossiers_visible_to(self.request.user)
            .select_related("decision", "proposed_by")
            .prefetch_related("items", "successors")
            .order_by("-proposed_at", "-pk")
        )

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give each row the names of its items, asked for all rows of the page at once."""
        rows = list(object_list)
        items = [item for row in rows for item in (*row.items.all(), *row.successors.all())]
        titles = titles_of(items)
        for row in rows:
            row.leaving = ", ".join(titles.get(item.pk, item.code) for item in row.items.all())
            row.following = ", ".join(titles.get(item.pk, item.code) for item in row.successors.all())
        return rows
