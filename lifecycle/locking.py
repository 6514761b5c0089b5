"""Locking items, so that of two people at once one goes first and the other sees what came of it.

Always in this order, so that people wait for each other in turn and never in a circle: a transfer, a dissolution or a
restatement, the organisations it concerns, life cycles, a dossier, pages, and the ledger last (`store.serialise`).
Whoever needs several of a kind locks all of them at once, in the order of their keys.
"""

from collections.abc import Collection

from lifecycle.models import LifeCycle, Organisation, PortfolioItem

#: What others may have changed while a page was open.
_CHANGING = ("owner", "owner_unit", "owner_person", "approver", "deputy", "review_date", "classification")


def lock_items(item_ids: Collection[int]) -> list[PortfolioItem]:
    """Lock the life cycles of items until the transaction ends and return the items as they are now, by key."""
    rows = LifeCycle.objects.select_for_update(of=("self",)).filter(item_id__in=item_ids).order_by("item_id")
    locked = {row.item_id: row for row in rows}
    # Read only now: what was read before the lock may have changed while it was waited for.
    items = PortfolioItem.objects.with_facts().in_bulk(list(locked))
    for item_id, life_cycle in locked.items():
        items[item_id].life_cycle = life_cycle
    return [items[item_id] for item_id in locked]


def lock_item(item: PortfolioItem) -> None:
    """Lock the life cycle of `item` until the transaction ends and bring `item` up to date."""
    item.life_cycle = LifeCycle.objects.select_for_update(of=("self",)).get(item_id=item.pk)
    item.refresh_from_db(fields=_CHANGING)


def lock_organisations(organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """Lock organisations that receive or end until the transaction ends and return them as they are now, by key."""
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=organisation_ids)
    return {row.pk: row for row in rows.order_by("pk")}
