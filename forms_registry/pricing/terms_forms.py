"""Forms of prices, aid blocks and yearly sums: they collect; the rules are in the services and the checks."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.widgets import AdminDateInput

from forms_registry.models import AidBlock, FeeSchedule, PriceItem, PricingGuideline
from forms_registry.pricing.amount_input import NotAnAmount, cents_from, hundredths_from, typed_from
from forms_registry.pricing.labels import BASIS_LABELS, STATE_AID_LABELS, UNIT_LABELS, VAT_LABELS
from lifecycle.decision_fields import DecisionFields
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.models import PortfolioItem

_ROWS: Final = {"rows": 2}
#: Yes, no, or nothing said.
_ANSWERS: Final = [
    ("unknown", gettext_lazy("not stated")),
    ("true", gettext_lazy("yes")),
    ("false", gettext_lazy("no")),
]
_LANGUAGES: Final = {
    "fi": gettext_lazy("in Finnish"),
    "sv": gettext_lazy("in Swedish"),
    "en": gettext_lazy("in English"),
}


class TypedField(forms.CharField):
    """A sum or a share as people type it; cleaned to whole hundredths, empty to None."""

    def __init__(self, *, read: Callable[[str], int] = cents_from, wrong: Any = None, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.read = read
        self.wrong = wrong or gettext_lazy("Give an amount such as 1 900 or 12,50.")
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        """Return a held number as one would type it."""
        return typed_from(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the number; None when nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except NotAnAmount as error:
            raise forms.ValidationError(str(self.wrong)) from error


def _share(label: Any, **kwargs: Any) -> TypedField:
    wrong = gettext_lazy("Give a share such as 25 or 12,5.")
    return TypedField(label=label, read=hundredths_from, wrong=wrong, **kwargs)


def _choices(labels: Mapping[str, Promise], empty: Any = None) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        found = [(value, capfirst(str(label))) for value, label in labels.items()]
        return [("", str(empty)), *found] if empty is not None else found

    return choices


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs=_ROWS), **kwargs)


def _day(label: Any, *, required: bool = False, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=AdminDateInput, **kwargs)


class Sections(forms.Form):
    """A form shown in sections: `sections` are (heading, names of fields)."""

    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def sectioned(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield each heading with its fields."""
        for heading, names in self.sections:
            yield heading, [self[name] for name in names]


def _in_languages(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for language in CONTENT_LANGUAGES)


