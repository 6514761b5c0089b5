"""Organisations, their groups and units, and decisions in the editors' side. Nothing is deleted here."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import InspectView

from lifecycle.access import access_of
from lifecycle.decisions import check_reference_free, record_decision
from lifecycle.file_fields import FilesField
from lifecycle.governance import LabelInEveryLanguage, PermanentCodeForm, ReadOnlyHelper
from lifecycle.models import Decision, Organisation, OrganisationGroup, Unit
from lifecycle.roles import Role
from lifecycle.services import counts_in_ledger, create_organisation, create_unit, update_organisation


class OrganisationHelper(ReadOnlyHelper):
    """Administrators keep organisations, groups and units."""

    def may_write(self, user: Any) -> bool:
        return access_of(user).manages_users


class DecisionHelper(ReadOnlyHelper):
    """Those who decide record decisions; a recorded one stays as it is."""

    def may_write(self, user: Any) -> bool:
        return access_of(user).records_decisions

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False


class OrganisationForm(PermanentCodeForm):
    """Makes an organisation with its role groups and page, or changes its facts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "in_perimeter" in self.fields and counts_in_ledger(self.instance):
            field = self.fields["in_perimeter"]
            field.disabled = True
            field.help_text = _(
                "Services of this organisation are counted, so this changes by a restatement: "
                "Reports → Restatements → Perimeter."
            )

    def save(self, commit: bool = True) -> Organisation:
        """Write through the service that knows what else belongs to an organisation."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"code", "groups"}}
        groups = self.cleaned_data.get("groups", ())
        if self.instance.pk is None:
            self.instance = create_organisation(code=self.cleaned_data["code"], groups=groups, **values)
        else:
            update_organisation(organisation=self.instance, groups=groups)
        return self.instance


class UnitForm(PermanentCodeForm):
    """Makes a unit, or changes its names."""

    def save(self, commit: bool = True) -> Unit:
        """Write through the service that gives the code."""
        if self.instance.pk is None:
            self.instance = create_unit(**self.cleaned_data)
            return self.instance
        self.instance.save()
        return self.instance


class DecisionForm(WagtailAdminModelForm):  # type: ignore[misc]  # Wagtail ships no types
    """Records a decision with its files."""

    files = FilesField(label=_("Attachments"), required=False, help_text=_("Such as the minutes."))

    def clean_decided_on(self) -> date:
        """Refuse a day that has not come."""
        decided_on: date = self.cleaned_data["decided_on"]
        if decided_on > timezone.localdate():
            raise forms.ValidationError(_("A decision cannot be recorded before it is made."))
        return decided_on

    def clean(self) -> dict[str, Any]:
        """Refuse a reference the body has used."""
        values: dict[str, Any] = super().clean()
        check_reference_free(values.get("reference", ""), values.get("body", ""))
        return values

    def save(self, commit: bool = True) -> Decision:
        """Write through the service; two decisions of one body never share a reference."""
        values = dict(self.cleaned_data)
        self.instance = record_decision(attachments=values.pop("files"), **values)
        return self.instance


_NAMES = [FieldPanel("name_fi"), FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")])]


class DecisionInspectView(InspectView):  # type: ignore[misc]  # no types
    """Shows a decision with links to its files."""

    def get_dict_for_field(self, field_name: str) -> dict[str, Any]:
        """Return label and value of a field; the files as links."""
        if field_name == "decided_on":
            return {
                "label": _("Date of the decision"),
                "value": date_format(self.instance.decided_on, "SHORT_DATE_FORMAT"),
            }
        if field_name != "attachments":
            found: dict[str, Any] = super().get_dict_for_field(field_name)
            return found | {"label": capfirst(found["label"])}
        links = [
            (reverse("lifecycle_decision_attachment", args=[row.pk]), row.name)
            for row in self.instance.attachments.all()
        ]
        return {"label": _("Attachments"), "value": format_html_join(", ", '<a href="{}">{}</a>', links) or "–"}


class OrganisationInspectView(InspectView):  # type: ignore[misc]  # no types
    """Shows an organisation, with the way to dissolve it for those who may."""

    def get_fields_dict(self) -> list[dict[str, Any]]:
        """Return the fields, and what there is to say about the end of the organisation."""
        fields: list[dict[str, Any]] = super().get_fields_dict()
        if self.instance.is_dissolved:
            return fields
        access = access_of(self.request.user)
        if access.has(Role.BOARD) or access.manages_users:
            address = reverse("lifecycle_dissolution", args=[self.instance.code])
            link = format_html('<a href="{}">{}</a>', address, _("Dissolve an organisation"))
            fields.append({"label": _("Dissolved on"), "value": link})
        return fields


class _Listed(LabelInEveryLanguage, ModelAdmin):  # type: ignore[misc]  # no types
    """What every list here shares."""

    permission_helper_class = ReadOnlyHelper
    inspect_view_enabled = True
    history_view_enabled = False
    list_per_page = 50
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    list_display = ("code", "name_fi", "name_sv", "name_en")
    ordering = ("code",)


class OrganisationAdmin(_Listed):
    """Organisations."""

    model = Organisation
    menu_icon = "home"
    permission_helper_class = OrganisationHelper
    list_display = ("code", "name_fi", "abbreviation", "in_perimeter", "successor", "dissolved_on")
    list_filter = ("in_perimeter", "groups")
    list_select_related = ("successor",)
    inspect_view_class = OrganisationInspectView
    inspect_view_fields = (
        "code", "name_fi", "name_sv", "name_en", "abbreviation", "business_id", "groups", "in_perimeter", "successor",
        "dissolved_on",
    )  # fmt: skip
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            *_NAMES,
            FieldRowPanel([FieldPanel("abbreviation"), FieldPanel("business_id")]),
            FieldPanel("groups", widget=forms.CheckboxSelectMultiple),
            FieldPanel("in_perimeter"),
        ],
        base_form_class=OrganisationForm,
    )


class OrganisationGroupAdmin(_Listed):
    """Groups of organisations."""

    model = OrganisationGroup
    menu_icon = "group"
    permission_helper_class = OrganisationHelper
    edit_handler = ObjectList([FieldPanel("code"), *_NAMES], base_form_class=PermanentCodeForm)


class UnitAdmin(_Listed):
    """Units of organisations."""

    model = Unit
    menu_icon = "list-ul"
    permission_helper_class = OrganisationHelper
    list_display = ("code", "name_fi", "organisation")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    edit_handler = ObjectList([FieldPanel("organisation"), FieldPanel("code"), *_NAMES], base_form_class=UnitForm)


class DecisionAdmin(_Listed):
    """Decisions that approvals cite."""

    model = Decision
    menu_icon = "doc-full"
    permission_helper_class = DecisionHelper
    list_display = ("reference", "body", "decided_on")
    search_fields = ("reference", "body", "text")
    list_filter = ("body",)
    ordering = ("-decided_on", "reference")

    edit_handler = ObjectList(
        [
            FieldPanel("reference"),
            FieldPanel("body"),
            FieldPanel("decided_on"),
            FieldPanel("text"),
            FieldPanel("files"),
        ],
        base_form_class=DecisionForm,
    )
    inspect_view_fields = ("reference", "body", "decided_on", "text", "attachments")
    inspect_view_class = DecisionInspectView


class OrganisationsGroup(ModelAdminGroup):  # type: ignore[misc]  # no types
    """The menu of organisations."""

    menu_label = _("Organisations")
    menu_icon = "home"
    menu_order = 300
    items = (OrganisationAdmin, OrganisationGroupAdmin, UnitAdmin)
