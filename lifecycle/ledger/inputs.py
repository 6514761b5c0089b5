"""What a form asks, as the register knows it: the app that keeps form records registers itself here.

A form without a record has its fields and channels in `ItemInputs`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from lifecycle.ledger.form_state import DEFAULT_CHANNEL, FormState, form_state
from lifecycle.models import ItemInputs, PortfolioItem


@dataclass(frozen=True)
class Inputs:
    """Field keys, prefilled keys by channel, and concepts of fields that are not called like them."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    channels: dict[str, list[str]] = field(default_factory=lambda: {DEFAULT_CHANNEL: []})
    concepts: dict[str, str] = field(default_factory=dict)

    def as_payload(self) -> dict[str, Any]:
        """Return the keys that an operation's new item has of a form."""
        return {"req": sorted(self.required), "opt": sorted(self.optional), "channels": self.channels}

    def state(self) -> FormState:
        """Return the same as the ledger holds it."""
        channels = {channel: frozenset(keys) for channel, keys in self.channels.items()}
        return form_state(frozenset(self.required), frozenset(self.optional), channels, self.concepts)


Reader = Callable[[Collection[int]], dict[int, Inputs]]
_readers: list[Reader] = []


def register_inputs_reader(reader: Reader) -> None:
    """Register who knows what described forms ask: given ids of items, it returns the inputs of those it knows."""
    _readers.append(reader)


def inputs_of_many(item_ids: Collection[int]) -> dict[int, Inputs]:
    """Return what forms ask by id of item; one query here, and one a reader. Forms nobody knows are left out."""
    rows = ItemInputs.objects.filter(item_id__in=item_ids)
    found = {
        row.item_id: Inputs(tuple(row.required), tuple(row.optional), dict(row.channels), dict(row.concepts))
        for row in rows
    }
    for reader in _readers:
        found |= reader(item_ids)
    return found


def inputs_of(item: PortfolioItem) -> Inputs:
    """Return what one form asks; nothing, on paper, when nobody knows."""
    return inputs_of_many([item.pk]).get(item.pk, Inputs())
