"""Forms of pricing guidelines: they collect; the rules are in `guidelines`."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from forms_registry.models import PricingGuideline
from forms_registry.pricing.guidelines import GUIDELINE_FACTS, TITLE_LENGTH
from forms_registry.pricing.labels import BASIS_LABELS, EVIDENCE_LABELS, ROUNDING_LABELS
from lifecycle.models import Organisation

_SHORT: Final = {"rows": 3}
_LONG: Final = {"rows": 10}


def _choices(labels: Mapping[Any, Promise]) -> list[tuple[Any, str]]:
    return [(getattr(value, "value", value), capfirst(str(label))) for value, label in labels.items()]


def _text(label: Any, size: Mapping[str, int]) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=dict(size)))


class NewGuidelineForm(forms.Form):
    """Whose guideline it is, and what it is called."""

    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=Organisation.objects.none())
    title_fi = forms.CharField(label=gettext_lazy("Title in Finnish"), max_length=TITLE_LENGTH)
    is_common = forms.BooleanField(
        label=gettext_lazy("Holds for the whole group"),
        required=False,
        help_text=gettext_lazy("Then every organisation's prices may cite it, and the portfolio board approves it."),
    )

    def __init__(self, *args: Any, owners: QuerySet[Organisation], **kwargs: Any) -> None:
        """Offer `owners`; the only one is chosen beforehand."""
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        field.queryset = owners  # type: ignore[attr-defined]  # a ModelChoiceField
        first = list(owners[:2])
        if len(first) == 1:
            field.initial = first[0].pk


class WritingForm(forms.Form):
    """All that a version of a guideline says."""

    starts_on = forms.DateField(
        label=gettext_lazy("To begin on"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("Empty: on the day it is approved."),
    )
    title_fi = forms.CharField(label=gettext_lazy("Title in Finnish"), max_length=TITLE_LENGTH)
    title_sv = forms.CharField(label=gettext_lazy("Title in Swedish"), max_length=TITLE_LENGTH, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=TITLE_LENGTH, required=False)
    scope_fi = _text(gettext_lazy("What it applies to, in Finnish"), _SHORT)
    scope_sv = _text(gettext_lazy("What it applies to, in Swedish"), _SHORT)
    scope_en = _text(gettext_lazy("What it applies to, in English"), _SHORT)
    text_fi = _text(gettext_lazy("Text in Finnish"), _LONG)
    text_sv = _text(gettext_lazy("Text in Swedish"), _LONG)
    text_en = _text(gettext_lazy("Text in English"), _LONG)
    bases = forms.MultipleChoiceField(
        label=gettext_lazy("Allowed bases"),
        required=False,
        choices=lambda: _choices(BASIS_LABELS),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A price that cites the guideline is set on one of these."),
    )
    rounding = forms.TypedChoiceField(
        label=gettext_lazy("Rounding"), coerce=int, choices=lambda: _choices(ROUNDING_LABELS)
    )
    evidence = forms.MultipleChoiceField(
        label=gettext_lazy("Evidence wanted"),
        required=False,
        choices=lambda: _choices(EVIDENCE_LABELS),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What each price that cites the guideline must state."),
    )

    @staticmethod
    def values_of(guideline: PricingGuideline) -> dict[str, Any]:
        """Return what the newest version says; a version that follows begins on a day of its own."""
        newest = guideline.newest_version
        values = {name: getattr(newest, name) for name in GUIDELINE_FACTS}
        return values if guideline.draft_version is not None else values | {"starts_on": None}
