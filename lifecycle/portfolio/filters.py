"""The choices that every number of the portfolio's pages depends on, and their permanent address.

An address names every choice that is not the default one. `Filters.pinned` also names the days and the baseline, so
that the address shows the same figures for ever.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.kinds import Kind, Scope
from lifecycle.labels import KIND_LABELS, SCOPE_LABELS
from lifecycle.ledger.baselines import Baseline
from lifecycle.ledger.figures import UNITS, Selection
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.wording import shown_day

GROUP: Final = "group:"
AS_WAS, LIKE_FOR_LIKE = "as_was", "lfl"
#: Decided changes may lie ahead, but nobody decides for longer than this.
_YEARS_AHEAD: Final = 10
_DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True)
class Filters:
    """What is counted, when and how. Days are ISO dates; "" is the default of each.

    `owner` is the code of an organisation, or "group:" and the code of a group. `on` is the day that is counted
    (default: today), `known` the day by which it was recorded (default: all that is recorded), `at` the day whose
    owners and perimeter a like-for-like count uses (default: `on`). `unit` is the unit whose causes are shown.
    """

    owner: str = ""
    kind: str = ""
    segment: str = ""
    need: str = ""
    scope: str = ""
    on: str = ""
    known: str = ""
    basis: str = AS_WAS
    at: str = ""
    baseline: str = ""
    unit: str = UNITS[0]

    @property
    def day(self) -> str:
        """Return the day that is counted."""
        return self.on or timezone.localdate().isoformat()

    @property
    def is_like_for_like(self) -> bool:
        """Whether the count is like-for-like."""
        return self.basis == LIKE_FOR_LIKE

    @property
    def group(self) -> str:
        """Return the code of the chosen group; "" when none is."""
        return self.owner.removeprefix(GROUP) if self.owner.startswith(GROUP) else ""

    @property
    def narrows(self) -> bool:
        """Whether anything less than the whole offering is counted."""
        return bool(self.owner or self.kind or self.segment or self.need or self.scope)

    def parameters(self, **changes: str) -> dict[str, str]:
        """Return the parameters of the address, without those that have their default."""
        chosen = asdict(replace(self, **changes))
        return {name: value for name, value in chosen.items() if value != _DEFAULTS[name]}

    def query(self, **changes: str) -> str:
        """Return the end of the address, with its question mark; "" when everything is the default."""
        parameters = self.parameters(**changes)
        return f"?{urlencode(parameters)}" if parameters else ""

    def pinned(self, known: str, baseline: str) -> "Filters":
        """Return the same view with its days and baseline named, so that it never changes."""
        at = self.at or self.day if self.is_like_for_like else ""
        return replace(self, on=self.day, known=known, baseline=baseline, at=at)

    def selection(self, owners: frozenset[str] | None, baseline: Baseline | None = None) -> Selection:
        """Return what the ledger's core counts. `owners` are those of the chosen organisation or group.

        A baseline that the programme took of one scope only is compared with that scope.
        """
        scope = self.scope or (baseline.scope if baseline is not None else "")
        return Selection(owners, self.kind, self.segment, scope, self.need, "", self.basis, self.at or None)


_DEFAULTS: Final = {field.name: field.default for field in fields(Filters)}


class FiltersForm(forms.Form):
    """Reads and checks the choices. Every field may be left out; what is wrong is said by its field."""

    owner = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    on = forms.DateField(label=gettext_lazy("On the day"), required=False, input_formats=_DAY_FORMATS)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    need = forms.ChoiceField(label=gettext_lazy("Need"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Scope"), required=False)
    baseline = forms.ChoiceField(label=gettext_lazy("Baseline"), required=False)
    basis = forms.ChoiceField(label=gettext_lazy("Basis of counting"), required=False)
    at = forms.DateField(
        label=gettext_lazy("Like-for-like day"),
        required=False,
        input_formats=_DAY_FORMATS,
        help_text=gettext_lazy("Owners and perimeter are those of this day. Empty: the day that is counted."),
    )
    known = forms.DateField(
        label=gettext_lazy("Known by the day"),
        required=False,
        input_formats=_DAY_FORMATS,
        help_text=gettext_lazy("Only what had been recorded by this day is counted. Empty: everything."),
    )
    unit = forms.ChoiceField(
        choices=[(unit, unit) for unit in UNITS], required=False, widget=forms.HiddenInput, label=gettext_lazy("Unit")
    )

    #: Fields that are always in view; the others can be opened.
    FIRST: Final = ("owner", "kind", "on")

    def __init__(self, data: Mapping[str, Any], offer: Offer) -> None:
        """Read `data`, usually request.GET. `offer` says what there is to choose from."""
        self.names_day = bool(data.get("on"))
        shown = {"on": timezone.localdate().isoformat()} | {name: value for name, value in data.items() if value}
        super().__init__(shown, auto_id="choice-%s", use_required_attribute=False)
        self.offer = offer
        everything = _("All")
        choices: dict[str, list[Any]] = {
            "owner": [("", _("All organisations")), *_owner_choices(offer)],
            "kind": [("", _("All kinds")), *((kind.value, KIND_LABELS[kind]) for kind in Kind)],
            "segment": [("", _("All segments")), *offer.segments],
            "need": [("", _("All needs")), *offer.needs],
            "scope": [("", everything), *((scope.value, SCOPE_LABELS[scope]) for scope in Scope)],
            "baseline": _baseline_choices(offer),
            "basis": [(AS_WAS, _("As it was on each day")), (LIKE_FOR_LIKE, _("Like-for-like"))],
        }
        for name, options in choices.items():
            field = self.fields[name]
            field.choices = options  # type: ignore[attr-defined]  # those named above are choice fields
            field.error_messages["invalid_choice"] = _("There is no such choice. Pick one from the list.")
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
                field.error_messages["invalid"] = _("Write the day as 30.6.2014 or 2014-06-30.")
            field.widget.attrs["class"] = "ds-input"
            described = [f"choice-{name}_helptext"] if field.help_text else []
            if name in self.errors:
                described.append(f"choice-{name}_error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean_basis(self) -> str:
        """Take the default written out for what it is."""
        return self.cleaned_data["basis"] or AS_WAS

    def clean_on(self) -> date | None:
        """Refuse days that cannot be counted."""
        return self._not_before_opening("on", years_ahead=_YEARS_AHEAD)

    def clean_at(self) -> date | None:
        """Refuse days of which nothing is known."""
        return self._not_before_opening("at", years_ahead=_YEARS_AHEAD)

    def clean_known(self) -> date | None:
        """Refuse days to come: what will be known by then is not known yet."""
        known: date | None = self.cleaned_data["known"]
        if known is not None and known > timezone.localdate():
            raise forms.ValidationError(_("What will be recorded by then is not known yet. Choose today or earlier."))
        return known

    def _not_before_opening(self, name: str, years_ahead: int) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is None:
            return None
        opening = self.offer.opening
        if opening and day.isoformat() < opening:
            raise forms.ValidationError(
                _("The ledger begins on %(day)s. Choose that day or a later one.") % {"day": shown_day(opening)}
            )
        if day.year > timezone.localdate().year + years_ahead:
            raise forms.ValidationError(_("Choose a day within the next ten years."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a day before the baseline it is compared with."""
        cleaned = self.cleaned_data
        baseline = self.offer.baseline(cleaned.get("baseline", ""))
        day = cleaned.get("on")
        if baseline is not None and day is not None and day.isoformat() < baseline.day:
            self.add_error(
                "on",
                _("The baseline is that of %(day)s. Choose that day or a later one.")
                % {"day": shown_day(baseline.day)},
            )
        return cleaned

    def filters(self) -> Filters:
        """Return the checked choices; only for a valid form. A like-for-like day without that basis is left out."""
        found = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value
        }
        if not self.names_day:
            found.pop("on", None)
        filters = Filters(**found)
        return filters if filters.is_like_for_like else replace(filters, at="")

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


def _owner_choices(offer: Offer) -> list[tuple[str, Any]]:
    owners = [
        (owner.code, _("%(name)s (dissolved)") % {"name": owner.name} if owner.is_dissolved else owner.name)
        for owner in offer.owners
    ]
    if not offer.groups:
        return owners
    groups = [(f"{GROUP}{code}", name) for code, name in offer.groups]
    return [(_("Groups"), groups), (_("Organisations"), owners)]


def _baseline_choices(offer: Offer) -> list[tuple[str, Any]]:
    return [
        (baseline.name, _("%(name)s (%(day)s)") % {"name": baseline.name, "day": shown_day(baseline.day)})
        for baseline in offer.baselines
    ]
