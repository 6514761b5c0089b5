"""What the life cycle posts to the ledger, in the transaction of what it tells of; endings are in `ending_posting`.

Every function posts under a cause, so that trying again posts nothing twice. Items the ledger does not know are not
counted yet: their facts go with the operation that brings them into the offering.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lifecycle.additions import Origin
from lifecycle.kinds import ItemUnit
from lifecycle.ledger.grounds import approver_of, grounds, version_of
from lifecycle.ledger.held import begun_on, not_before, opening_of_ledger, standing_of, title_in_ledger
from lifecycle.ledger.input_posting import post_inputs
from lifecycle.ledger.inputs import inputs_of
from lifecycle.ledger.new_items import facts_of, new_item
from lifecycle.ledger.perimeter import post_perimeter, set_perimeter
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import append, shared_book
from lifecycle.models import (
    Decision,
    Dissolution,
    HistoryRow,
    ItemClassification,
    Organisation,
    PortfolioItem,
    Transfer,
)
from lifecycle.subjects import titles_of


def post_beginning(item: PortfolioItem, row: HistoryRow) -> None:
    """Post that `item` has come into use: ADD, LATE or REINSTATE; nothing when the ledger has it in use already."""
    standing = standing_of(item)
    if standing is not None and standing.live:
        return
    said = grounds(
        reason=row.reason,
        decision=row.decision or _decision_of(item),
        proposer=item.life_cycle.submitted_by,
        approver=approver_of(item, "approve"),
    ) | version_of(item)
    effective = row.effective.isoformat()
    if standing is None:
        set_perimeter(item)
        kind, effective = _kind_of_beginning(item, effective)
        append({"op": kind, "effective": effective, "new": new_item(item), **said}, cause=f"history:{row.pk}")
        post_concepts(item, effective, f"history:{row.pk}", said)
        return
    append({"op": "REINSTATE", "effective": effective, "item": item.code, **said}, cause=f"history:{row.pk}")
    align(item, effective, cause=f"history:{row.pk}", said=said)
    post_inputs(item, effective, cause=f"history:{row.pk}", said=said)


def post_concepts(item: PortfolioItem, effective: str, cause: str, said: Mapping[str, str]) -> None:
    """Post which data concepts stand behind the fields of a form that has just begun, where the keys do not say."""
    concepts = inputs_of(item).concepts if item.unit == ItemUnit.FORM else {}
    if concepts:
        changes = [{"remap": dict(sorted(concepts.items()))}]
        remap = {"op": "FIELD", "effective": effective, "item": item.code, "changes": changes, **said}
        append(remap, cause=f"{cause}:concepts")


def _decision_of(item: PortfolioItem) -> Decision | None:
    row = item.history.filter(transition="approve").select_related("decision").order_by("-at", "-pk").first()
    return row.decision if row is not None else None


def _kind_of_beginning(item: PortfolioItem, effective: str) -> tuple[str, str]:
    """Return LATE at the baseline for what existed there and had not been registered, else ADD on its day."""
    proposal = item.proposals.first()
    opening = opening_of_ledger()
    if proposal is not None and proposal.origin == Origin.UNREGISTERED and opening is not None:
        return "LATE", opening
    return "ADD", effective


def ensure_known(item: PortfolioItem, cause: str) -> None:
    """Post that `item` exists when the ledger does not know it: it was in use before the ledger was kept."""
    if standing_of(item) is not None:
        return
    opening, since = opening_of_ledger(), item.life_cycle.first_used_on
    effective = max(filter(None, (opening, since.isoformat() if since else None)), default=date.min.isoformat())
    set_perimeter(item)
    append({"op": "ADD", "effective": effective, "new": new_item(item)}, cause=f"{cause}:known:{item.code}")
    post_concepts(item, effective, f"{cause}:known:{item.code}", {})


def post_new_text(item: PortfolioItem, row: HistoryRow) -> None:
    """Post that another approved version is in force, by its checksum: RENAME when its title differs, else NOTE."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(
        reason=row.reason, decision=row.decision, proposer=item.life_cycle.submitted_by, approver=row.user
    ) | version_of(item)
    title = titles_of([item]).get(item.pk, item.code)
    what = {"op": "NOTE", "note": "new version"} if title == title_in_ledger(item.code) else {"op": "RENAME"}
    effective = max(row.effective.isoformat(), begun_on(item))
    append({**what, "effective": effective, "item": item.code, "title": title, **said}, cause=f"history:{row.pk}")
    post_inputs(item, effective, cause=f"history:{row.pk}", said=said)


