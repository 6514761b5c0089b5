"""A small ledger for the pages of the follow-up: two owners, forms that merge, an operation made void, a pair."""

import json
from typing import Any, Final

from lifecycle.exchange.ledger_jsonl import import_operations

#: What must be read only by those who may read the history of the owner.
REASON: Final = "salainen peruste"
OPENING: Final = "2010-01-01"
GROUNDS: Final = {"reason": REASON, "decision": "1/2011, Johtoryhmä", "proposer": "P-1", "approver": "P-2"}
Payload = dict[str, Any]


def base(code: str, org: str, **more: Any) -> Payload:
    """Return an item of the baseline; a code that begins with L is a form."""
    new = {"item": code, "unit": "F" if code[0] == "L" else "S", "org": org, "title": f"Nimi {code}", **more}
    return {"op": "BASE", "effective": OPENING, "recorded": "2010-02-01", "new": new, "rule_version": "1.0"}


def later(kind: str, effective: str, recorded: str, **more: Any) -> Payload:
    """Return a later operation with its grounds."""
    return {"op": kind, "effective": effective, "recorded": recorded, "rule_version": "1.0", **GROUNDS, **more}


STORY: Final[tuple[Payload, ...]] = (
    base("P-1", "ALUE", needs=["RAHOITUS"]),
    base("P-2", "ALUE", needs=["RAHOITUS"]),
    base("P-3", "VIERAS"),
    base("L-1", "ALUE", req=["c01..c10"], opt=["c11"]),
    base("L-2", "ALUE", req=["c05..c16"]),
    base("L-3", "VIERAS", req=["c01..c04"]),
    later("FIELD", "2011-02-01", "2011-02-01", item="L-1", changes=[{"relax": ["c01", "c02"]}]),  # 7
    later(
        "MERGE",
        "2011-06-01",
        "2011-06-01",
        sources=["L-1", "L-2"],
        target={"item": "L-4", "unit": "F", "org": "ALUE", "title": "Nimi L-4", "req": ["c03..c14", "c20"]},
    ),  # 8
    later("RETIRE", "2012-03-01", "2012-03-01", item="P-1"),  # 9
    later(
        "ADD",
        "2012-05-01",
        "2012-05-01",
        new={"item": "P-4", "unit": "S", "org": "ALUE", "title": "=Nimi P-4", "needs": ["RAHOITUS"]},
    ),  # 10
    later("TRANSFER", "2012-09-01", "2012-10-01", items=["P-2"], to_org="VIERAS"),  # 11, backdated
    later("RETIRE", "2013-01-01", "2013-01-01", item="P-3"),  # 12
    later("VOID", "2013-05-01", "2013-05-01", target=12),  # 13
    later("RETIRE", "2013-06-01", "2013-06-01", item="L-3"),  # 14
)
MERGE, VOIDED, VOID = 8, 12, 13


def tell(*more: Payload) -> None:
    """Import the story, and more of it; the organisations it names must exist."""
    lines = [json.dumps(payload, ensure_ascii=False) for payload in (*STORY, *more)]
    import_operations("\n".join(lines), create_organisations=True)


def many_bases(number: int) -> list[Payload]:
    """Return services added in 2014, for lists that grow."""
    return [
        later(
            "ADD",
            "2014-01-01",
            "2014-01-01",
            new={"item": f"P-9{place:03d}", "unit": "S", "org": "ALUE", "title": f"Uusi {place}"},
        )
        for place in range(number)
    ]
