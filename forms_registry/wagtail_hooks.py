"""Registers the screens of the forms registry with Wagtail."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from forms_registry import (
    card_forms_screen,
    form_screen,
    plan_documents,
    plan_views,
    queue_screen,
    similarity_views,
)
from forms_registry.log_words import RelinkedWords
from forms_registry.relinking import RELINKED


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Say in words what the audit log tells of forms."""
    actions.register_action(RELINKED)(RelinkedWords)


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
        path("forms/of-service/<str:code>/", card_forms_screen.card_forms, name="forms_registry_card_forms"),
    ]
