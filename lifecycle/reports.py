"""The report of all that has happened in the life cycle, with filters and export."""

from datetime import date, datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from lifecycle.access import access_of
from lifecycle.labels import HISTORY_LABELS, STATE_LABELS
from lifecycle.models import HistoryRow, Organisation, User
from lifecycle.selectors import history_visible_to, organisations_with_history_for
from lifecycle.spreadsheets import HarmlessCells
from lifecycle.subjects import admin_urls_of, titles_of


def _organisations(request: Any) -> QuerySet[Organisation]:
    return organisations_with_history_for(request.user) if request else Organisation.objects.none()


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _states(row: HistoryRow) -> str:
    """Return the change of state in words; one name when the state stayed."""
    before, after = str(STATE_LABELS.get(row.from_state, "")), str(STATE_LABELS.get(row.to_state, ""))
    return after if before == after else f"{before} → {after}"


def _grounds(row: HistoryRow) -> str:
    """Return decision and reason in one text."""
    return ". ".join(text for text in (str(row.decision or ""), row.reason) if text)


class HistoryFilterSet(WagtailFilterSet):  # type: ignore[misc]  # Wagtail ships no types
    """Filters of the history report."""

    item__code = django_filters.CharFilter(lookup_expr="iexact", label=_("Code of the service"))
    item__owner = django_filters.ModelChoiceFilter(queryset=_organisations, label=_("Organisation"))
    transition = django_filters.ChoiceFilter(choices=list(HISTORY_LABELS.items()), label=_("Event"))
    user = django_filters.ModelChoiceFilter(queryset=User.objects.order_by("username"), label=_("Done by"))
    at = django_filters.DateFromToRangeFilter(label=_("Time"), widget=DateRangePickerWidget)

    class Meta:
        model = HistoryRow
        fields: list[str] = []


class HistoryReport(HarmlessCells, ReportView):  # type: ignore[misc]  # Wagtail ships no types
    """Who did what when: only of the items whose history the person may read."""

    model = HistoryRow
    page_title = _("Life-cycle history")
    header_icon = "history"
    index_url_name = "lifecycle_history"
    index_results_url_name = "lifecycle_history_results"
    filterset_class = HistoryFilterSet
    is_searchable = False
    list_export = [
        "at",
        "item.code",
        "title",
        "item.owner.code",
        "transition",
        "from_state",
        "to_state",
        "effective",
        "user.username",
        "decision",
        "reason",
    ]
    export_headings = {
        "at": _("Time"),
        "item.code": _("Code"),
        "title": _("Title"),
        "item.owner.code": _("Organisation"),
        "transition": _("Event"),
        "from_state": _("From"),
        "to_state": _("To"),
        "effective": _("Effective from"),
        "user.username": _("Done by"),
        "decision": _("Decision"),
        "reason": _("Reason"),
    }
    columns = [
        Column("at", accessor=lambda row: _moment(row.at), label=_("Time")),
        TitleColumn("item", accessor=lambda row: row.title, label=_("Service"), get_url=lambda row: row.admin_url),
        Column("owner", accessor=lambda row: row.item.owner.abbreviation or row.item.owner, label=_("Organisation")),
        Column("transition", accessor=lambda row: HISTORY_LABELS[row.transition], label=_("Event")),
        Column("state", accessor=_states, label=_("State")),
        Column("effective", accessor=lambda row: _day(row.effective), label=_("Effective from")),
        Column("user", label=_("Done by")),
        Column("grounds", accessor=_grounds, label=_("Decision and reason")),
    ]
    #: Wide tables scroll sideways (static/admin/tarjooma.css).
    table_classname = "listing tj-wide"

    def user_has_permission(self, *_args: Any) -> bool:
        """Whether there is any history the person may read."""
        return access_of(self.request.user).sees_any_history

    user_has_any_permission = user_has_permission
    any_permission_required = ["view"]
    permission_policy = None

    def get_filename(self) -> str:
        """Return the name of the exported file, without its ending."""
        return "life-cycle-history"

    def get_base_queryset(self) -> QuerySet[HistoryRow]:
        """Return the rows the person may read."""
        return history_visible_to(self.request.user)

    def get_queryset(self) -> QuerySet[HistoryRow]:
        """Return the rows the person may read."""
        return self.get_base_queryset()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Give each row the title and address of its card or form, asked for all rows of the page at once."""
        rows = list(object_list)
        items = [row.item for row in rows]
        titles, urls = titles_of(items), admin_urls_of(items, self.request.user)
        for row in rows:
            row.title, row.admin_url = titles.get(row.item_id, row.item.code), urls.get(row.item_id, "")
        return rows
