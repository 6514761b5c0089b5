"""Registers the screens of the forms registry with Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from forms_registry import (
    card_forms_screen,
    concept_screen,
    consent_screen,
    edition_screen,
    form_import_screen,
    form_screen,
    form_services_screen,
    plan_documents,
    plan_views,
    queue_screen,
    registration_panel,
    similarity_views,
)
from forms_registry.editions import JOINED
from forms_registry.log_words import EditionJoinedWords, RelinkedWords
from forms_registry.modeladmin import FormsGroup
from forms_registry.modeladmin_base import register_group
from forms_registry.pricing import conformity_views, guideline_screen, terms_screen
from forms_registry.relinking import RELINKED
from lifecycle.access import access_of


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Say in words what the audit log tells of forms."""
    actions.register_action(RELINKED)(RelinkedWords)
    actions.register_action(JOINED)(EditionJoinedWords)


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    """Return the addresses of imports, exports and editions; they come before those that hold a code."""
    return [
        path("forms/import/", form_import_screen.import_forms, name="forms_registry_import"),
        path("forms/import/confirm/", form_import_screen.confirm_import, name="forms_registry_import_confirm"),
        path(
            "forms/import/template.<slug:ending>",
            form_import_screen.import_template,
            name="forms_registry_import_template",
        ),
        path("forms/export.<slug:ending>", form_import_screen.export_forms, name="forms_registry_export"),
        path("forms/editions/", edition_screen.editions, name="forms_registry_editions"),
    ]


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    """Show the import of forms beside that of cards."""
    return form_import_screen.ImportMenuItem(
        _("Import forms"), reverse("forms_registry_import"), icon_name="upload", order=111
    )


@hooks.register("register_forms_menu_item")
def editions_menu_item() -> MenuItem:
    """Show the suggested editions to those who write forms."""
    return edition_screen.EditionsMenuItem(
        _("Editions"), reverse("forms_registry_editions"), icon_name="date", order=16
    )


@hooks.register("register_admin_urls")
def matching_urls() -> list[URLPattern]:
    """Return the addresses of the matching queue; they come before those that hold a code."""
    return [
        path("forms/matching/", queue_screen.queue, name="forms_registry_queue"),
        path("forms/matching/undo/", queue_screen.undo, name="forms_registry_queue_undo"),
    ]


@hooks.register("register_admin_urls")
def plan_urls() -> list[URLPattern]:
    """Return the addresses of merge plans; they come before those that hold a code."""
    one = "forms/plans/<int:pk>/"
    return [
        path("forms/plans/", plan_views.plans, name="forms_registry_plans"),
        path("forms/plans/start/", plan_views.start, name="forms_registry_plan_start"),
        path(one, plan_views.plan, name="forms_registry_plan"),
        path(f"{one}figures/", plan_views.figures, name="forms_registry_plan_figures"),
        path(f"{one}propose/", plan_views.propose, name="forms_registry_plan_propose"),
        path(f"{one}schema/", plan_documents.schema, name="forms_registry_plan_schema"),
        path(f"{one}comparison/", plan_documents.comparison, name="forms_registry_plan_comparison"),
    ]


@hooks.register("register_forms_menu_item")
def plans_menu_item() -> MenuItem:
    """Show merge plans among the forms."""
    return MenuItem(_("Merge plans"), reverse("forms_registry_plans"), icon_name="copy", order=15)


@hooks.register("register_admin_urls")
def similarity_urls() -> list[URLPattern]:
    """Return the addresses of what the forms ask; they come before those that hold a code."""
    return [
        path("forms/similarity/", similarity_views.similarity, name="forms_registry_similarity"),
        path("forms/similarity/<str:first>/<str:second>/", similarity_views.pair, name="forms_registry_pair"),
    ]


@hooks.register("register_forms_menu_item")
def similarity_menu_item() -> MenuItem:
    """Lead to what the forms ask from the menu of the registry."""
    return MenuItem(_("What the forms ask"), reverse("forms_registry_similarity"), icon_name="view", order=12)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the registry's own screens."""
    return [
        path("forms/<str:code>/", form_screen.show, name="forms_registry_form"),
        path("forms/<str:code>/services/", form_services_screen.services, name="forms_registry_form_services"),
        path("forms/<str:code>/volume/", form_screen.volume, name="forms_registry_form_volume"),
        path("concepts/<str:code>/merge/", concept_screen.merge, name="forms_registry_concept_merge"),
        path("consent-clauses/<int:pk>/new/", consent_screen.new, name="forms_registry_clause_version_new"),
        path("consent-clauses/versions/<int:pk>/", consent_screen.change, name="forms_registry_clause_version"),
        path("forms/of-service/<str:code>/", card_forms_screen.card_forms, name="forms_registry_card_forms"),
    ]


@hooks.register("register_admin_urls")
def terms_urls() -> list[URLPattern]:
    """Return the addresses of prices and aid."""
    of, one = "prices/of/<str:code>/", "prices/<str:what>/<int:pk>/"
    return [
        path(of, terms_screen.terms, name="forms_registry_terms"),
        path(f"{of}checks/", terms_screen.checks, name="forms_registry_terms_checks"),
        path(f"{of}new/", terms_screen.new_price, name="forms_registry_price_new"),
        path(f"{of}aid/", terms_screen.aid, name="forms_registry_aid"),
        path(f"{of}year/", terms_screen.year, name="forms_registry_terms_year"),
        path("prices/<int:pk>/", terms_screen.change_price, name="forms_registry_price"),
        path(f"{one}discard/", terms_screen.discard, name="forms_registry_terms_discard"),
        path(f"{one}end/", terms_screen.end, name="forms_registry_terms_end"),
    ]


@hooks.register("register_admin_urls")
def guideline_urls() -> list[URLPattern]:
    """Return the addresses of pricing guidelines; what holds a code comes last."""
    return [
        path("guidelines/new/", guideline_screen.new, name="forms_registry_guideline_new"),
        path("guidelines/<str:code>/", guideline_screen.show, name="forms_registry_guideline"),
        path("guidelines/<str:code>/write/", guideline_screen.write, name="forms_registry_guideline_write"),
    ]


@hooks.register("register_admin_urls")
def price_report_url() -> list[URLPattern]:
    """Return the address of the report on prices."""
    return [path("reports/prices/", conformity_views.report, name="forms_registry_price_report")]


class PriceReportMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """The report on prices in the menu of those who may read any history."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is anything the person may read there."""
        return access_of(request.user).sees_any_history


@hooks.register("register_reports_menu_item")
def price_report_menu_item() -> MenuItem:
    """Show the report on prices among the reports."""
    return PriceReportMenuItem(
        _("Prices and their rules"), reverse("forms_registry_price_report"), icon_name="tag", order=16
    )


@hooks.register("construct_homepage_panels")
def registration_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Show what one has begun to register."""
    panels += registration_panel.panels_for(request)


register_group(FormsGroup)
