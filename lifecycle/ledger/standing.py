"""How an item stands at one moment, and what it is worth in each unit of counting.

Source: LEDGER.md, "Units" and "Every figure has three parameters". Pure.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lifecycle.ledger.form_state import FormState, form_state
from lifecycle.ledger.operations import COUNTED_TYPES, NewItem

#: Units of counting. C, the number of distinct concepts, is no sum over items: `lifecycle.ledger.concepts` counts it.
UNITS: Final = ("S", "S_own", "F", "R", "C")
#: Units that are sums over items.
SUMMED_UNITS: Final = ("S", "S_own", "F", "R")
#: The unit of items each unit counts.
ITEM_UNIT: Final = {"S": "S", "S_own": "S", "F": "F", "R": "F", "C": "F"}


class Standing(NamedTuple):
    """An item at one moment; `owner` answers for it, also after it has ended."""

    unit: str
    live: bool
    owner: str
    scope_flag: bool
    in_perimeter: bool
    production: str
    kind: str
    scope: str
    instrument: str
    segments: tuple[str, ...]
    needs: tuple[str, ...]
    form: FormState | None

    @property
    def in_scope(self) -> bool:
        """Whether the counting rules count such an item: not taken out, and of a form only an application."""
        return self.scope_flag and (self.form is None or self.instrument in COUNTED_TYPES)

    @property
    def is_counted(self) -> bool:
        """Whether the item is counted: live, in scope and in perimeter."""
        return self.live and self.in_scope and self.in_perimeter

    def worth(self, unit: str) -> int:
        """Return what the item adds to `unit` when it is counted: one, or its required inputs."""
        if unit == "R":
            return self.form.inputs if self.form is not None else 0
        if unit == "S_own":
            return 1 if self.unit == "S" and self.production == "own" else 0
        return 1 if self.unit == unit else 0


def beginning(new: NewItem, *, live: bool = True) -> Standing:
    """Return how an item stands when it is first known."""
    form = form_state(new.required, new.optional, new.channels, {}) if new.unit == "F" else None
    facts = new.facts
    return Standing(
        new.unit,
        live,
        new.org,
        new.in_scope,
        new.in_perimeter,
        new.production,
        facts.get("kind", "unknown"),
        facts.get("scope", "national"),
        facts.get("instrument", ""),
        tuple(facts.get("segments", ())),
        tuple(facts.get("needs", ())),
        form,
    )


def with_facts(standing: Standing, facts: Mapping[str, Any]) -> Standing:
    """Return the standing with other counted facts."""
    return standing._replace(**facts)
