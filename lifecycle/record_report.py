"""The register as of a day: every item known by then, with the state and the owner it had."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateInput

from lifecycle.access import access_of
from lifecycle.labels import STATE_LABELS
from lifecycle.models import HistoryRow, Organisation, PortfolioItem
from lifecycle.reports import HistoryReport
from lifecycle.selectors import organisations_with_history_for
from lifecycle.subjects import titles_of
from lifecycle.versions import OWNER_ROWS, STATE_ROWS


def _organisations(request: Any) -> QuerySet[Organisation]:
    return organisations_with_history_for(request.user) if request else Organisation.objects.none()


def items_as_of(day: date) -> QuerySet[PortfolioItem]:
    """Return the items with a history by `day`, annotated with `state_then` and `owner_then` (an organisation's code).

    What was recorded later prevails, as in `lifecycle.versions.record_of`.
    """
    known = HistoryRow.objects.filter(item=OuterRef("pk"), effective__lte=day).order_by("-at", "-pk")
    moved = known.filter(transition__in=OWNER_ROWS, owner__isnull=False).values("owner__code")
    first = HistoryRow.objects.filter(item=OuterRef("pk"), owner__isnull=False).order_by("at", "pk")
    return (
        PortfolioItem.objects.annotate(
            state_then=Subquery(known.filter(transition__in=STATE_ROWS).values("to_state")[:1]),
            owner_then=Coalesce(Subquery(moved[:1]), Subquery(first.values("owner__code")[:1]), F("owner__code")),
        )
        .filter(state_then__isnull=False)
        .select_related("owner")
        .order_by("code")
    )


class RecordFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """The day, and filters of the register."""

    on = django_filters.DateFilter(method="keep_all", label=_("As of"), widget=AdminDateInput)
    code = django_filters.CharFilter(lookup_expr="iexact", label=_("Code"))
    owner_then = django_filters.ModelChoiceFilter(
        queryset=_organisations, label=_("Organisation"), to_field_name="code", method="filter_owner"
    )
    state_then = django_filters.MultipleChoiceFilter(choices=list(STATE_LABELS.items()), label=_("State"))

    class Meta:
        model = PortfolioItem
        fields: list[str] = []

    def keep_all(self, queryset: QuerySet[Any], _name: str, _value: date) -> QuerySet[Any]:
        """Keep every row: the report has asked for the day already."""
        return queryset

    def filter_owner(self, queryset: QuerySet[Any], _name: str, value: Organisation) -> QuerySet[Any]:
        """Keep what the organisation owned that day."""
        return queryset.filter(owner_then=value.code)


class RecordReport(HistoryReport):
    """Items whose history the person may read, as they stood on a day (default today)."""

    model = PortfolioItem
    page_title = _("Register as of a day")
    header_icon = "calendar-check"
    index_url_name = "lifecycle_records"
    index_results_url_name = "lifecycle_records_results"
    filterset_class = RecordFilterSet
    list_export = ["day", "code", "title", "unit", "state_then", "owner_then"]
    export_headings = {
        "day": _("As of"),
        "code": _("Code"),
        "title": _("Title"),
        "unit": _("Unit of counting"),
        "state_then": _("State"),
        "owner_then": _("Organisation"),
    }
    columns = [
        TitleColumn("code", label=_("Code"), get_url=lambda row: row.record_url),
        Column("title", label=_("Title")),
        Column("state_then", accessor=lambda row: STATE_LABELS[row.state_then], label=_("State")),
        Column("owner_then", label=_("Organisation")),
        Column("day", label=_("As of")),
    ]

    @cached_property
    def day(self) -> date:
        """The day asked for; today when none, or none that is a date, is given."""
        try:
            return parse_date(self.request.GET.get("on", "")) or timezone.localdate()
        except ValueError:
            return timezone.localdate()

    def get_filename(self) -> str:
        """Return the name of the exported file, without its ending."""
        return f"register-{self.day.isoformat()}"

    def get_base_queryset(self) -> QuerySet[PortfolioItem]:
        """Return the items the person may read."""
        access = access_of(self.request.user)
        items = items_as_of(self.day).annotate(present_owner=F("owner__code"))
        return items if access.sees_all_history else items.filter(owner__code__in=access.history_organisations)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give each row its title, its day and the address of its record, asked for all rows at once."""
        rows = list(object_list)
        titles = titles_of(rows)
        for row in rows:
            row.title = titles.get(row.pk, row.code)
            row.day = self.day
            row.record_url = f"{reverse('lifecycle_record', args=[row.code])}?on={self.day.isoformat()}"
        return rows
