"""The steps of proposing a new service: they collect what `lifecycle.proposals` checks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.additions import DIFFERS_LENGTH, Ends, Origin
from lifecycle.kinds import Instrument, Kind
from lifecycle.labels import ENDS_LABELS, INSTRUMENT_LABELS, KIND_LABELS, ORIGIN_LABELS
from lifecycle.models import Organisation
from lifecycle.vocabulary import choices_of

#: What an owner may say of a card without an item of its own in the register.
_OFFERED_ORIGINS = (Origin.NEW, Origin.UNREGISTERED)


class StepForm(forms.Form):
    """A step; `known` holds what earlier steps and the database say, by name."""

    #: What stands above the fields.
    lead: Any = ""
    #: What to say of a field left empty, by name.
    missing: dict[str, Any] = {}

    def __init__(self, *args: Any, known: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.known = known or {}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("class", "ds-input")
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]


class BasicsForm(StepForm):
    """Whose service it is and what it is called."""

    lead = _("A new service begins as a proposal. It takes about ten minutes; you can put it aside and go on later.")
    missing = {"title": _("Give the service a name.")}
    owner = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    title = forms.CharField(
        label=_("Name of the service in Finnish"),
        max_length=100,
        help_text=_("At most 100 characters, in the customer's words."),
    )
    origin = forms.ChoiceField(
        label=_("Where does the service come from?"),
        choices=[(origin.value, ORIGIN_LABELS[origin]) for origin in _OFFERED_ORIGINS],
        widget=forms.RadioSelect,
        initial=Origin.NEW.value,
    )
    evidence = forms.CharField(
        label=_("Evidence that it existed at the baseline"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Only for a service that existed already: it restates the count, so the portfolio board decides."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(
            code__in=self.known.get("owners", ()), dissolved_on=None
        )
        if self.known.get("item") is not None:
            del self.fields["owner"]
            del self.fields["title"]

    def clean(self) -> dict[str, Any]:
        """Ask for evidence where the count is restated."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("origin") == Origin.UNREGISTERED and not values.get("evidence", "").strip():
            self.add_error(
                "evidence", _("Give the evidence that the service existed at the baseline: it restates the count.")
            )
        return values


class CustomersForm(StepForm):
    """For whom it is, and why."""

    lead = _("Whom does the service help, and with what?")
    missing = {
        "segments": _("Choose at least one customer segment."),
        "needs": _("Choose at least one need."),
        "need": _("Say what customers need that they do not get now."),
    }
    segments = forms.MultipleChoiceField(label=_("Customer segments"), widget=forms.CheckboxSelectMultiple)
    needs = forms.MultipleChoiceField(label=_("Needs"), widget=forms.CheckboxSelectMultiple)
    need = forms.CharField(
        label=_("What do customers need that they do not get now?"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("segments", "needs"):
            self.fields[name].choices = choices_of(name)


class OverlapForm(StepForm):
    """What is there already, how the new service differs, and what ends."""

    missing = {
        "compared_with": _("Choose the service that comes nearest."),
        "differs": _("Say how the service differs from the nearest one."),
        "ends": _("Choose whether a present service ends."),
    }
    compared_with = forms.ChoiceField(label=_("Nearest present service"), widget=forms.RadioSelect)
    differs = forms.CharField(
        label=_("How does the service differ from it?"),
        max_length=DIFFERS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At most 500 characters. The approver and the portfolio board read this."),
    )
    ends = forms.ChoiceField(
        label=_("Does a present service end?"),
        choices=[(ends.value, ENDS_LABELS[ends]) for ends in Ends],
        widget=forms.RadioSelect,
    )
    ended = forms.MultipleChoiceField(label=_("Services that end"), widget=forms.CheckboxSelectMultiple, required=False)
    nothing_ends_why = forms.CharField(
        label=_("Why does nothing end?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near: Sequence[tuple[str, str]] = self.known.get("near", ())
        own: Sequence[tuple[str, str]] = self.known.get("own", ())
        if near:
            self.lead = _("These services answer the same need or have a similar name. A new one must add to them.")
            self.fields["compared_with"].choices = near
        else:
            self.lead = _("No present service comes near.")
            del self.fields["compared_with"]
            del self.fields["differs"]
        self.fields["ended"].choices = list(dict([*near, *own]).items())

    def clean(self) -> dict[str, Any]:
        """Ask for what the answer about ending needs."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("ends") == Ends.NOTHING and not values.get("nothing_ends_why", "").strip():
            self.add_error("nothing_ends_why", _("Say why no present service ends."))
        if values.get("ends") in (Ends.REPLACED, Ends.MERGED) and not values.get("ended"):
            self.add_error("ended", _("Choose the services that end."))
        return values


class KindForm(StepForm):
    """Support services and chargeable ones are kept apart."""

    lead = _("A service is either support, chargeable or free advice. What is both is two services.")
    missing = {"kind": _("Choose the kind of service.")}
    kind = forms.ChoiceField(
        label=_("Kind of service"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in Kind if kind is not Kind.UNKNOWN],
        widget=forms.RadioSelect,
    )
    instrument = forms.ChoiceField(
        label=_("Instrument of a support service"),
        choices=[("", _("none")), *((each.value, INSTRUMENT_LABELS[each]) for each in Instrument)],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Keep the instrument to support services."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("instrument") and values.get("kind") != Kind.SUPPORT:
            self.add_error("instrument", _("Only a support service has an instrument."))
        return values


class CheckForm(StepForm):
    """Nothing is asked: everything is shown once more."""

    lead = _("Check the proposal. When you send it, a draft of the product card is made for you to write.")
