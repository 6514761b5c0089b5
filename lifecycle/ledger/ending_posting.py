"""What is posted when items leave the offering: RETIRE, MERGE or SPLIT, and what must be said before it."""

from collections.abc import Mapping, Sequence
from typing import Any

from lifecycle.ledger.grounds import approver_of, grounds
from lifecycle.ledger.held import ended_before, lives_from, standing_of
from lifecycle.ledger.new_items import new_item
from lifecycle.ledger.perimeter import set_perimeter
from lifecycle.ledger.posting import ensure_known, post_beginning, post_concepts
from lifecycle.ledger.store import append
from lifecycle.models import HistoryRow, LedgerOperation, PortfolioItem, RetirementDossier
from lifecycle.retirement import Way
from lifecycle.succession import living_successors


def post_ending(
    items: Sequence[PortfolioItem], dossier: RetirementDossier, row: HistoryRow, begun: Sequence[PortfolioItem]
) -> LedgerOperation:
    """Post that `items` have left the offering: RETIRE, MERGE or SPLIT. `begun` successors begin with it."""
    cause = f"dossier:{dossier.pk}:{row.pk}"
    for item in items:
        ensure_known(item, cause)
    effective = row.effective.isoformat()
    said = grounds(
        reason=" ".join(filter(None, (str(dossier.reason_code), dossier.why))),
        decision=dossier.decision,
        evidence=dossier.evidence,
        proposer=dossier.proposed_by,
        approver=approver_of(items[0], "decide_retirement"),
    )
    said["dossier"] = dossier.code
    if dossier.way == Way.RETIRE:
        for item in begun:
            _post_begun(item)
        targets = []
    else:
        targets = _targets(dossier, items, begun, effective)
    # What follows may have begun later, by hand while the scheduler was late: nothing ends in what is not there yet.
    given = [_target(item, begun, cause) for item in targets]
    effective = max([effective, *(lives_from(told["item"], effective) for told in given)])
    _post_move_outside(items, dossier, effective, cause, said)
    what = _ending(dossier.way, [item.code for item in items], given)
    operation = append({**what, "effective": effective, **said}, cause=cause)
    new = {told["item"] for told in given if len(told) > 1}
    for item in targets:
        if item.code in new:
            post_concepts(item, effective, f"{cause}:{item.code}", said)
    return operation


def _post_move_outside(
    items: Sequence[PortfolioItem], dossier: RetirementDossier, effective: str, cause: str, said: Mapping[str, str]
) -> None:
    """Post PERIMETER_OUT first for what goes on outside the group only: a move to a partner is no reduction.

    Source: ADDENDA, 11. The register keeps its own flag: should the item come back, it comes back inside.
    """
    successors = list(dossier.successors.select_related("owner", "classification"))
    if not successors or any(_is_inside(successor) for successor in successors):
        return
    for item in items:
        standing = standing_of(item)
        if standing is not None and standing.in_perimeter:
            out = {"op": "PERIMETER_OUT", "effective": effective, "item": item.code, **said}
            append(out, cause=f"{cause}:outside:{item.code}")


def _is_inside(item: PortfolioItem) -> bool:
    standing = standing_of(item)
    return item.in_perimeter if standing is None else standing.in_perimeter


def _ending(way: str, codes: list[str], targets: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the operation of an ending; what was to go on in something that has ended as well just ends."""
    if not targets:
        return {"op": "RETIRE", "items": codes} if len(codes) > 1 else {"op": "RETIRE", "item": codes[0]}
    if way == Way.MERGE:
        return {"op": "MERGE", "sources": codes, "target": targets[0]}
    return {"op": "SPLIT", "source": codes[0], "targets": targets}


def _targets(
    dossier: RetirementDossier, items: Sequence[PortfolioItem], begun: Sequence[PortfolioItem], effective: str
) -> list[PortfolioItem]:
    """Return what the items end in: the successors, or for one that has ended before, what lives after it."""
    leaving, new = {item.pk for item in items}, {item.pk for item in begun}
    found: dict[int, PortfolioItem] = {}
    for successor in dossier.successors.order_by("pk"):
        if successor.pk in new:
            _post_returned(successor)
        stands = successor.pk in new or not ended_before(successor, effective)
        following = [successor] if stands else living_successors(successor)
        found |= {item.pk: item for item in following if item.pk not in leaving}
    return list(PortfolioItem.objects.with_facts().filter(pk__in=found).order_by("pk"))


def _post_begun(item: PortfolioItem) -> None:
    post_beginning(item, item.history.filter(transition="take_into_use").latest("at"))


def _post_returned(item: PortfolioItem) -> None:
    """Post that a successor has come back, when it had been offered before: the ending does not say so itself."""
    standing = standing_of(item)
    if standing is not None and not standing.live:
        _post_begun(PortfolioItem.objects.with_facts().get(pk=item.pk))


def _target(item: PortfolioItem, begun: Sequence[PortfolioItem], cause: str) -> dict[str, Any]:
    if item.pk in {each.pk for each in begun} and standing_of(item) is None:
        set_perimeter(item)
        return new_item(item)
    ensure_known(item, cause)
    return {"item": item.code}
