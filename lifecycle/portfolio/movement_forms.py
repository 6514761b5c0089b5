"""What one may ask of the movement report; what is wrong is said by its field."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.portfolio.labels import LINE_CLASS_LABELS, OPERATION_LABELS, UNIT_LABELS
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.operation_forms import day_field, owner_choices, style_fields

EFFECTIVE, RECORDED = "effective", "recorded"


class MovementsForm(forms.Form):
    """Filters of the movement report; every one may be left out."""

    since = day_field(gettext_lazy("From the day"))
    until = day_field(gettext_lazy("Up to the day"))
    dated = forms.ChoiceField(label=gettext_lazy("By which date"), required=False)
    operation = forms.ChoiceField(label=gettext_lazy("Kind of operation"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    q = forms.CharField(label=gettext_lazy("Code or part of the title"), required=False, max_length=100)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of counting"),
        required=False,
        help_text=gettext_lazy("Only operations that change the count of this unit."),
    )
    cls = forms.ChoiceField(label=gettext_lazy("Line class"), required=False)
    backdated = forms.BooleanField(label=gettext_lazy("Only backdated operations"), required=False)
    void = forms.BooleanField(label=gettext_lazy("Only void operations"), required=False)

    FIRST: Final = ("since", "until", "dated", "operation", "owner", "q")

    def __init__(self, data: Mapping[str, Any], offer: Offer) -> None:
        """Read `data`; `offer` says which organisations there are."""
        super().__init__(data, auto_id="choice-%s", use_required_attribute=False)
        choices: dict[str, list[Any]] = {
            "dated": [(EFFECTIVE, _("Effective date")), (RECORDED, _("Recorded date"))],
            "operation": [("", _("All")), *OPERATION_LABELS.items()],
            "owner": owner_choices(offer),
            "unit": [("", _("All")), *UNIT_LABELS.items()],
            "cls": [("", _("All")), *LINE_CLASS_LABELS.items()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # choice fields
        style_fields(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("since", _("The period ends before it begins."))
        return cleaned

    @property
    def first_fields(self) -> list[Any]:
        """Return the fields that are always in view."""
        return [self[name] for name in self.FIRST]

    @property
    def other_fields(self) -> list[Any]:
        """Return the fields that can be opened."""
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    @property
    def is_opened(self) -> bool:
        """Whether any of the fields that can be opened holds a choice or an error."""
        return any(field.errors or field.value() for field in self.other_fields)
