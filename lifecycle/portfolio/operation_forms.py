"""What one may ask of the lists of operations; what is wrong is said by its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.labels import INSTRUMENT_LABELS
from lifecycle.ledger.figures import UNITS
from lifecycle.portfolio.filters import GROUP, Filters, FiltersForm
from lifecycle.portfolio.labels import (
    LINE_CLASS_LABELS,
    RESTATING_LABELS,
    RETIRE_STEP_LABELS,
    UNIT_LABELS,
)
from lifecycle.portfolio.offer import Offer

DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return an optional day."""
    return forms.DateField(label=label, required=False, input_formats=DAY_FORMATS, help_text=help_text)


def owner_choices(offer: Offer) -> list[tuple[str, Any]]:
    """Return everyone, the groups and the organisations that ever owned something."""
    groups = [(f"{GROUP}{code}", name) for code, name in offer.groups]
    owners = [(owner.code, owner.name) for owner in offer.owners]
    together = [(_("Groups"), groups), (_("Organisations"), owners)] if groups else owners
    return [("", _("All organisations")), *together]


def chosen_owners(offer: Offer, choice: str) -> frozenset[str] | None:
    """Return the codes that a value of `owner_choices` stands for; None for everyone."""
    group = choice.removeprefix(GROUP) if choice.startswith(GROUP) else ""
    return offer.owners_of("" if group else choice, group)


def style_fields(form: forms.Form) -> None:
    """Give fields the looks of the site, and tie their help and errors to them."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.error_messages["invalid"] = _("Write the day as 30.6.2014 or 2014-06-30.")
        if isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = _("There is no such choice. Pick one from the list.")
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "ds-input"
    for name, field in form.fields.items():  # asking for errors checks the form, by the words set above
        place = form[name].id_for_label
        described = [f"{place}_helptext"] if field.help_text else []
        if name in form.errors:
            described.append(f"{place}_error")
            field.widget.attrs["aria-invalid"] = "true"
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)


_CLASSES: Final[list[Any]] = [
    ("", gettext_lazy("All")),
    (gettext_lazy("Classes"), list(LINE_CLASS_LABELS.items())),
    (gettext_lazy("Retirements by what became of them"), list(RETIRE_STEP_LABELS.items())),
    (gettext_lazy("Restated baseline"), list(RESTATING_LABELS.items())),
]


@dataclass(frozen=True)
class LinesAsked:
    """A list of lines that was asked for. `until` is always set; `since` "" is the beginning."""

    filters: Filters
    instrument: str
    cls: str
    since: str
    until: str


class LinesForm(FiltersForm):
    """The choices of the view a number was clicked in, and which lines of it are wanted."""

    on = None  # type: ignore[assignment]  # Django's way to take a field of the base away: the period says the day
    since = day_field(gettext_lazy("After the day"), gettext_lazy("Empty: from the beginning."))
    until = day_field(gettext_lazy("Up to the day"), gettext_lazy("Empty: today."))
    cls = forms.ChoiceField(label=gettext_lazy("Class or step"), required=False, choices=_CLASSES)
    instrument = forms.ChoiceField(
        label=gettext_lazy("Instrument or type"),
        required=False,
        choices=[("", gettext_lazy("All")), *INSTRUMENT_LABELS.items()],
    )
    group = forms.CharField(required=False, widget=forms.HiddenInput, label=gettext_lazy("Group"))
    unit = forms.ChoiceField(
        choices=list(UNIT_LABELS.items()), required=False, label=gettext_lazy("Unit of counting"), initial=UNITS[0]
    )

    FIRST = ("unit", "cls", "since", "until", "owner")  # type: ignore[assignment,misc]  # of another view

    def __init__(self, data: Mapping[str, Any], offer: Offer) -> None:
        """Read `data`; the fields stand in the order in which one asks."""
        super().__init__(data, offer)
        self.order_fields([*self.FIRST, "kind"])
        self._errors = None  # the base has checked the form, by the words of another page
        style_fields(self)

    def clean_unit(self) -> str:
        """Take the default written out for what it is."""
        return self.cleaned_data["unit"] or UNITS[0]

    def clean_group(self) -> str:
        """Refuse a group that does not exist."""
        group: str = self.cleaned_data["group"]
        if group and group not in self.offer.members:
            raise forms.ValidationError(_("There is no such choice. Pick one from the list."))
        return group

    def clean_until(self) -> date | None:
        """Refuse days that cannot be counted."""
        return self._not_before_opening("until", years_ahead=10)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, and a group that nobody can see beside an organisation."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until") or timezone.localdate()
        if since is not None and since > until:
            self.add_error("since", _("The period ends before it begins."))
        if cleaned.get("group") and "owner" in cleaned:
            if cleaned["owner"]:
                self.add_error("owner", _("Choose an organisation or a group, not both."))
            cleaned["owner"] = f"{GROUP}{cleaned['group']}"
        return cleaned

    def asked(self) -> LinesAsked:
        """Return the checked question; only for a valid form."""
        given = self.cleaned_data
        until = given["until"] or timezone.localdate()
        names = ("owner", "kind", "segment", "need", "scope", "basis", "baseline", "unit")
        days = {name: given[name].isoformat() if given[name] else "" for name in ("since", "known", "at")}
        filters = Filters(
            **{name: given[name] for name in names},
            on=until.isoformat(),
            known=days["known"],
            at=days["at"] if given["basis"] == "lfl" else "",
        )
        return LinesAsked(filters, given["instrument"], given["cls"], days["since"], until.isoformat())
