"""How many services each organisation has for each need."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifecycle.portfolio.charts import CrowdRow, HeatTable, NumberStyle, heat_table
from lifecycle.portfolio.findings import crowded_first, crowding_finding
from lifecycle.portfolio.links import Links
from lifecycle.portfolio.offer import Offer
from lifecycle.portfolio.reckoning import Reckoning


@dataclass(frozen=True)
class Crowding:
    """The table with its finding."""

    heading: str
    table: HeatTable


def crowding(reckoning: Reckoning, offer: Offer, links: Links, style: NumberStyle) -> Crowding | None:
    """Return the counted services by need and organisation; None when there are none.

    A service with two needs stands in two rows; "together" is the distinct number within one need.
    """
    needs = reckoning.needs
    if not needs:
        return None
    owners = [owner for owner in offer.owners if any(owner.code in row for row in needs.values())]
    rows = [
        CrowdRow(
            offer.need_name(need) if need else _("No need known"),
            [row.get(owner.code, 0) for owner in owners],
            [links.count("S", owner=owner.code, need=need) if need else "" for owner in owners],
            [style.plain(sum(row.values()))],
        )
        for need, row in ((need, needs[need]) for need in crowded_first(needs))
    ]
    table = heat_table(
        _("Services by need and organisation"),
        pgettext("column", "Need"),
        [owner.name for owner in owners],
        rows,
        style,
        note_heads=[_("Total")],
    )
    return Crowding(crowding_finding(needs, offer, style), table)
