"""The report of restatements: what waits for the portfolio board, what it posted and what it rejected."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from lifecycle.errors import NotPermitted
from lifecycle.models import Restatement
from lifecycle.reports import HistoryReport
from lifecycle.restatement_rules import check_may_propose_any
from lifecycle.selectors import restatements_visible_to


class RestatementFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of the report."""

    status = django_filters.MultipleChoiceFilter(choices=Restatement.Status.choices, label=_("Status"))
    kind = django_filters.MultipleChoiceFilter(choices=Restatement.Kind.choices, label=_("Kind of restatement"))

    class Meta:
        model = Restatement
        fields: list[str] = []


class RestatementReport(HistoryReport):
    """Restatements of what the person may read the history of."""

    model = Restatement
    page_title = _("Restatements")
    header_icon = "edit"
    index_url_name = "lifecycle_restatements"
    index_results_url_name = "lifecycle_restatements_results"
    filterset_class = RestatementFilterSet
    list_export = [
        "code", "kind", "status", "owners", "reason", "evidence", "proposed_by.username", "proposed_at", "decision",
        "decided_at", "first_operation_id", "last_operation_id",
    ]  # fmt: skip
    export_headings = {
        "code": _("Code"),
        "kind": _("Kind of restatement"),
        "status": _("Status"),
        "owners": _("Organisation"),
        "reason": _("Grounds"),
        "evidence": _("Evidence"),
        "proposed_by.username": _("Proposed by"),
        "proposed_at": _("Time"),
        "decision": _("Decision"),
        "decided_at": _("Decided on"),
        "first_operation_id": _("First operation"),
        "last_operation_id": _("Last operation"),
    }
    columns = [
        TitleColumn("code", label=_("Code"), get_url=lambda row: reverse("lifecycle_restatement", args=[row.pk])),
        Column("kind", accessor=lambda row: row.get_kind_display(), label=_("Kind of restatement")),
        Column("status", accessor=lambda row: row.get_status_display(), label=_("Status")),
        Column("owners", label=_("Organisation")),
        Column("reason", accessor=lambda row: Truncator(row.reason).chars(120), label=_("Grounds")),
        Column(
            "proposed_at",
            accessor=lambda row: date_format(localtime(row.proposed_at), "SHORT_DATE_FORMAT"),
            label=_("Proposed on"),
        ),
        Column("decision", label=_("Decision")),
    ]

    def get_filename(self) -> str:
        """Return the name of the exported file, without its ending."""
        return "restatements"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer a proposal to those who may make one."""
        try:
            check_may_propose_any(self.request.user)
        except NotPermitted:
            return []
        return [HeaderButton(_("Propose a restatement"), reverse("lifecycle_restatement_start"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Restatement]:
        """Return the restatements the person may read."""
        return (
            restatements_visible_to(self.request.user)
            .select_related("decision", "proposed_by")
            .prefetch_related("organisations")
            .order_by("-proposed_at", "-pk")
        )

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give each row the names of the organisations it concerns."""
        rows = list(object_list)
        for row in rows:
            row.owners = ", ".join(each.abbreviation or each.name for each in row.organisations.all())
        return rows
