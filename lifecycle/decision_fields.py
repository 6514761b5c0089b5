"""The part of a form that asks for a decision, for whoever writes by decision."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lifecycle.decisions import cite_decision
from lifecycle.errors import LifeCycleError
from lifecycle.file_fields import FilesField
from lifecycle.models import Decision

DECISION_FIELDS = ("decision_reference", "decision_body", "decided_on", "decision_text", "decision_files")


class DecisionFields(forms.Form):
    """Reference, body, date, text and files of a decision; `decision()` records or finds it."""

    decision_reference = forms.CharField(
        label=_("Decision reference"), max_length=80, help_text=_("For example 12/2026.")
    )
    decision_body = forms.CharField(label=_("Deciding body"), max_length=160)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=AdminDateInput)
    decision_text = forms.CharField(
        label=_("Text of the decision"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    decision_files = FilesField(
        label=_("Attachments of the decision"),
        required=False,
        help_text=_("Such as the minutes. Leave the text and the files empty when the decision is recorded already."),
    )

    def without_decision(self) -> None:
        """Ask for no decision."""
        for name in DECISION_FIELDS:
            del self.fields[name]

    def decision(self) -> Decision:
        """Return the decision cited; call only when the form is valid. Raises ValidationError for a clash."""
        return cite_decision(
            reference=self.cleaned_data["decision_reference"],
            body=self.cleaned_data["decision_body"],
            decided_on=self.cleaned_data["decided_on"],
            text=self.cleaned_data["decision_text"],
            attachments=self.cleaned_data["decision_files"],
        )


class WrittenByService(forms.Form):
    """A model's form that a service writes: tried when it is checked, undone, and shown where it would be refused.

    Subclasses say in `write` how; nothing is ever saved past the service.
    """

    def write(self, values: dict[str, Any]) -> Any:
        """Write `values` through the service and return what was written."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Try the change against the rules, undo it, and show why it would be refused."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        try:
            with transaction.atomic():
                self.write(values)
                transaction.set_rollback(True)
        except LifeCycleError as error:
            self.add_error(None, str(error))
        except ValidationError as error:
            self.add_error(None, error.messages)
        return values

    def save(self, commit: bool = True) -> Any:
        """Write through the service."""
        self.instance = self.write(self.cleaned_data)
        return self.instance
