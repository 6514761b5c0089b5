"""Forms of restatements: they collect operations; the rules are in `lifecycle.restating`."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.access import access_of
from lifecycle.decision_fields import DecisionFields
from lifecycle.dossier_forms import ItemsField
from lifecycle.input_fields import ChangeFields, ChannelsField, KeysField
from lifecycle.kinds import FormType, ItemUnit, Kind, Production, Scope
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, PRODUCTION_LABELS, SCOPE_LABELS
from lifecycle.late_registration import Registration
from lifecycle.models import Organisation, PortfolioItem, Restatement
from lifecycle.roles import Role
from lifecycle.selectors import items_visible_to
from lifecycle.vocabulary import choices_of
from lifecycle.widgets import EntryChooser


def own_items(user: Any) -> Any:
    """Return the items that `user` may propose to restate: the board all, others their organisation's."""
    items = items_visible_to(user)
    access = access_of(user)
    if access.has(Role.BOARD):
        return items
    return items.filter(owner__code__in=access.organisations(Role.OWNER, Role.APPROVER))


def own_organisations(user: Any) -> Any:
    """Return the organisations whose items `user` may propose to restate."""
    access = access_of(user)
    if access.has(Role.BOARD):
        return Organisation.objects.all()
    return Organisation.objects.filter(code__in=access.organisations(Role.OWNER, Role.APPROVER))


class ProposalForm(forms.Form):
    """Grounds and evidence; a subclass says what is to change."""

    reason = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where anyone can see that it is so, such as a report, a contract or an archived page."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.order_fields([name for name in self.fields if name not in ("reason", "evidence")])

    @property
    def operations(self) -> list[dict[str, Any]]:
        """The operations as given."""
        return []

    @property
    def registration(self) -> dict[str, Any]:
        """What the proposal says beside its operations."""
        return {}


def _today() -> str:
    return timezone.localdate().isoformat()


class VoidForm(ProposalForm):
    """Which operation is made void."""

    number = forms.IntegerField(
        label=_("Number of the operation"),
        min_value=1,
        help_text=_("As the ledger numbers it. “Show the impact” says what it was."),
    )

    @property
    def operations(self) -> list[dict[str, Any]]:
        """The VOID; it counts from the day it is recorded."""
        return [{"op": "VOID", "effective": _today(), "target": self.cleaned_data["number"]}]


class PairForm(ProposalForm):
    """Which retirement and which addition are one replacement."""

    retire_seq = forms.IntegerField(label=_("Number of the retirement"), min_value=1)
    add_seq = forms.IntegerField(label=_("Number of the addition"), min_value=1)

    @property
    def operations(self) -> list[dict[str, Any]]:
        """The PAIR."""
        numbers = {name: self.cleaned_data[name] for name in ("retire_seq", "add_seq")}
        return [{"op": "PAIR", "effective": _today(), **numbers}]


