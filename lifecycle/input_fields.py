"""Form fields in which people write field keys and channels of a form, and what they become in an operation."""

import re
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from lifecycle.decision_fields import DecisionFields
from lifecycle.ledger.form_state import expand
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.store import explain

_BETWEEN: Final = re.compile(r"[\s,;]+")
_LONGEST: Final = 80


class KeysField(forms.CharField):
    """Field keys with spaces or commas between them; a range such as c01..c18 stands for all of it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the keys as written, each once."""
        keys = list(dict.fromkeys(key for key in _BETWEEN.split(super().clean(value)) if key))
        _check_keys(keys)
        return keys


def _check_keys(keys: list[str]) -> None:
    try:
        expand(keys)
    except Refused as refused:
        raise forms.ValidationError(explain(refused)) from refused
    long = next((key for key in keys if len(key) > _LONGEST), None)
    if long is not None:
        raise forms.ValidationError(_("A key has at most %(number)d characters.") % {"number": _LONGEST})


class ChannelsField(forms.CharField):
    """Channels, one a line, each with the keys of the fields that are prefilled in it: "eform: c01 c02"."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return {channel: [keys]}."""
        found: dict[str, list[str]] = {}
        for line in super().clean(value).splitlines():
            name, _colon, keys = (part.strip() for part in line.partition(":"))
            if not name and not keys:
                continue
            if not name or name in found or len(_BETWEEN.split(name)) > 1 or len(name) > _LONGEST:
                raise forms.ValidationError(_("Write each channel once, one a line, such as “eform: c01 c02”."))
            found[name] = [key for key in _BETWEEN.split(keys) if key]
            _check_keys(found[name])
        return found


class ChangeFields(forms.Form):
    """Changes of a form's fields and channels."""

    remove = KeysField(
        label=gettext_lazy("Fields removed"),
        help_text=gettext_lazy("Keys with spaces or commas between them; c01..c18 is a range."),
    )
    relax = KeysField(label=gettext_lazy("Fields made optional"))
    tighten = KeysField(label=gettext_lazy("Fields made required"))
    add = KeysField(label=gettext_lazy("Fields added, required"))
    add_optional = KeysField(label=gettext_lazy("Fields added, optional"))
    offer = ChannelsField(
        label=gettext_lazy("Channels offered"),
        help_text=gettext_lazy("One a line, with the fields that are prefilled there: “eform: c01 c02”."),
    )
    withdraw = KeysField(label=gettext_lazy("Channels withdrawn"))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The changes of the operation FIELD."""
        given = self.cleaned_data
        found: list[dict[str, Any]] = [
            {verb: given[verb]} for verb in ("remove", "relax", "tighten", "add") if given.get(verb)
        ]
        if given.get("add_optional"):
            found.append({"add": given["add_optional"], "required": False})
        return found

    def change_operations(self, item: str, effective: str) -> list[dict[str, Any]]:
        """Return FIELD and CHANNEL as far as anything changes."""
        about = {"effective": effective, "item": item}
        found: list[dict[str, Any]] = []
        if self.changes:
            found.append({"op": "FIELD", **about, "changes": self.changes})
        if self.cleaned_data.get("offer") or self.cleaned_data.get("withdraw"):
            channels = {"offer": self.cleaned_data["offer"], "withdraw": self.cleaned_data["withdraw"]}
            found.append({"op": "CHANNEL", **about, **channels})
        return found


class InputsForm(ChangeFields, DecisionFields):
    """What changes of a form without a record, from when, by which decision."""

    effective = forms.DateField(label=gettext_lazy("Effective from"), widget=AdminDateInput)
    note = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), required=False)

    field_order = ["effective", "remove", "relax", "tighten", "add", "add_optional", "offer", "withdraw", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective"].initial = timezone.localdate()