def post_facts(item: PortfolioItem, snapshot: ItemClassification) -> None:
    """Post changed counted facts of an item in the offering: CLASSIFY, PRODUCTION, and what the perimeter follows."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(decision=snapshot.decision, proposer=snapshot.user)
    effective = max(snapshot.effective.isoformat(), begun_on(item))
    align(item, effective, cause=f"facts:{snapshot.pk}", said=said)


def align(item: PortfolioItem, effective: str, *, cause: str, said: Mapping[str, str]) -> None:
    """Post what the ledger lacks of how the register has `item` stand: owner, facts, production, perimeter."""
    standing = standing_of(item)
    if standing is None:
        return
    common = {"item": item.code, **said}
    if standing.owner != item.owner.code:
        day = not_before(item, effective, ("TRANSFER",))
        move = {"op": "TRANSFER", "effective": day, "items": [item.code], "to_org": item.owner.code, **said}
        append(move, cause=f"{cause}:owner")
    changed = {
        name: value for name, value in facts_of(item.classification).items() if _as_held(standing, name) != value
    }
    if changed:
        day = not_before(item, effective, ("CLASSIFY",))
        append({"op": "CLASSIFY", "effective": day, **common, "set": changed}, cause=f"{cause}:facts")
    production = item.classification.production if item.classification is not None else standing.production
    if production != standing.production:
        day = not_before(item, effective, ("PRODUCTION",))
        append({"op": "PRODUCTION", "effective": day, **common, "production": production}, cause=f"{cause}:production")
    post_perimeter(item, standing, effective, cause=cause, said=said)


def _as_held(standing: Standing, name: str) -> Any:
    value = getattr(standing, name)
    return sorted(value) if isinstance(value, tuple) else value


def post_transfer(item: PortfolioItem, transfer: Transfer) -> None:
    """Post that `item` has gone over to another organisation."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(reason=transfer.reason, proposer=transfer.proposed_by, approver=transfer.given_by)
    effective = max(transfer.effective.isoformat(), begun_on(item))
    cause = f"transfer:{transfer.pk}"
    day = not_before(item, effective, ("TRANSFER",))
    move = {"op": "TRANSFER", "effective": day, "items": [item.code], "to_org": item.owner.code, **said}
    append(move, cause=cause)
    post_perimeter(item, standing, effective, cause=cause, said=said)


def _last_received(organisation: Organisation) -> str:
    with shared_book() as (book, _head):
        return book.last_received(organisation.code)


def post_dissolution(dissolution: Dissolution, heir: Organisation, items: Sequence[PortfolioItem]) -> None:
    """Post that an organisation has ended and what it owned is its successor's; `items` are those that moved."""
    said = grounds(decision=dissolution.decision, proposer=dissolution.ordered_by)
    cause = f"dissolution:{dissolution.pk}"
    # The scheduler may be late: what the organisation received meanwhile was its own, and goes over after that.
    effective = max(dissolution.effective.isoformat(), _last_received(dissolution.organisation))
    orgs = {"from_org": dissolution.organisation.code, "to_org": heir.code}
    stood = {item.pk: standing_of(item) for item in items}
    append({"op": "DISSOLVE", "effective": effective, **orgs, **said}, cause=cause)
    for item in items:
        before = stood[item.pk]
        if before is not None:
            post_perimeter(item, before, effective, cause=cause, said=said)