class _InOrOutForm(ProposalForm):
    """Items that enter or leave what is counted."""

    outward: str
    inward: str
    direction = forms.ChoiceField(
        label=_("What happens"),
        choices=[("out", _("They leave")), ("in", _("They enter"))],
        widget=forms.RadioSelect,
        initial="out",
    )
    items = ItemsField(label=_("Services and forms"), required=False)
    effective = forms.DateField(label=_("Effective from"), widget=AdminDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = own_items(self.user)

    @property
    def operations(self) -> list[dict[str, Any]]:
        """One operation about all items."""
        codes = sorted(item.code for item in self.cleaned_data["items"])
        kind = self.inward if self.cleaned_data["direction"] == "in" else self.outward
        effective = self.cleaned_data["effective"].isoformat()
        return [{"op": kind, "effective": effective, "items": codes}] if codes else []


class ScopeForm(_InOrOutForm):
    """Items that the counting rules count or no longer count."""

    outward, inward = "SCOPE_OUT", "SCOPE_IN"


class PerimeterForm(_InOrOutForm):
    """Items, or all of an organisation, that enter or leave the group that is counted."""

    outward, inward = "PERIMETER_OUT", "PERIMETER_IN"
    organisation = forms.ModelChoiceField(
        label=_("Or a whole organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("All it owns goes along, also what has ended; what the group purchases stays inside."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = own_organisations(self.user)
        self.order_fields(["direction", "items", "organisation", "effective"])

    def clean(self) -> dict[str, Any]:
        """Ask for items or for an organisation, not for both."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("organisation") and given.get("items"):
            self.add_error("organisation", _("Choose services or a whole organisation, not both."))
        return given

    @property
    def registration(self) -> dict[str, Any]:
        """The organisation, when it goes as a whole."""
        organisation = self.cleaned_data["organisation"]
        if organisation is None:
            return {}
        return {
            "organisation": organisation.code,
            "inside": self.cleaned_data["direction"] == "in",
            "effective": self.cleaned_data["effective"].isoformat(),
        }


class CorrectionForm(ChangeFields, ProposalForm):
    """What was otherwise than the ledger says, of an item that no card describes."""

    item = forms.ModelChoiceField(
        label=_("Item without a card"),
        queryset=PortfolioItem.objects.none(),
        widget=EntryChooser("items-without-record"),
        help_text=_("A card or a form record changes through its life cycle."),
    )
    effective = forms.DateField(label=_("Effective from"), widget=AdminDateInput)
    ended = forms.BooleanField(label=_("From this day on it was no longer offered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = own_items(self.user).exclude(name="")
        self.order_fields(["item", "effective", "ended"])

    @property
    def operations(self) -> list[dict[str, Any]]:
        """What changed that day, the ending last."""
        code, effective = self.cleaned_data["item"].code, self.cleaned_data["effective"].isoformat()
        found = self.change_operations(code, effective)
        if self.cleaned_data["ended"]:
            found.append({"op": "RETIRE", "effective": effective, "item": code})
        return found


class LateForm(ProposalForm):
    """What is known of an item that was offered without being registered."""

    name = forms.CharField(label=_("Name of the service"), max_length=255)
    unit = forms.ChoiceField(
        label=_("Unit of counting"),
        choices=[(ItemUnit.SERVICE.value, _("Service")), (ItemUnit.FORM.value, _("Application form"))],
        initial=ItemUnit.SERVICE.value,
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Organisation.objects.none())
    used_since = forms.DateField(
        label=_("Offered since"),
        widget=AdminDateInput,
        help_text=_("What existed when the ledger opens restates the baseline; the rest counts from its day."),
    )
    ended_on = forms.DateField(
        label=_("No longer offered from"),
        widget=AdminDateInput,
        required=False,
        help_text=_("When it has ended since."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of service"),
        choices=[(kind.value, KIND_LABELS[kind]) for kind in Kind],
        initial=Kind.UNKNOWN.value,
    )
    scope = forms.ChoiceField(label=_("Scope"), choices=[(scope.value, SCOPE_LABELS[scope]) for scope in Scope])
    production = forms.ChoiceField(
        label=_("Production"), choices=[(each.value, PRODUCTION_LABELS[each]) for each in Production]
    )
    segments = forms.MultipleChoiceField(
        label=_("Customer segments"), widget=forms.CheckboxSelectMultiple, required=False
    )
    needs = forms.MultipleChoiceField(label=_("Needs"), widget=forms.CheckboxSelectMultiple, required=False)
    form_type = forms.ChoiceField(
        label=_("Type of the form"),
        choices=[(each.value, INSTRUMENT_LABELS[each]) for each in FormType],
        help_text=_("For a form only. Only applications are counted among the forms."),
    )
    required_fields = KeysField(
        label=_("Required fields"), help_text=_("For a form only. Keys with spaces or commas between them.")
    )
    optional_fields = KeysField(label=_("Optional fields"))
    channels = ChannelsField(
        label=_("Channels"),
        help_text=_("One a line, with the fields that are prefilled there: “eform: c01 c02”. Empty: on paper."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = own_organisations(self.user).filter(dissolved_on=None)
        for name in ("segments", "needs"):
            self.fields[name].choices = choices_of(name)

    @property
    def registration(self) -> dict[str, Any]:
        """The registration as given."""
        given = self.cleaned_data
        facts = {name: given[name] for name in ("kind", "scope", "production", "segments", "needs")}
        is_form = given["unit"] == ItemUnit.FORM
        if is_form and given["form_type"] != FormType.APPLICATION:
            facts["instrument"] = given["form_type"]
        return Registration(
            unit=given["unit"],
            owner=given["owner"].code,
            name=given["name"],
            used_since=given["used_since"].isoformat(),
            ended_on=given["ended_on"].isoformat() if given["ended_on"] else "",
            facts=facts,
            required=tuple(given["required_fields"]),
            optional=tuple(given["optional_fields"]),
            channels=given["channels"],
        ).as_json()


PROPOSAL_FORMS: Final[dict[str, type[ProposalForm]]] = {
    Restatement.Kind.LATE: LateForm,
    Restatement.Kind.CORRECTION: CorrectionForm,
    Restatement.Kind.VOID: VoidForm,
    Restatement.Kind.PAIR: PairForm,
    Restatement.Kind.PERIMETER: PerimeterForm,
    Restatement.Kind.SCOPE: ScopeForm,
}


class ApprovalForm(DecisionFields):
    """The decision, and the impact the person has seen."""

    answer = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class RejectionForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
