"""Registers the life cycle with Wagtail; holds no rule."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lifecycle import views
from lifecycle.labels import TRANSITION_DONE_LABELS


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
    ]
