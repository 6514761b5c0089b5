"""A ledger in which everything happens that a follow-up must not hide or confuse, told in the database."""

import json
from typing import Any

from lifecycle.exchange.ledger_jsonl import import_operations
from tests.factories.cards import code_lists
from tests.factories.people import organisation_with_people
from tests.lifecycle.ledger.stories import base, op

ORGANISATIONS = ("ALUE", "KESKI", "VIE")
#: KESKI ends and ALUE takes over; a merger raises answers; an item leaves the perimeter; one is found late.
STORY: tuple[dict[str, Any], ...] = (
    base("S-1", "ALUE", title="Palvelu 1", kind="support", needs=["RAHOITUS"], segments=["PK"]),
    base("S-2", "ALUE", title="=Palvelu 2", kind="chargeable", needs=["RAHOITUS", "OSAAMINEN"]),
    base("S-3", "KESKI", title="Palvelu 3", kind="support", needs=["OSAAMINEN"], scope="regional"),
    base("S-4", "KESKI", title="Palvelu 4", kind="support"),
    base("S-5", "VIE", title="Palvelu 5", kind="free_advice", needs=["RAHOITUS"]),
    base("S-6", "VIE", title="Palvelu 6", kind="support", segments=["PK"]),
    base("F-1", "ALUE", title="Lomake 1", req=["c01..c03"], kind="support"),
    base("F-2", "ALUE", title="Lomake 2", req=["c01..c10"], kind="support"),
    base("F-3", "VIE", title="Lomake 3", req=["c11..c14"], channels=["eform"]),
    op("RETIRE", "2012-05-01", "2012-05-02", item="S-4"),
    op("LATE", "2010-01-01", "2012-06-01", new={"item": "S-7", "unit": "S", "org": "VIE", "title": "Palvelu 7"}),
    op("ADD", "2013-01-01", "2013-01-02", new={"item": "S-8", "unit": "S", "org": "VIE", "title": "Palvelu 8"}),
    op("MERGE", "2014-01-01", "2014-01-02", sources=["F-1"], target={"item": "F-2"}),
    op("DISSOLVE", "2015-01-01", "2015-01-02", from_org="KESKI", to_org="ALUE"),
    op("PERIMETER_OUT", "2016-01-01", "2016-01-02", item="S-6"),
    op("RETIRE", "2026-03-01", "2026-03-02", item="S-5"),
)


def tell(*payloads: dict[str, Any], organisations: tuple[str, ...] = ORGANISATIONS) -> None:
    """Import operations, STORY without any, and the organisations they are about."""
    for code in organisations:
        organisation_with_people(code)
    code_lists()
    import_operations("\n".join(json.dumps(each) for each in payloads or STORY))
