"""Registers the life cycle with Wagtail; holds no rule."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from lifecycle import restatement_views, transfer_views, views
from lifecycle.access import access_of
from lifecycle.dossier_report import DossierReport
from lifecycle.dossier_views import dossier
from lifecycle.downloads import decision_attachment
from lifecycle.entry_search import entries
from lifecycle.handover_views import OwnerlessReport, hand_over_many
from lifecycle.home_panels import InboxPanel
from lifecycle.item_views import describe, inputs, item
from lifecycle.labels import HISTORY_LABELS
from lifecycle.modeladmin import DecisionAdmin, OrganisationsGroup
from lifecycle.record_report import RecordReport
from lifecycle.record_views import comparison, record
from lifecycle.reports import HistoryReport
from lifecycle.restatement_report import RestatementReport
from lifecycle.roles import Role
from lifecycle.target_admin import TargetAdmin

#: Wagtail's home panels of texts in its workflow.
_WAGTAILS_OWN = frozenset({"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"})


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name every event of the life cycle in Wagtail's audit log."""
    for name, label in HISTORY_LABELS.items():
        actions.register_action(f"lifecycle.{name}", label, label)
    actions.register_action(
        "lifecycle.propose_addition", _("Propose a new service"), _("Proposal of a new service made")
    )
    for status, done in (
        ("propose_restatement", _("Restatement proposed")),
        ("restatement_posted", _("Restatement posted")),
        ("restatement_rejected", _("Restatement rejected")),
    ):
        actions.register_action(f"lifecycle.{status}", done, done)
    actions.register_action("lifecycle.classify", _("Change counted facts"), _("Counted facts changed"))


@hooks.register("construct_homepage_panels")
def add_inbox(request: HttpRequest, panels: list[Any]) -> None:
    """Put what waits first; Wagtail's own lists of the same texts would only say it twice."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in _WAGTAILS_OWN]
    if access_of(request.user).roles & {Role.OWNER, Role.APPROVER, Role.BOARD}:
        panels.append(InboxPanel())


@hooks.register("register_admin_urls")
def register_item_urls() -> list[URLPattern]:
    """Screens that change an item: transitions, counted facts, responsibility."""
    return [
        path("entries/<slug:list_name>/", entries, name="lifecycle_entries"),
        path("items/<str:code>/transition/<str:name>/", views.transition, name="lifecycle_transition"),
        path("items/<str:code>/classification/", views.classification, name="lifecycle_classification"),
        path("items/<str:code>/responsibility/", views.responsibility, name="lifecycle_responsibility"),
        path("items/<str:code>/review/", views.attestation, name="lifecycle_attestation"),
        path("items/<str:code>/review/defer/", views.deferral, name="lifecycle_deferral"),
        path("items/<str:code>/comment/", views.comment, name="lifecycle_comment"),
        path("items/<str:code>/transfer/", transfer_views.propose, name="lifecycle_transfer_proposal"),
        path("transfers/<int:pk>/", transfer_views.transfer, name="lifecycle_transfer"),
        path("transfers/<int:pk>/<slug:name>/", transfer_views.answer, name="lifecycle_transfer_answer"),
        path("organisations/<str:code>/dissolve/", transfer_views.dissolve, name="lifecycle_dissolution"),
        path("hand-over/", hand_over_many, name="lifecycle_hand_over"),
        path("reports/ownerless/", OwnerlessReport.as_view(), name="lifecycle_ownerless"),
        path(
            "reports/ownerless/results/",
            OwnerlessReport.as_view(results_only=True),
            name="lifecycle_ownerless_results",
        ),
        path("items/register/", restatement_views.propose, {"kind": "late"}, name="lifecycle_register"),
        path("items/<str:code>/inputs/", inputs, name="lifecycle_item_inputs"),
        path("reports/restatements/", RestatementReport.as_view(), name="lifecycle_restatements"),
        path(
            "reports/restatements/results/",
            RestatementReport.as_view(results_only=True),
            name="lifecycle_restatements_results",
        ),
        path("restatements/propose/", restatement_views.start, name="lifecycle_restatement_start"),
        path("restatements/propose/<slug:kind>/", restatement_views.propose, name="lifecycle_restatement_proposal"),
        path("restatements/<int:pk>/", restatement_views.restatement, name="lifecycle_restatement"),
        path("restatements/<int:pk>/<slug:name>/", restatement_views.decide, name="lifecycle_restatement_decision"),
        path("items/<str:code>/", item, name="lifecycle_item"),
        path("items/<str:code>/describe/", describe, name="lifecycle_describe"),
        path("items/<str:code>/record/", record, name="lifecycle_record"),
        path("items/<str:code>/comparison/", comparison, name="lifecycle_comparison"),
        path("reports/register/", RecordReport.as_view(), name="lifecycle_records"),
        path("reports/register/results/", RecordReport.as_view(results_only=True), name="lifecycle_records_results"),
        path("decisions/attachments/<int:pk>/", decision_attachment, name="lifecycle_decision_attachment"),
        path("dossiers/<int:pk>/", dossier, name="lifecycle_dossier"),
        path("reports/retirements/", DossierReport.as_view(), name="lifecycle_dossiers"),
        path(
            "reports/retirements/results/", DossierReport.as_view(results_only=True), name="lifecycle_dossiers_results"
        ),
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


@hooks.register("register_reports_menu_item")
def register_dossier_report() -> MenuItem:
    """Show the retirement dossiers next."""
    return HistoryMenuItem(_("Retirement dossiers"), reverse("lifecycle_dossiers"), icon_name="folder-open-1", order=11)


@hooks.register("register_reports_menu_item")
def register_ownerless_report() -> MenuItem:
    """Show the services without a living owner next."""
    return HistoryMenuItem(
        _("Services and forms without a living owner"), reverse("lifecycle_ownerless"), icon_name="user", order=12
    )


@hooks.register("register_reports_menu_item")
def register_record_report() -> MenuItem:
    """Show the register as of a day after them."""
    return HistoryMenuItem(
        _("Register as of a day"), reverse("lifecycle_records"), icon_name="calendar-check", order=13
    )


@hooks.register("register_reports_menu_item")
def register_restatement_report() -> MenuItem:
    """Show the restatements of the ledger beside the register."""
    return HistoryMenuItem(_("Restatements"), reverse("lifecycle_restatements"), icon_name="edit", order=14)


modeladmin_register(OrganisationsGroup)
modeladmin_register(DecisionAdmin)
modeladmin_register(TargetAdmin)
