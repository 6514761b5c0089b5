"""An item of the register as an operation makes it known to the ledger."""

from typing import Any

from lifecycle.kinds import ItemUnit, Production
from lifecycle.ledger.inputs import inputs_of
from lifecycle.models import ItemClassification, PortfolioItem
from lifecycle.subjects import titles_of


def new_item(item: PortfolioItem) -> dict[str, Any]:
    """Return `item` as an operation makes it known."""
    facts = item.classification
    production = facts.production if facts is not None else Production.OWN.value
    spec: dict[str, Any] = {
        "item": item.code,
        "unit": item.unit,
        "org": item.owner.code,
        "title": titles_of([item]).get(item.pk, item.code),
        "production": production,
        "in_perimeter": item.in_perimeter,
        "in_scope": item.in_scope,
        **facts_of(facts),
    }
    if item.unit == ItemUnit.FORM:
        spec |= inputs_of(item).as_payload()
    return spec


def facts_of(facts: ItemClassification | None) -> dict[str, Any]:
    """Return the counted facts that CLASSIFY names, as the ledger holds them."""
    if facts is None:
        return {}
    return {
        "kind": facts.kind,
        "scope": facts.scope,
        "instrument": facts.instrument,
        "segments": sorted(facts.segments),
        "needs": sorted(facts.needs),
    }
