"""Accessibility statements in the editors' side: administrators write them, everyone there reads them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin

from catalogue.models import AccessibilityStatement
from lifecycle.access import access_of
from lifecycle.governance import LabelInEveryLanguage, ReadOnlyHelper


class StatementHelper(ReadOnlyHelper):
    """Administrators keep the statement."""

    def may_write(self, user: Any) -> bool:
        return access_of(user).manages_users


class StatementAdmin(LabelInEveryLanguage, ModelAdmin):  # type: ignore[misc]  # no types
    """The statements, the newest first."""

    model = AccessibilityStatement
    menu_label = _("Accessibility")
    menu_icon = "view"
    menu_order = 900
    permission_helper_class = StatementHelper
    inspect_view_enabled = True
    history_view_enabled = False
    list_display = ("assessed_on", "responsible", "conformance", "assessed_by")
    list_select_related = ("responsible",)
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("assessed_on"), FieldPanel("assessed_by")]),
            FieldPanel("responsible"),
            FieldPanel("conformance"),
            MultiFieldPanel(
                [FieldPanel("shortcomings_fi"), FieldPanel("shortcomings_sv"), FieldPanel("shortcomings_en")],
                heading=_("Shortcomings"),
            ),
            MultiFieldPanel([FieldPanel("email"), FieldPanel("phone")], heading=_("Where to send feedback")),
        ]
    )
