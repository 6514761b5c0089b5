"""Code lists in the editors' side: governed by the board, read by all who work there, never deleted."""

from typing import Any, Final

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from catalogue.governance import may_write, own_organisations, write_entry
from catalogue.models import (
    Bundle,
    BundleStep,
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
from lifecycle.widgets import EntriesChooser


class CodeListHelper(ReadOnlyHelper):
    """Asks `catalogue.governance` who adds and changes entries; an entry that has served its time is ended."""

    def user_can_create(self, user: Any) -> bool:
        return may_write(self.model, user) or (self.model is Segment and bool(own_organisations(user)))

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return may_write(self.model, user, getattr(obj, "organisation", None))


class GovernedEntryForm(WrittenByService, PermanentCodeForm, DecisionFields):  # type: ignore[misc]  # Wagtail ships no types
    """An entry on which the portfolio board decides, or an organisation's own sub-segment."""

    #: Relations to other lists that the form holds.
    related_fields: tuple[str, ...] = ()

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
        self.add_to(entry)
        related = {name: list(values[name]) for name in self.related_fields}
        return write_entry(entry=entry, user=self.for_user, decision=decision, related=related)

    def add_to(self, entry: Any) -> None:
        """Give `entry` what the form holds besides fields."""


class LifeEventForm(GovernedEntryForm):
    """An event with its needs."""

    related_fields = ("needs",)


class BundleForm(GovernedEntryForm):
    """A bundle with its events and its steps in order."""

    related_fields = ("life_events",)

    def add_to(self, entry: Bundle) -> None:
        """Give the bundle its steps anew, in the order of the form; rows that are wrong are told by themselves."""
        rows = self.formsets["steps"]
        if not rows.is_valid():
            return
        kept = [row for row in rows.ordered_forms if row.has_changed() or row.instance.pk]
        texts = ("text_fi", "text_sv", "text_en")
        entry.steps = [
            BundleStep(
                card=row.cleaned_data["card"], sort_order=place, **{text: row.cleaned_data[text] for text in texts}
            )
            for place, row in enumerate(kept)
        ]


_DECISION = MultiFieldPanel(
    [FieldPanel("decision_reference"), FieldPanel("decision_body"), FieldPanel("decided_on")],
    heading=_("Decision of the portfolio board"),
)


def entry_handler(*more: Any, governed: bool = False, form: type[Any] = GovernedEntryForm) -> ObjectList:
    """Return the form of an entry; `more` are the panels only one list has, `form` is that of a governed one."""
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
        base_form_class=form if governed else PermanentCodeForm,
    )


_STEP_PANELS: Final = [
    FieldPanel("card"),
    FieldPanel("text_fi"),
    FieldRowPanel([FieldPanel("text_sv"), FieldPanel("text_en")]),
]


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
    """Life and business events, from which customers are led to bundles, needs and services."""

    model = LifeEvent
    edit_handler = entry_handler(FieldPanel("needs", widget=CheckboxSelectMultiple), governed=True, form=LifeEventForm)


class BundleAdmin(_CodeListAdmin):
    """Bundles with their steps."""

    model = Bundle
    menu_icon = "list-ol"
    edit_handler = entry_handler(
        InlinePanel("steps", panels=_STEP_PANELS, heading=_("Steps in order"), label=_("Step"), min_num=1),
        FieldPanel("life_events", widget=EntriesChooser("life-events")),
        governed=True,
        form=BundleForm,
    )


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
        BundleAdmin,
        TargetGroupAdmin,
        IndustrialClassAdmin,
        GlossaryTermAdmin,
    )
