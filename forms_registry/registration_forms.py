"""The steps of registering a form that are plain forms: who owns it and what it is called, law and purpose, check."""

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forms_registry.labelling import DUTY_LABELS, FORM_TYPE_LABELS, TIME_METHOD_LABELS, VOLUME_BASIS_LABELS
from forms_registry.models import ApplicationForm, ConsentClauseVersion
from forms_registry.registering import MOST_A_YEAR, WRITERS
from forms_registry.registration_drafts import organisations_to_register_for
from forms_registry.vocabulary import FormDuty, TimeMethod, VolumeBasis
from lifecycle.kinds import FormType
from lifecycle.models import Organisation, Unit, User
from lifecycle.responsibility import sets_review_date_freely
from lifecycle.states import LIVING_STATES, State

_TEXT: Final = forms.Textarea(attrs={"rows": 4})


def day_input() -> forms.DateInput:
    """Return a field in which the browser helps to choose a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def choices_of(labels: Any, members: Any, empty: Any = None) -> list[tuple[str, Any]]:
    """Return the choices of a closed vocabulary, with `empty` first when nothing may be chosen."""
    rows = [(member.value, capfirst(labels[member])) for member in members]
    return [("", empty), *rows] if empty is not None else rows


class StepForm(forms.Form):
    """A step; `known` holds what earlier steps and the database say, by name."""

    #: What stands above the fields.
    lead: Any = ""
    #: What to say of a field left empty, by name.
    missing: dict[str, Any] = {}
    #: Headings of groups of fields, by the first field of each.
    headings: dict[str, Any] = {}

    def __init__(self, *args: Any, known: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.known = known or {}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "ds-input")
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]

    def show_again(self, sent: Any) -> None:
        """Begin with what was sent before, right or wrong, without complaining of it."""
        for name, field in self.fields.items():
            name_sent = self.add_prefix(name)
            if name_sent in sent:
                several = getattr(field.widget, "allow_multiple_selected", False)
                self.initial[name] = sent.getlist(name_sent) if several else sent[name_sent]

    def typed_in(self, sent: Any) -> dict[str, list[str]]:
        """Return what was typed in the fields of this form, without the sign that no database stores."""
        names = sorted({self.add_prefix(name) for name in self.fields} & set(sent))
        return {name: [value.replace("\0", "") for value in sent.getlist(name)] for name in names}

    @property
    def headed(self) -> list[tuple[Any, Any]]:
        """The fields as people see them, each with the heading before it, or ""."""
        found, last = [], ""
        for field in self.visible_fields():
            heading = self.headings.get(field.name, "")
            found.append(("" if heading == last else heading, field))
            last = heading or last
        return found


class _FormChoice(forms.ModelChoiceField):
    """A registered form, by title and code."""

    def label_from_instance(self, obj: ApplicationForm) -> str:
        """Return title and code."""
        return f"{obj.title} ({obj.item.code})"


class IdentityForm(StepForm):
    """Whose form it is, what it is called, and who answers for it."""

    lead = _("Whose form is it, and what is it called? You can put the registration aside and go on another day.")
    missing = {"title_fi": _("Write the title in Finnish.")}
    headings = {
        "owner": _("The form"),
        "form_type": _("The form"),
        "title_fi": _("The form"),
        "owner_unit": _("Who answers for it"),
    }
    owner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    form_type = forms.ChoiceField(
        label=_("Type of the form"),
        choices=choices_of(FORM_TYPE_LABELS, FormType),
        initial=FormType.APPLICATION.value,
        help_text=_("Only applications count in the number of forms."),
    )
    title_fi = forms.CharField(label=_("Title in Finnish"), max_length=255)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=255, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=255, required=False)
    number = forms.CharField(
        label=_("Official number"),
        max_length=60,
        required=False,
        help_text=_("As printed on the form. Two forms may have the same: you are told."),
    )
    main_form = _FormChoice(
        label=_("Main form"),
        queryset=ApplicationForm.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("For an attachment: the form it is handed in with."),
    )
    user_organisations = forms.ModelMultipleChoiceField(
        label=_("Also used by"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    owner_unit = forms.ModelChoiceField(
        label=_("Owner unit"),
        queryset=Unit.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("not named yet"),
    )
    owner_person = forms.ModelChoiceField(
        label=_("Owner person"), queryset=User.objects.none(), required=False, empty_label=_("not named yet")
    )
    review_date = forms.DateField(
        label=_("Review date"),
        widget=day_input(),
        required=False,
        help_text=_("When it is looked at next, at most three years from now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: ApplicationForm | None = self.known.get("form")
        user = self.known["user"]
        owners = Organisation.objects.filter(pk=form.item.owner_id) if form else organisations_to_register_for(user)
        self.fields["owner"].queryset = owners
        others = Organisation.objects.filter(dissolved_on=None)
        self.fields["user_organisations"].queryset = others.exclude(pk__in=owners) if len(owners) == 1 else others
        self.fields["owner_unit"].queryset = Unit.objects.filter(organisation__in=owners)
        self.fields["owner_person"].queryset = self._people(owners, form)
        mains = ApplicationForm.objects.in_state(*LIVING_STATES).visible_to(user).select_related("item")
        self.fields["main_form"].queryset = mains.exclude(pk=form.pk if form else 0)
        if form is not None:
            del self.fields["owner"]
            if form.item.state is not State.DRAFT:
                del self.fields["form_type"]
            if not sets_review_date_freely(form.item):
                del self.fields["review_date"]

    @staticmethod
    def _people(owners: Any, form: ApplicationForm | None) -> Any:
        kept = form.item.owner_person_id if form is not None else None
        roles = [str(role) for role in WRITERS]
        able = Q(is_active=True, groups__role_grant__organisation__in=owners, groups__role_grant__role__in=roles)
        people = User.objects.filter(able | Q(pk=kept or 0)).distinct()
        return people.order_by("last_name", "first_name", "username")

    def clean(self) -> dict[str, Any]:
        """Say where the unit or the main form does not fit."""
        values: dict[str, Any] = super().clean() or {}
        form = self.known.get("form")
        owner, unit = (form.item.owner if form is not None else values.get("owner")), values.get("owner_unit")
        if owner is not None and unit is not None and unit.organisation_id != owner.pk:
            self.add_error("owner_unit", _("The unit belongs to another organisation."))
        is_attachment = values.get("form_type", FormType.ATTACHMENT) == FormType.ATTACHMENT
        if values.get("main_form") is not None and not is_attachment:
            self.add_error("main_form", _("Only an attachment has a main form."))
        return values


class _ClauseChoice(forms.ModelChoiceField):
    """A wording of a consent clause."""

    def label_from_instance(self, obj: ConsentClauseVersion) -> str:
        """Return the clause and the number of the wording."""
        return _("%(clause)s, version %(number)s") % {"clause": obj.clause, "number": obj.number}


class PurposeForm(StepForm):
    """Why the form is there, and how much work it is."""

    lead = _("Why does the form exist? One form asks for one decision.")
    headings = {
        "purpose_fi": _("Purpose"),
        "decision_fi": _("Decision it leads to"),
        "legal_basis": _("Law"),
        "edition": _("Edition, time and use"),
    }
    purpose_fi = forms.CharField(label=_("Purpose in Finnish"), widget=_TEXT, max_length=4000, required=False)
    purpose_sv = forms.CharField(label=_("Purpose in Swedish"), widget=_TEXT, max_length=4000, required=False)
    purpose_en = forms.CharField(label=_("Purpose in English"), widget=_TEXT, max_length=4000, required=False)
    decision_fi = forms.CharField(label=_("Decision it leads to, in Finnish"), max_length=255, required=False)
    decision_sv = forms.CharField(label=_("Decision it leads to, in Swedish"), max_length=255, required=False)
    decision_en = forms.CharField(label=_("Decision it leads to, in English"), max_length=255, required=False)
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
        help_text=_("Acts and decrees with their sections, one a line."),
    )
    duty = forms.ChoiceField(
        label=_("Does anybody have to fill it in?"),
        choices=choices_of(DUTY_LABELS, FormDuty),
        widget=forms.RadioSelect,
        initial=FormDuty.VOLUNTARY.value,
    )
    consent_clause = _ClauseChoice(
        label=_("Consent clause"),
        queryset=ConsentClauseVersion.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("The wording by which the applicant lets authorities pass on what was told."),
    )
    edition = forms.CharField(
        label=_("Edition"), max_length=40, required=False, help_text=_("Such as the year printed on it.")
    )
    minutes = forms.IntegerField(label=_("Minutes to fill it in"), min_value=1, max_value=100_000, required=False)
    minutes_method = forms.ChoiceField(
        label=_("How are the minutes known?"), choices=choices_of(TIME_METHOD_LABELS, TimeMethod, "–"), required=False
    )
    minutes_sample = forms.IntegerField(
        label=_("Number of people measured or asked"), min_value=1, max_value=1_000_000_000, required=False
    )
    volume_year = forms.IntegerField(
        label=_("Year of which you know how many were handed in"), min_value=1900, max_value=2200, required=False
    )
    volume_number = forms.IntegerField(
        label=_("How many were handed in that year"), min_value=0, max_value=MOST_A_YEAR, required=False
    )
    volume_basis = forms.ChoiceField(
        label=_("How is that number known?"), choices=choices_of(VOLUME_BASIS_LABELS, VolumeBasis, "–"), required=False
    )
    volume_source = forms.CharField(label=_("Who counted or estimated it"), max_length=255, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = ConsentClauseVersion.objects.select_related("clause").order_by("clause__code", "-number")
        self.fields["consent_clause"].queryset = clauses

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together: minutes and how they are known, a year and its number, basis and source."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("minutes") is not None and not values.get("minutes_method"):
            self._miss("minutes_method", _("Say how the minutes are known."))
        if values.get("minutes") is None and (values.get("minutes_method") or values.get("minutes_sample")):
            self._miss("minutes", _("Give the minutes."))
        told = {name: values.get(name) for name in ("volume_year", "volume_number", "volume_basis", "volume_source")}
        if any(value not in (None, "") for value in told.values()):
            for name, value in told.items():
                if value in (None, ""):
                    self._miss(name, _("Year, number, basis and source belong together: give all four or none."))
        return values

    def _miss(self, name: str, message: Any) -> None:
        """Complain of a field once: one that holds something unreadable has its own error already."""
        if name not in self.errors:
            self.add_error(name, message)


class CheckForm(StepForm):
    """Everything is shown once more; only writing over what others did meanwhile is asked."""

    lead = _("Check what you have answered. Saving makes a draft that you then send for approval.")
    overwrite = forms.BooleanField(
        label=_("Write what I have answered over what was changed meanwhile"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.known.get("changed"):
            del self.fields["overwrite"]