class PriceForm(Sections):
    """One price. What is missing the checks say, so that it can be put down in parts."""

    line = forms.SlugField(
        label=gettext_lazy("Line"), max_length=40, initial="1",
        help_text=gettext_lazy("Tells the prices of a service apart. The next price of the same line ends this one."),
    )  # fmt: skip
    is_addition = forms.BooleanField(
        label=gettext_lazy("Paid on top of another price of the service"), required=False,
        help_text=gettext_lazy("Such as a second participant. It stands after the others and is no “from” price."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=pgettext_lazy("price", "Basis"), choices=_choices(BASIS_LABELS), widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Per"), required=False, choices=_choices(UNIT_LABELS, gettext_lazy("not stated"))
    )
    cents = TypedField(label=gettext_lazy("Price without VAT, €"))
    cap_cents = TypedField(label=gettext_lazy("At most, €"))
    typical_cents = TypedField(
        label=gettext_lazy("Typical total, €"), help_text=gettext_lazy("Needed for prices per hour and per day.")
    )
    valid_from = _day(gettext_lazy("Valid from"), required=True)
    valid_to = _day(gettext_lazy("Valid to"), help_text=gettext_lazy("Empty: until another price follows."))
    guideline = forms.ModelChoiceField(
        label=gettext_lazy("Pricing guideline"), queryset=PricingGuideline.objects.none(), required=False
    )
    schedule = forms.ModelChoiceField(
        label=gettext_lazy("Fee schedule"), queryset=FeeSchedule.objects.none(), required=False
    )
    row_number = forms.CharField(label=gettext_lazy("Row of the decree"), max_length=40, required=False)
    follows_decree = forms.BooleanField(
        label=gettext_lazy("The fee is that of the decree in force when the matter came in"), required=False
    )
    vat = forms.ChoiceField(
        label=gettext_lazy("VAT"), required=False, choices=_choices(VAT_LABELS, gettext_lazy("not stated"))
    )
    refusal_charged = forms.NullBooleanField(
        label=gettext_lazy("Charged also when the answer is no"), required=False,
        widget=forms.RadioSelect(choices=_ANSWERS),
    )  # fmt: skip
    full_cost_cents = TypedField(label=gettext_lazy("Full cost, €"))
    full_cost_on = _day(gettext_lazy("Full cost calculated on"))
    full_cost_document = forms.CharField(
        label=gettext_lazy("Calculation of the full cost"), max_length=255, required=False,
        help_text=gettext_lazy("Reference or address of the document."),
    )  # fmt: skip
    reason = _text(gettext_lazy("Reason"), help_text=gettext_lazy("Why it is reduced, below the full cost or no aid."))
    law = forms.CharField(label=gettext_lazy("Law and section"), max_length=255, required=False)
    state_aid = forms.ChoiceField(
        label=gettext_lazy("State aid"), required=False, choices=_choices(STATE_AID_LABELS, gettext_lazy("not stated"))
    )

    sections = (
        (gettext_lazy("What is paid for"), ("line", *_in_languages("label"), "is_addition")),
        (gettext_lazy("Price"), ("basis", "unit", "cents", "cap_cents", "typical_cents")),
        (gettext_lazy("When"), ("valid_from", "valid_to")),
        (gettext_lazy("By which rule"), ("guideline", "schedule", "row_number", "follows_decree", "law", "reason")),
        (gettext_lazy("Tax and refusal"), ("vat", "refusal_charged")),
        (gettext_lazy("Full cost"), ("full_cost_cents", "full_cost_on", "full_cost_document", "state_aid")),
        (gettext_lazy("Who pays otherwise"), _in_languages("exceptions")),
    )  # fmt: skip

    def __init__(self, *args: Any, item: PortfolioItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in CONTENT_LANGUAGES:
            told = {"language": _LANGUAGES[language]}
            self.fields[f"label_{language}"] = forms.CharField(
                label=_("What is paid for, %(language)s") % told, max_length=160, required=False
            )
            self.fields[f"exceptions_{language}"] = _text(_("Exceptions %(language)s") % told)
        guidelines = PricingGuideline.objects.ever_published().for_owner(item.owner.code)
        self.fields["guideline"].queryset = guidelines
        self.fields["schedule"].queryset = FeeSchedule.objects.order_by("code")

    @staticmethod
    def values_of(price: PriceItem) -> dict[str, Any]:
        """Return what a price says, as the form begins."""
        names = [name for _heading, several in PriceForm.sections for name in several]
        values = {name: getattr(price, name) for name in names}
        refusal = {None: "unknown", True: "true", False: "false"}[price.refusal_charged]
        return values | {"refusal_charged": refusal}


class AidForm(Sections):
    """What a support service gives at most."""

    intensity = _share(gettext_lazy("Share of the costs at most, %"))
    max_cents = TypedField(label=gettext_lazy("At most, €"))
    own_share = _share(gettext_lazy("Own share at least, %"))
    state_aid = forms.ChoiceField(
        label=gettext_lazy("State-aid basis"), choices=_choices(STATE_AID_LABELS), widget=forms.RadioSelect
    )
    state_aid_reference = forms.CharField(
        label=gettext_lazy("Reference of the state-aid basis"), max_length=255, required=False,
        help_text=gettext_lazy("Such as the article, or the number of the scheme."),
    )  # fmt: skip
    budget_line = forms.CharField(label=gettext_lazy("Budget line"), max_length=80, required=False)
    valid_from = _day(gettext_lazy("Valid from"), required=True)
    valid_to = _day(gettext_lazy("Valid to"), help_text=gettext_lazy("Empty: until another block follows."))

    sections = (
        (gettext_lazy("What is given"), ("intensity", "max_cents", "own_share")),
        (gettext_lazy("On what ground"), ("state_aid", "state_aid_reference", "budget_line")),
        (gettext_lazy("When"), ("valid_from", "valid_to")),
        (gettext_lazy("What else limits it"), _in_languages("conditions")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in CONTENT_LANGUAGES:
            told = {"language": _LANGUAGES[language]}
            self.fields[f"conditions_{language}"] = _text(_("What else limits it, %(language)s") % told)

    @staticmethod
    def values_of(block: AidBlock) -> dict[str, Any]:
        """Return what an aid block says, as the form begins."""
        return {name: getattr(block, name) for _heading, names in AidForm.sections for name in names}


class _YearForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1900, max_value=2200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year - 1


class AidYearForm(_YearForm):
    """What was paid out in a year and what that cost."""

    paid_cents = TypedField(label=gettext_lazy("Aid paid, €"))
    administration_cents = TypedField(
        label=gettext_lazy("Cost of administration, €"), help_text=gettext_lazy("Empty: not known.")
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=255)

    def clean_paid_cents(self) -> int:
        """Return the sum; it must be given, if only as 0."""
        paid: int | None = self.cleaned_data["paid_cents"]
        if paid is None:
            raise forms.ValidationError(_("Give an amount such as 1 900 or 12,50."))
        return paid


class SalesYearForm(_YearForm):
    """What market activity turned over in a year."""

    cents = TypedField(label=gettext_lazy("Sales on the market, €"))
    separate_accounts = forms.BooleanField(label=gettext_lazy("Separate accounts are kept"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=255)

    def clean_cents(self) -> int:
        """Return the sum; it must be given, if only as 0."""
        cents: int | None = self.cleaned_data["cents"]
        if cents is None:
            raise forms.ValidationError(_("Give an amount such as 1 900 or 12,50."))
        return cents


class EndForm(DecisionFields):
    """The last day of terms that nothing follows, and by which decision."""

    last_day = _day(gettext_lazy("Last day"), required=True)
    reason = _text(gettext_lazy("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["last_day", "reason"])
        self.fields["last_day"].initial = timezone.localdate()
