"""Code lists in the editors' side: governed by the board, read by all who work there, never deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from catalogue.governance import may_write, own_organisations, write_entry
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
from lifecycle.decision_fields import DecisionFields, WrittenByService
from lifecycle.decisions import cite_decision
from lifecycle.governance import LabelInEveryLanguage, PermanentCodeForm, ReadOnlyHelper


class CodeListHelper(ReadOnlyHelper):
    """Asks `catalogue.governance` who adds and changes entries; an entry that has served its time is ended."""

    def user_can_create(self, user: Any) -> bool:
        return may_write(self.model, user) or (self.model is Segment and bool(own_organisations(user)))

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return may_write(self.model, user, getattr(obj, "organisation", None))


class GovernedEntryForm(WrittenByService, PermanentCodeForm, DecisionFields):  # type: ignore[misc]  # Wagtail ships no types
    """An entry on which the portfolio board decides, or an organisation's own sub-segment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["decision_text"], self.fields["decision_files"]
        self.for_board = may_write(self._meta.model, self.for_user)
        if not self.for_board:
            self._for_an_organisation()

    def _for_an_organisation(self) -> None:
        for name in ("decision_reference", "decision_body", "decided_on"):
            del self.fields[name]
        field = self.fields["organisation"]
        field.required = True
        field.queryset = field.queryset.filter(code__in=own_organisations(self.for_user))
        self.fields["parent"].required = True

    def write(self, values: dict[str, Any]) -> Any:
        model = self._meta.model
        entry = model.objects.get(pk=self.instance.pk) if self.instance.pk else model()
        for field in entry._meta.concrete_fields:
            if field.name in values:
                setattr(entry, field.name, values[field.name])
        decision = None
        if self.for_board:
            decision = cite_decision(
                reference=values["decision_reference"], body=values["decision_body"], decided_on=values["decided_on"]
            )
        return write_entry(entry=entry, user=self.for_user, decision=decision)


_DECISION = MultiFieldPanel(
    [FieldPanel("decision_reference"), FieldPanel("decision_body"), FieldPanel("decided_on")],
    heading=_("Decision of the portfolio board"),
)


def entry_handler(*more: Any, governed: bool = False) -> ObjectList:
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
            *([_DECISION] if governed else []),
        ],
        base_form_class=GovernedEntryForm if governed else PermanentCodeForm,
    )


class _CodeListAdmin(LabelInEveryLanguage, ModelAdmin):  # type: ignore[misc]  # no types
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
    edit_handler = entry_handler(FieldPanel("criteria"), FieldPanel("organisation"), governed=True)


class NeedAdmin(_CodeListAdmin):
    """Needs."""

    model = Need
    edit_handler = entry_handler(governed=True)


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
        ),
        governed=True,
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
