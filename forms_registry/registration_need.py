"""The step in which the owner says why a new form is needed: the gate on additions, in the words of forms."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forms_registry.registration_forms import StepForm
from lifecycle.additions import DIFFERS_LENGTH, Ends, Origin
from lifecycle.models import PortfolioItem
from lifecycle.proposals import Statement

ORIGIN_LABELS: Final[dict[Origin, Promise]] = {
    Origin.NEW: _("A new form"),
    Origin.UNREGISTERED: _("It was in use at the baseline, but was not registered"),
}
ENDS_LABELS: Final[dict[Ends, Promise]] = {
    Ends.REPLACED: _("Yes, it replaces one or more forms"),
    Ends.MERGED: _("Yes, forms are merged into it"),
    Ends.NOTHING: _("No, no form ends"),
}


class NeedForm(StepForm):
    """`known`: near (forms that come near) and own (forms of the same owner), as choices by code."""

    lead = _("Every new form adds to what businesses must fill in. Say why it is needed; the approver reads this.")
    missing = {
        "need": _("Say what cannot be done with the forms there are."),
        "compared_with": _("Choose the form that comes nearest."),
        "differs": _("Say how the form differs from the nearest one."),
        "ends": _("Choose whether a present form ends."),
    }
    origin = forms.ChoiceField(
        label=_("Where does the form come from?"),
        choices=list(ORIGIN_LABELS.items()),
        widget=forms.RadioSelect,
        initial=Origin.NEW.value,
    )
    evidence = forms.CharField(
        label=_("Evidence that it existed at the baseline"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Only for a form that existed already: it restates the count, so the portfolio board decides."),
    )
    need = forms.CharField(label=_("Why are the present forms not enough?"), widget=forms.Textarea(attrs={"rows": 4}))
    compared_with = forms.ChoiceField(label=_("Nearest present form"), widget=forms.RadioSelect)
    differs = forms.CharField(
        label=_("How does the form differ from it?"),
        max_length=DIFFERS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("At most 500 characters. The approver and the portfolio board read this."),
    )
    ends = forms.ChoiceField(
        label=_("Does a present form end?"), choices=list(ENDS_LABELS.items()), widget=forms.RadioSelect
    )
    ended = forms.MultipleChoiceField(label=_("Forms that end"), widget=forms.CheckboxSelectMultiple, required=False)
    nothing_ends_why = forms.CharField(
        label=_("Why does nothing end?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    later = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near: Sequence[tuple[str, str]] = self.known.get("near", ())
        own: Sequence[tuple[str, str]] = self.known.get("own", ())
        self.fields["compared_with"].choices = near
        if not near:
            del self.fields["compared_with"]
            del self.fields["differs"]
        self.fields["ended"].choices = list(dict([*near, *own]).items())
        if self.is_later:
            for field in self.fields.values():
                field.required = False

    @property
    def is_later(self) -> bool:
        """Whether the owner answers another day: approval waits for it, writing the form down does not."""
        return bool(self.data and self.data.get(self.add_prefix("later")))

    def clean(self) -> dict[str, Any]:
        """Ask for what the answers about the origin and about ending need."""
        values: dict[str, Any] = super().clean() or {}
        if self.is_later:
            return {}
        if values.get("origin") == Origin.UNREGISTERED and not values.get("evidence", "").strip():
            self.add_error("evidence", _("Give the evidence that the form existed at the baseline."))
        if values.get("ends") == Ends.NOTHING and not values.get("nothing_ends_why", "").strip():
            self.add_error("nothing_ends_why", _("Say why no present form ends."))
        if values.get("ends") in (Ends.REPLACED, Ends.MERGED) and not values.get("ended"):
            self.add_error("ended", _("Choose the forms that end."))
        return values


def statement_of(values: Mapping[str, Any]) -> Statement:
    """Return what a cleaned step states."""
    named = [values.get("compared_with") or "", *values.get("ended", [])]
    items = {item.code: item for item in PortfolioItem.objects.with_facts().filter(code__in=named)}
    return Statement(
        need=values["need"],
        ends=Ends(values["ends"]),
        origin=Origin(values["origin"]),
        compared_with=items.get(values.get("compared_with") or ""),
        differs=values.get("differs", ""),
        ended=[items[code] for code in sorted(values.get("ended", [])) if code in items],
        nothing_ends_why=values["nothing_ends_why"],
        evidence=values["evidence"],
    )


def statement_as_typed(statement: Statement) -> dict[str, Any]:
    """Return what the step begins with for a draft of which something was stated before."""
    return {
        "need": statement.need,
        "ends": statement.ends.value,
        "origin": statement.origin.value,
        "compared_with": statement.compared_with.code if statement.compared_with is not None else "",
        "differs": statement.differs,
        "ended": [item.code for item in statement.ended],
        "nothing_ends_why": statement.nothing_ends_why,
        "evidence": statement.evidence,
    }
