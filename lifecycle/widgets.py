"""Widgets that choose from a list and stay quick with thousands of entries."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _


class _FoundWhileTyping:
    """Renders only the chosen options; a script finds others at `lifecycle_entries` while one types."""

    class Media:
        js = ["admin/entry-chooser.js"]

    choices: Any
    attrs: dict[str, Any]
    #: Whether the form field, not `entry_label`, names the chosen entries.
    own_labels = False

    def __init__(self, list_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)  # type: ignore[call-arg]  # the other base is a Django widget
        self.list_name = list_name

    def __deepcopy__(self, memo: Any) -> Any:
        copy: Any = super().__deepcopy__(memo)  # type: ignore[misc]  # the other base is a Django widget
        copy.list_name = self.list_name
        return copy

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return Django's attributes and what the script needs, in the active language."""
        built: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return built | {
            "data-controller": "tj-entries",
            "data-tj-entries-url-value": reverse("lifecycle_entries", args=[self.list_name]),
            "data-tj-entries-find-value": _("Type to search"),
            "data-tj-entries-none-value": _("Nothing found"),
            "data-tj-entries-remove-value": _("Remove"),
        }

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the chosen options only."""
        chosen = [key for key in value if str(key).isdecimal()]
        everything = self.choices
        queryset = getattr(everything, "queryset", None)
        entries = queryset.filter(pk__in=chosen) if queryset is not None and chosen else []
        labels = getattr(everything, "field", None)
        label = labels.label_from_instance if labels is not None and self.own_labels else entry_label
        found: list[tuple[Any, str]] = [(entry.pk, str(label(entry))) for entry in entries]
        empty = [] if getattr(self, "allow_multiple_selected", False) else [("", "")]
        self.choices = [*empty, *found]
        try:
            return super().optgroups(name, value, attrs)  # type: ignore[misc,no-any-return]
        finally:
            self.choices = everything  # a form is rendered more than once


class EntriesChooser(_FoundWhileTyping, forms.SelectMultiple):
    """Any number of entries of a list."""


class EntryChooser(_FoundWhileTyping, forms.Select):
    """One entry of a list, or none."""


class ItemsChooser(EntriesChooser):
    """Any number of portfolio items, named by the form field."""

    own_labels = True


def entry_label(entry: Any) -> str:
    """Return the name of an entry in the active language, with its code."""
    return f"{entry.name} ({entry.code})"
