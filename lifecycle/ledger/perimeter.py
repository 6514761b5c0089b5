"""Whether an item is counted: what follows from its owner and its production, in the register and in the ledger."""

from collections.abc import Mapping

from lifecycle.kinds import Production
from lifecycle.ledger.held import not_before, standing_of
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import append, serialise
from lifecycle.models import Organisation, PortfolioItem


def belongs_in_perimeter(owner: Organisation, production: str) -> bool:
    """Whether an item is inside the perimeter: partners stand outside unless the group purchases (rule 14)."""
    return owner.in_perimeter or production == Production.PURCHASED


def set_perimeter(item: PortfolioItem) -> None:
    """Set whether `item` is counted when it begins, by its owner as it is now: a restatement may just have moved it."""
    serialise()
    item.owner.refresh_from_db(fields=["in_perimeter"])
    production = item.classification.production if item.classification is not None else Production.OWN
    inside = belongs_in_perimeter(item.owner, production)
    if item.in_perimeter != inside:
        item.in_perimeter = inside
        item.save(update_fields=["in_perimeter"])


def _follow_perimeter(item: PortfolioItem, before: Standing) -> None:
    """Set whether `item` is counted after a new owner or production, where the two make a difference.

    Where they make none the flag stays: the portfolio board may have decided otherwise by a restatement.
    """
    production = item.classification.production if item.classification is not None else Production.OWN
    giver = Organisation.objects.filter(code=before.owner).first() or item.owner
    inside = belongs_in_perimeter(item.owner, production)
    if belongs_in_perimeter(giver, before.production) != inside and item.in_perimeter != inside:
        item.in_perimeter = inside
        item.save(update_fields=["in_perimeter"])


def post_perimeter(
    item: PortfolioItem, before: Standing, effective: str, *, cause: str, said: Mapping[str, str]
) -> None:
    """Post that the item has left or entered the perimeter with its owner or its production; it stood as `before`."""
    _follow_perimeter(item, before)
    standing = standing_of(item)
    if standing is None or standing.in_perimeter == item.in_perimeter:
        return
    kind = "PERIMETER_IN" if item.in_perimeter else "PERIMETER_OUT"
    day = not_before(item, effective, ("PERIMETER_IN", "PERIMETER_OUT"))
    append({"op": kind, "effective": day, "item": item.code, **said}, cause=f"{cause}:perimeter:{item.code}")
