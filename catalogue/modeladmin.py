"""Code lists in the editors' side: governed by the board, read by all who work there, never deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from catalogue.models import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Need,
    Output,
    Region,
    Segment,
    ServiceClass,
    TargetGroup,
)
from lifecycle.access import access_of
from lifecycle.governance import PermanentCodeForm, ReadOnlyHelper


class CodeListHelper(ReadOnlyHelper):
    """Those who govern the code lists add and change entries; an entry that has served its time is ended."""

    def may_write(self, user: Any) -> bool:
        return access_of(user).governs_code_lists


def entry_handler(*more: Any) -> ObjectList:
    """Return the form of an entry; `more` are the panels only one list has."""
    return ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("name_fi"),
            FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")]),
            MultiFieldPanel(
                [FieldPanel("definition_fi"), FieldPanel("definition_sv"), FieldPanel("definition_en")],
                heading=_("Definition"),
            ),
            *more,
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to"), FieldPanel("position")]),
            FieldRowPanel([FieldPanel("parent"), FieldPanel("successor")]),
        ],
        base_form_class=PermanentCodeForm,
    )


class _CodeListAdmin(ModelAdmin):  # type: ignore[misc]  # no types
    """What every code list shares."""

    permission_helper_class = CodeListHelper
    inspect_view_enabled = True
    history_view_enabled = False
    menu_icon = "tag"
    list_per_page = 50
    list_display = ("code", "name_fi", "name_sv", "name_en", "valid_from", "valid_to")
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    edit_handler = entry_handler()


class SegmentAdmin(_CodeListAdmin):
    """Customer segments."""

    model = Segment
    menu_icon = "group"
    list_display = ("code", "name_fi", "name_sv", "name_en", "organisation")
    list_select_related = ("organisation",)
    edit_handler = entry_handler(FieldPanel("criteria"), FieldPanel("organisation"))


class NeedAdmin(_CodeListAdmin):
    """Needs."""

    model = Need


class OutputAdmin(_CodeListAdmin):
    """Outputs."""

    model = Output


class ServiceClassAdmin(_CodeListAdmin):
    """Service classes."""

    model = ServiceClass


class RegionAdmin(_CodeListAdmin):
    """Regions."""

    model = Region
    list_filter = ("level",)
    edit_handler = entry_handler(FieldPanel("level"))


class LifeEventAdmin(_CodeListAdmin):
    """Life events."""

    model = LifeEvent


class TargetGroupAdmin(_CodeListAdmin):
    """Target groups."""

    model = TargetGroup


class IndustrialClassAdmin(_CodeListAdmin):
    """Industrial classes."""

    model = IndustrialClass


class GlossaryTermAdmin(_CodeListAdmin):
    """Terms, whose synonyms feed search."""

    model = GlossaryTerm
    menu_icon = "openquote"
    edit_handler = entry_handler(
        MultiFieldPanel(
            [FieldPanel("synonyms_fi"), FieldPanel("synonyms_sv"), FieldPanel("synonyms_en")], heading=_("Synonyms")
        )
    )


class CodeListsGroup(ModelAdminGroup):  # type: ignore[misc]  # no types
    """The menu of code lists."""

    menu_label = _("Code lists")
    menu_icon = "tag"
    menu_order = 310
    items = (
        SegmentAdmin,
        NeedAdmin,
        OutputAdmin,
        ServiceClassAdmin,
        RegionAdmin,
        LifeEventAdmin,
        TargetGroupAdmin,
        IndustrialClassAdmin,
        GlossaryTermAdmin,
    )
