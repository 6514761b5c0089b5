"""Forms of the register: entering what has no card, and saying what a card describes."""

from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.decision_fields import DecisionFields
from lifecycle.kinds import ItemUnit, Kind
from lifecycle.labels import KIND_LABELS
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.registering import undescribed_items
from lifecycle.subjects import subject_of
from lifecycle.vocabulary import choices_of


class RegisterForm(DecisionFields):
    """What is known of an item that no card describes."""

    name = forms.CharField(label=_("Name of the service"), max_length=255)
    unit = forms.ChoiceField(
        label=_("Unit of counting"),
        choices=[(ItemUnit.SERVICE.value, _("Service")), (ItemUnit.FORM.value, _("Application form"))],
        initial=ItemUnit.SERVICE.value,
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.filter(dissolved_on=None))
    used_since = forms.DateField(label=_("Offered since"), widget=AdminDateInput)
    kind = forms.ChoiceField(
        label=_("Kind of service"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in Kind],
        initial=Kind.UNKNOWN.value,
    )
    segments = forms.MultipleChoiceField(
        label=_("Customer segments"), widget=forms.CheckboxSelectMultiple, required=False
    )
    needs = forms.MultipleChoiceField(label=_("Needs"), widget=forms.CheckboxSelectMultiple, required=False)
    reason = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How it is known that the service is offered, such as a report or a contract."),
    )

    field_order = ["name", "unit", "owner", "used_since", "kind", "segments", "needs", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("segments", "needs"):
            self.fields[name].choices = choices_of(name)

    @property
    def facts(self) -> dict[str, Any]:
        """The counted facts as given."""
        return {name: self.cleaned_data[name] for name in ("kind", "segments", "needs")}


class _NamedItemField(forms.ModelChoiceField):
    """Items by their names in the register, the likest to the card's title first."""

    def label_from_instance(self, obj: PortfolioItem) -> str:
        """Return name and code."""
        return f"{obj.name} ({obj.code})"


class DescribeForm(forms.Form):
    """Which item of the register the card describes; a person confirms what is suggested."""

    existing = _NamedItemField(
        label=_("Item of the register"),
        queryset=PortfolioItem.objects.none(),
        help_text=_("The count does not change: the card and the item are one service. This cannot be undone."),
    )

    def __init__(self, *args: Any, draft: PortfolioItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = undescribed_items(draft)
        self.fields["existing"].queryset = items
        title = subject_of(draft).title(draft).casefold()
        likest = max(items, key=lambda each: SequenceMatcher(None, title, each.name.casefold()).ratio(), default=None)
        self.fields["existing"].initial = likest
