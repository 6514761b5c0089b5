"""The forms of the merge planner: they translate in and out; `planning` and `plan_proposing` hold the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from forms_registry.labelling import CHANNEL_LABELS
from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.plan_figures import Choice, PlannedField
from forms_registry.vocabulary import Verdict
from lifecycle.models import Organisation

_VERDICTS: Final = {verdict.value: verdict for verdict in Verdict}


class _Told(forms.Form):
    """A form that shows what a service refused at the fields it is about."""

    def show_problems(self, message: str, problems: Mapping[str, str]) -> None:
        """Show each problem at its field, and the message at the top when none of them has one."""
        at_fields = {name: text for name, text in problems.items() if name in self.fields}
        for name, text in at_fields.items():
            self.add_error(name, text)
        if not at_fields:
            self.add_error(None, message)


class StartPlanForm(_Told):
    """Which forms are merged, into what, and why."""

    title_fi = forms.CharField(
        label=_("Title of the common form in Finnish"),
        max_length=255,
        required=False,
        help_text=_("May be left empty when one of the forms takes the others in."),
    )
    why = forms.CharField(label=_("Why the forms are merged"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    form = forms.MultipleChoiceField(label=_("Forms to merge"), required=False)
    target = forms.ChoiceField(
        label=_("The others are taken into"),
        required=False,
        help_text=_("A new form, unless one of these goes on and takes the others in."),
    )

    def __init__(self, *args: Any, offered: Sequence[ApplicationForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(form.code, f"{form.title} ({form.code})") for form in offered]
        self.fields["form"].choices = choices
        self.fields["target"].choices = [("", _("a new form")), *choices]
        self.offered = {form.code: form for form in offered}

    @property
    def target_form(self) -> ApplicationForm | None:
        """The form in use that takes the others in; call only when the form is valid."""
        return self.offered.get(self.cleaned_data["target"])

    @property
    def sources(self) -> list[ApplicationForm]:
        """The forms to merge; the one that takes the others in is not one of them."""
        target = self.cleaned_data["target"]
        return [self.offered[code] for code in self.cleaned_data["form"] if code != target]

    @property
    def title(self) -> str:
        """The title given, else that of the form that takes the others in."""
        target = self.target_form
        return str(self.cleaned_data["title_fi"] or (target.title if target is not None else ""))


class AboutPlanForm(_Told):
    """What the common form is called, why it is made, and how it is handed in."""

    title_fi = forms.CharField(label=_("Title of the common form in Finnish"), max_length=255, required=False)
    title_sv = forms.CharField(
        label=_("Title in Swedish"),
        max_length=255,
        required=False,
        help_text=_("The common form needs it before it can be submitted for approval."),
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=255, required=False)
    why = forms.CharField(label=_("Why the forms are merged"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels of the common form"),
        choices=[(kind, capfirst(label)) for kind, label in CHANNEL_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What is prefilled saves an answer only when every channel prefills it."),
    )

    def __init__(self, data: Any = None, *, plan: MergePlan) -> None:
        initial = {name: getattr(plan, name) for name in self.base_fields}
        super().__init__(data, initial=initial)


class ProposePlanForm(_Told):
    """Who answers for the common form, when the others end, and what the proposal rests on."""

    owner = forms.ModelChoiceField(
        label=_("Owner of the common form"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("One of the owners of the forms to merge; it answers for the common form from now on."),
    )
    last_day = forms.DateField(
        label=_("Last day of the forms to merge"),
        widget=AdminDateInput,
        help_text=_("From the next day on, their addresses lead to the common form."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Figures of use, a survey, a law, what customers have said."),
    )
    reason = forms.CharField(
        label=_("Message to those who decide"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, data: Any = None, *, plan: MergePlan) -> None:
        super().__init__(data)
        owners = (
            Organisation.objects.filter(portfolio_items__form_record__merge_plans=plan).distinct().order_by("name_fi")
        )
        self.fields["owner"].queryset = owners.order_by("name_fi")
        if plan.target is not None:
            del self.fields["owner"]
            self.keeper = plan.target.item.owner
        elif owners.count() == 1:
            self.fields["owner"].initial = owners.get()

    @property
    def chosen_owner(self) -> Organisation:
        """Who answers for the common form; call only when the form is valid."""
        found: Organisation = self.cleaned_data["owner"] if "owner" in self.fields else self.keeper
        return found


def choices_in(given: QueryDict) -> dict[str, Choice]:
    """Return what a sent page of questions decides, by concept key; a row without a known verdict is left out."""
    found = {}
    for name in given:
        number = name.removeprefix("key-")
        verdict = _VERDICTS.get(given.get(f"verdict-{number}", ""))
        if number == name or verdict is None:
            continue
        condition, reason = (given.get(f"{part}-{number}", "").replace("\x00", "") for part in ("condition", "reason"))
        found[given[name]] = Choice(verdict, condition, frozenset(given.getlist(f"forms-{number}")), reason)
    return found


def with_choices(fields: Iterable[PlannedField], choices: Mapping[str, Choice]) -> list[PlannedField]:
    """Return `fields` as if `choices` were decided."""
    return [replace(each, choice=choices.get(each.proposed.concept_key, each.choice)) for each in fields]
