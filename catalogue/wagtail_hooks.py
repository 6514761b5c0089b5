"""Registers the catalogue with Wagtail; holds no rule."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from catalogue.action_menu import card_actions, is_card
from catalogue.card_inspection import card
from catalogue.home_panels import MyCardsPanel
from catalogue.import_screen import confirm_import, import_cards, import_template
from catalogue.modeladmin import CodeListsGroup
from catalogue.page_chooser import without_hidden_cards
from catalogue.statement_admin import StatementAdmin
from catalogue.viewsets import CardListingViewSet, CardPageViewSet
from lifecycle.access import access_of
from lifecycle.roles import Role


@hooks.register("register_admin_viewset")
def register_card_viewsets() -> list[Any]:
    """The editor's overrides and the listing."""
    return [CardPageViewSet(), CardListingViewSet()]


@hooks.register("construct_homepage_panels")
def add_home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Put one's own cards first, for those who have some."""
    access = access_of(request.user)
    if access.organisations(Role.OWNER, Role.APPROVER):
        panels.append(MyCardsPanel())


@hooks.register("construct_page_action_menu")
def replace_actions(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the life cycle's actions in the place of Wagtail's publishing."""
    if is_card(context):
        items[:] = card_actions(items, context)


@hooks.register("construct_page_chooser_queryset")
def hide_drafts_of_others(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Leave out of the page chooser the cards the person may not read."""
    return without_hidden_cards(pages, request.user)


@hooks.register("before_move_page")
def check_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Refuse before Wagtail's confirmation names the page: it checks only when the answer comes."""
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """Load our few rules after Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/tarjooma.css"))


@hooks.register("register_admin_urls")
def register_card_urls() -> list[URLPattern]:
    """What the card editor asks while an editor types, and the page on which one only reads a card."""
    return [
        path("cards/<int:page_id>/", card, name="catalogue_card"),
        path("import/", import_cards, name="catalogue_import"),
        path("import/confirm/", confirm_import, name="catalogue_import_confirm"),
        path("import/template.<slug:ending>", import_template, name="catalogue_import_template"),
    ]


class ImportMenuItem(MenuItem):  # type: ignore[misc]  # Wagtail ships no types
    """The import in the menu of those who may add cards."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether there is any organisation whose cards the person may import."""
        return access_of(request.user).imports_cards


@hooks.register("register_admin_menu_item")
def register_import() -> MenuItem:
    """Show the import below the cards."""
    return ImportMenuItem(_("Import cards"), reverse("catalogue_import"), icon_name="upload", order=110)


modeladmin_register(CodeListsGroup)
modeladmin_register(StatementAdmin)
