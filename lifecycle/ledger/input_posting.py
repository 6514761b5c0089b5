"""Posting what a form asks when that changes: FIELD and CHANNEL, from the difference to what the ledger holds.

The record of a form says what it asks; the ledger is told the least that makes it say the same, in one order, so that
the same change always reads the same: fields are removed, added, tightened, relaxed, then concepts.
"""

from collections.abc import Mapping
from typing import Any

from lifecycle.kinds import ItemUnit
from lifecycle.ledger.form_state import FormState
from lifecycle.ledger.held import standing_of
from lifecycle.ledger.inputs import inputs_of
from lifecycle.ledger.store import append, shared_book
from lifecycle.models import PortfolioItem


def post_inputs(item: PortfolioItem, effective: str, *, cause: str, said: Mapping[str, str]) -> bool:
    """Post what the ledger lacks of the fields and channels of `item` from `effective` on; return whether it did.

    Nothing is posted of what is no form, or of a form the ledger does not know. A day before the last change of its
    fields or channels becomes the day of that change: what is posted holds from now on.
    """
    held = _held(item)
    if item.unit != ItemUnit.FORM or held is None:
        return False
    wanted = inputs_of(item).state()
    changes, told = field_changes(held, wanted), channel_changes(held, wanted)
    day = max([effective, *_days_of_changes(item)])
    common = {"effective": day, "item": item.code, **said}
    if changes:
        append({"op": "FIELD", **common, "changes": changes}, cause=f"{cause}:fields")
    if told:
        append({"op": "CHANNEL", **common, **told}, cause=f"{cause}:channels")
    return bool(changes or told)


def _held(item: PortfolioItem) -> FormState | None:
    standing = standing_of(item)
    return standing.form if standing is not None else None


def _days_of_changes(item: PortfolioItem) -> list[str]:
    with shared_book() as (book, _head):
        first = book.timelines[item.code].steps[0].effective
        return [first, *(op.effective for op in book.ops_of(item.code) if op.kind in ("FIELD", "CHANNEL"))]


def field_changes(held: FormState, wanted: FormState) -> list[dict[str, Any]]:
    """Return the changes that lead from one state to the other, in the shape of the operation FIELD."""
    before, after = held.required | held.optional, wanted.required | wanted.optional
    added = after - before
    found: list[dict[str, Any]] = [
        {"remove": sorted(before - after)},
        {"add": sorted(added & wanted.required)},
        {"add": sorted(added & wanted.optional), "required": False},
        {"tighten": sorted(held.optional & wanted.required)},
        {"relax": sorted(held.required & wanted.optional)},
    ]
    changes = [change for change in found if next(iter(change.values()))]
    remapped = {
        key: wanted.concepts.get(key, key)
        for key in sorted(after)
        if wanted.concepts.get(key, key) != (key if key in added else held.concepts.get(key, key))
    }
    return [*changes, *([{"remap": remapped}] if remapped else [])]


def channel_changes(held: FormState, wanted: FormState) -> dict[str, Any]:
    """Return what the operation CHANNEL must say; {} when nothing changes."""
    offer = {
        name: sorted(keys)
        for name, keys in sorted(wanted.channels.items())
        if held.channels.get(name) != frozenset(keys)
    }
    withdraw = sorted(set(held.channels) - set(wanted.channels))
    return {"offer": offer, "withdraw": withdraw} if offer or withdraw else {}
