"""A small ledger whose figures can be counted by hand, loaded through the real importer."""

import json
from typing import Any

from lifecycle.exchange.ledger_jsonl import import_operations
from tests.factories.cards import code_lists
from tests.factories.people import organisation_with_people

RECORDED = "2024-01-15"
#: Two organisations at the baseline: forms F-A (3 required) and F-B (2, of which one shared), services S-1 and S-2.
SMALL: tuple[dict[str, Any], ...] = (
    {"op": "BASE", "new": {"item": "F-A", "unit": "F", "org": "ALUE", "title": "Lomake A", "req": ["c01..c03"]}},
    {"op": "BASE", "new": {"item": "F-B", "unit": "F", "org": "TOINEN", "title": "Lomake B", "req": ["c03", "c04"]}},
    {"op": "BASE", "new": {"item": "S-1", "unit": "S", "org": "ALUE", "title": "Palvelu 1"}},
    {"op": "BASE", "new": {"item": "S-2", "unit": "S", "org": "TOINEN", "title": "Palvelu 2"}},
    {"op": "RETIRE", "effective": "2020-07-01", "item": "S-2"},
    {
        "op": "ADD",
        "effective": "2021-03-01",
        "new": {"item": "S-3", "unit": "S", "org": "TOINEN", "title": "Palvelu 3"},
    },
    {"op": "FIELD", "effective": "2022-05-01", "item": "F-B", "changes": [{"remove": ["c04"]}]},
)


def small_ledger(*more: dict[str, Any]) -> None:
    """Open the ledger on 2010-01-01 with SMALL and `more` operations; the register follows."""
    for code in ("ALUE", "TOINEN"):
        organisation_with_people(code)
    code_lists()
    lines = [{"effective": "2010-01-01", "recorded": RECORDED, **each} for each in (*SMALL, *more)]
    import_operations("\n".join(json.dumps(line) for line in lines))
