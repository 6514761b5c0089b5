"""Forms of transfers, hand-overs and dissolutions: they collect; the rules are in the services."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.decision_fields import DecisionFields
from lifecycle.models import Organisation, Transfer, Unit, User
from lifecycle.roles import Role
from lifecycle.selectors import holders_of
from lifecycle.widgets import EntryChooser


def _living() -> Any:
    return Organisation.objects.filter(dissolved_on=None)


class TransferForm(forms.Form):
    """To whom, when and why."""

    receiver = forms.ModelChoiceField(
        label=_("New owner"), queryset=Organisation.objects.none(), widget=EntryChooser("living-organisations")
    )
    effective = forms.DateField(label=_("Effective from"), widget=AdminDateInput)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = _living()
        self.fields["effective"].initial = timezone.localdate()


class ReceiveForm(forms.Form):
    """Who answers for the service in the new organisation."""

    new_unit = forms.ModelChoiceField(label=_("New owner unit"), queryset=Unit.objects.none(), required=False)
    new_person = forms.ModelChoiceField(label=_("New owner person"), queryset=User.objects.none())

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_unit"].queryset = Unit.objects.filter(organisation=transfer.receiver)
        owners = holders_of(Role.OWNER, transfer.receiver).values("pk")
        approvers = holders_of(Role.APPROVER, transfer.receiver).values("pk")
        people = User.objects.filter(pk__in=owners) | User.objects.filter(pk__in=approvers)
        self.fields["new_person"].queryset = people.order_by("last_name", "first_name", "username")


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(forms.Form):
    """Who takes over, and why."""

    to = forms.ModelChoiceField(label=_("New owner person"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class DissolutionForm(DecisionFields):
    """Which organisation takes over, and when."""

    successor = forms.ModelChoiceField(
        label=_("Successor"), queryset=Organisation.objects.none(), widget=EntryChooser("living-organisations")
    )
    effective = forms.DateField(label=_("Dissolved on"), widget=AdminDateInput)

    field_order = ["successor", "effective"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = _living().exclude(pk=organisation.pk)
        self.fields["effective"].initial = timezone.localdate()
