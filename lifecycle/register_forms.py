"""The form in which a person says which item of the register a card describes."""

from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.models import PortfolioItem
from lifecycle.registering import undescribed_items
from lifecycle.subjects import subject_of


class _NamedItemField(forms.ModelChoiceField):
    """Items by their names in the register, the likest to the card's title first."""

    def label_from_instance(self, obj: PortfolioItem) -> str:
        """Return name and code."""
        return f"{obj.name} ({obj.code})"


class DescribeForm(forms.Form):
    """Which item of the register the card describes; a person confirms what is suggested."""

    existing = _NamedItemField(
        label=_("Item of the register"),
        queryset=PortfolioItem.objects.none(),
        help_text=_("The count does not change: the card and the item are one service. This cannot be undone."),
    )

    def __init__(self, *args: Any, draft: PortfolioItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = undescribed_items(draft)
        self.fields["existing"].queryset = items
        title = subject_of(draft).title(draft).casefold()
        likest = max(items, key=lambda each: SequenceMatcher(None, title, each.name.casefold()).ratio(), default=None)
        self.fields["existing"].initial = likest
