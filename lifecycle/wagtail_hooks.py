"""Registers the life cycle with Wagtail; holds no rule."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from lifecycle import views
from lifecycle.access import access_of
from lifecycle.labels import TRANSITION_DONE_LABELS
from lifecycle.modeladmin import DecisionAdmin, OrganisationsGroup
from lifecycle.reports import HistoryReport


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name every event of the life cycle in Wagtail's audit log."""
    for name, label in TRANSITION_DONE_LABELS.items():
        actions.register_action(f"lifecycle.{name}", label, label)
    actions.register_action("lifecycle.classify", _("Change counted facts"), _("Counted facts changed"))
    actions.register_action("lifecycle.responsibility", _("Change responsibility"), _("Responsibility changed"))


@hooks.register("register_admin_urls")
def register_item_urls() -> list[URLPattern]:
    """Screens that change an item: transitions, counted facts, responsibility."""
    return [
        path("items/<str:code>/transition/<str:name>/", views.transition, name="lifecycle_transition"),
        path("items/<str:code>/classification/", views.classification, name="lifecycle_classification"),
        path("items/<str:code>/responsibility/", views.responsibility, name="lifecycle_responsibility"),
        path("reports/life-cycle/", HistoryReport.as_view(), name="lifecycle_history"),
        path("reports/life-cycle/results/", HistoryReport.as_view(results_only=True), name="lifecycle_history_results"),
    ]


class HistoryMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """The report in the menu of those who may read any history."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is any history the person may read."""
        return access_of(request.user).sees_any_history


@hooks.register("register_reports_menu_item")
def register_history_report() -> MenuItem:
    """Show the report of the life cycle first among the reports."""
    return HistoryMenuItem(_("Life-cycle history"), reverse("lifecycle_history"), icon_name="history", order=10)


modeladmin_register(OrganisationsGroup)
modeladmin_register(DecisionAdmin)
