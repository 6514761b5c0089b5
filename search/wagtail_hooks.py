"""Registers what search has in the editors' side with Wagtail; holds no rule."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.finder import home_panel, screen
from search.finder.trees import USED


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Say in words what the audit log tells of the guided finder."""
    actions.register_action(USED, _("Put a version of the guided finder into use"), _("Version put into use"))


@hooks.register("register_admin_urls")
def finder_urls() -> list[URLPattern]:
    """Return the addresses of the guided finder."""
    return [
        path("finder/", screen.overview, name="search_finder"),
        path("finder/runs.csv", screen.runs_csv, name="search_finder_runs"),
        path("finder/begin/", screen.begin, name="search_finder_begin"),
        path("finder/arrange/", screen.arrange, name="search_finder_arrange"),
        path("finder/use/", screen.use, name="search_finder_use"),
        path("finder/discard/", screen.discard, name="search_finder_discard"),
        path("finder/questions/new/", screen.question, name="search_finder_question_new"),
        path("finder/questions/<str:code>/", screen.question, name="search_finder_question"),
        path("finder/questions/<str:code>/answers/", screen.new_answer, name="search_finder_answer_new"),
        path("finder/answers/<str:code>/", screen.answer, name="search_finder_answer"),
        path("finder/remove/<str:code>/", screen.take_out, name="search_finder_remove"),
        path("finder/<int:number>/", screen.version, name="search_finder_version"),
        path("finder/<int:number>/export.json", screen.export, name="search_finder_export"),
    ]


@hooks.register("register_admin_menu_item")
def finder_menu_item() -> MenuItem:
    """Show the guided finder to everyone in the editors' side."""
    return MenuItem(_("Guided finder"), reverse("search_finder"), icon_name="help", order=305)


@hooks.register("construct_homepage_panels")
def finder_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Tell those who write the finder of errors in what is in use."""
    panels += home_panel.panels_for(request.user)
