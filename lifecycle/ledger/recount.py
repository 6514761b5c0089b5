"""Recounting the live register and comparing it with the ledger: the difference must be 0 (LEDGER.md, "The bridge").

The register is read from its own tables, item by item; nothing of the projection is used for its side.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.kinds import COUNTED_UNITS, FormType, ItemUnit, Production
from lifecycle.ledger.inputs import inputs_of_many
from lifecycle.ledger.store import END_OF_TIME, shared_book
from lifecycle.models import PortfolioItem
from lifecycle.states import PUBLIC_STATES

#: What is compared: sums over items, and C as a set.
_UNITS = ("S", "S_own", "F", "R")
#: Items named in a sentence about a difference.
_NAMED = 5


@dataclass(frozen=True)
class Difference:
    """An item that the register and the ledger have differently: what each says, or None when it is not counted."""

    item: str
    register: Mapping[str, Any] | None
    ledger: Mapping[str, Any] | None


@dataclass(frozen=True)
class Recount:
    """Both counts by unit, and every item that differs. `unknown` are forms of which nobody knows what they ask."""

    register: dict[str, int]
    ledger: dict[str, int]
    differences: list[Difference] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences and self.register == self.ledger

    def difference(self, unit: str) -> int:
        """Return register minus ledger of one unit."""
        return self.register[unit] - self.ledger[unit]


def recount(owners: Collection[str] | None = None) -> Recount:
    """Return the register as it is now beside the ledger with all that is recorded (two queries and one a reader).

    With `owners`, only what belongs to these organisations on either side.
    """
    register, unknown = _register()
    ledger = _ledger()
    if owners is not None:
        register, ledger = (
            {code: item for code, item in side.items() if item["owner"] in owners} for side in (register, ledger)
        )
        unknown = [code for code in unknown if code in register]
    codes = sorted(set(register) | set(ledger))
    differences = [
        Difference(code, register.get(code), ledger.get(code))
        for code in codes
        if register.get(code) != ledger.get(code)
    ]
    return Recount(_totals(register), _totals(ledger), differences, unknown)


def difference_sentence(counted: Recount) -> str:
    """Return a sentence that names the first items that the register and the ledger have differently."""
    items = [each.item for each in counted.differences]
    named = ", ".join(items[:_NAMED]) or "–"
    if len(items) > _NAMED:
        named = _("%(items)s and %(more)s more") % {"items": named, "more": len(items) - _NAMED}
    return _("The register and the ledger differ: %(items)s.") % {"items": named}


def _totals(items: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    totals = {unit: sum(item[unit] for item in items.values()) for unit in _UNITS}
    totals["C"] = len({concept for item in items.values() for concept in item["concepts"]})
    return totals


def _register() -> tuple[dict[str, dict[str, Any]], list[str]]:
    rows = PortfolioItem.objects.filter(
        unit__in=COUNTED_UNITS,
        life_cycle__state__in=[state.value for state in PUBLIC_STATES],
        in_perimeter=True,
        in_scope=True,
    ).values_list(
        "pk",
        "code",
        "unit",
        "owner__code",
        "classification__production",
        "classification__kind",
        "classification__scope",
        "classification__instrument",
        "classification__segments",
        "classification__needs",
    )
    counted = [row for row in rows if row[2] != ItemUnit.FORM or row[7] in (None, "", FormType.APPLICATION)]
    forms = [row[0] for row in counted if row[2] == ItemUnit.FORM]
    inputs = inputs_of_many(forms) if forms else {}
    found, unknown = {}, []
    for pk, code, unit, owner, production, *facts in counted:
        asked = inputs.get(pk)
        if unit == ItemUnit.FORM and asked is None:
            unknown.append(code)
        state = asked.state() if asked is not None else None
        found[code] = {
            "owner": owner,
            "S": int(unit == ItemUnit.SERVICE),
            "S_own": int(unit == ItemUnit.SERVICE and production in (None, Production.OWN)),
            "F": int(unit == ItemUnit.FORM),
            "R": state.inputs if state is not None else 0,
            "concepts": sorted(state.required_concepts()) if state is not None else [],
            **_facts(*facts),
        }
    return found, unknown


def _facts(kind: Any, scope: Any, instrument: Any, segments: Any, needs: Any) -> dict[str, Any]:
    return {
        "kind": kind or "unknown",
        "scope": scope or "national",
        "instrument": instrument or "",
        "segments": sorted(segments or ()),
        "needs": sorted(needs or ()),
    }


def _ledger() -> dict[str, dict[str, Any]]:
    found = {}
    with shared_book() as (book, _head):
        for code, timeline in book.timelines.items():
            standing = timeline.at(END_OF_TIME)
            if standing is None or not standing.is_counted:
                continue
            form = standing.form
            found[code] = {
                "owner": standing.owner,
                **{unit: standing.worth(unit) for unit in _UNITS},
                "concepts": sorted(form.required_concepts()) if form is not None else [],
                **_facts(standing.kind, standing.scope, standing.instrument, standing.segments, standing.needs),
            }
    return found
