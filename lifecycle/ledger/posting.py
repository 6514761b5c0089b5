"""What the life cycle posts to the ledger, in the transaction of what it tells of.

Every function posts under a cause, so that trying again posts nothing twice. Items the ledger does not know are not
counted yet: their facts go with the operation that brings them into the offering.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from lifecycle.additions import Origin
from lifecycle.kinds import ItemUnit, Production
from lifecycle.ledger.actors import actor_of, keep_evidence
from lifecycle.ledger.input_posting import post_inputs
from lifecycle.ledger.inputs import inputs_of
from lifecycle.ledger.replay import Timeline
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import END_OF_TIME, append, serialise, shared_book
from lifecycle.ledger.titles import title_of
from lifecycle.models import (
    Decision,
    Dissolution,
    HistoryRow,
    ItemClassification,
    LedgerOperation,
    Organisation,
    PortfolioItem,
    RetirementDossier,
    Transfer,
)
from lifecycle.retirement import Way
from lifecycle.subjects import titles_of
from lifecycle.succession import living_successors

#: Counted facts that CLASSIFY changes; production has an operation of its own.
CLASSIFIED = ("kind", "scope", "instrument", "segments", "needs")


def standing_of(item: PortfolioItem) -> Standing | None:
    """Return how the ledger has `item` stand in the end; None when it does not know it."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(item.code)
        return timeline.at(END_OF_TIME) if timeline is not None else None


def _begun_on(item: PortfolioItem) -> str:
    """Return the day since when the item has stood as live as it does, in the ledger."""
    with shared_book() as (book, _head):
        return _beginning_of(book.timelines[item.code])


def _beginning_of(timeline: Timeline) -> str:
    steps = timeline.steps
    began = steps[0].effective
    for before, step in zip((None, *steps), steps, strict=False):
        if step.standing.live and (before is None or not before.standing.live):
            began = step.effective
    return began


def _not_before(item: PortfolioItem, day: str, kinds: Collection[str]) -> str:
    """Return `day`, or the last day of an operation of `kinds` about `item` where that is later.

    What is posted holds in the register from now on, so it must not come before what a restatement, or somebody who
    was quicker, has posted of the same.
    """
    with shared_book() as (book, _head):
        return max([day, *(op.effective for op in book.ops_of(item.code) if op.kind in kinds)])


def _opening() -> str | None:
    with shared_book() as (book, _head):
        return book.opening


def belongs_in_perimeter(owner: Organisation, production: str) -> bool:
    """Whether an item is inside the perimeter: partners stand outside unless the group purchases (rule 14)."""
    return owner.in_perimeter or production == Production.PURCHASED


def grounds(
    *,
    reason: str = "",
    decision: Decision | None = None,
    evidence: str = "",
    proposer: Any = None,
    approver: Any = None,
) -> dict[str, str]:
    """Return what an operation says of why and by whom; empty ones are left out."""
    said = {
        "reason": reason.strip(),
        "decision": f"{decision.body} {decision.reference} {decision.decided_on.isoformat()}" if decision else "",
        "evidence": keep_evidence(evidence),
        "proposer": actor_of(proposer),
        "approver": actor_of(approver),
    }
    if said["approver"] == said["proposer"]:
        del said["approver"]
    return {key: value for key, value in said.items() if value}


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


def _version(item: PortfolioItem) -> dict[str, str]:
    version = item.life_cycle.approved_version
    return {"version": version.digest} if version is not None else {}


def _approver_of(item: PortfolioItem, *names: str) -> Any:
    row = item.history.filter(transition__in=names).select_related("user").order_by("-at", "-pk").first()
    return row.user if row is not None else None


def post_beginning(item: PortfolioItem, row: HistoryRow) -> None:
    """Post that `item` has come into use: ADD, LATE or REINSTATE; nothing when the ledger has it in use already."""
    standing = standing_of(item)
    if standing is not None and standing.live:
        return
    said = grounds(
        reason=row.reason,
        decision=row.decision or _decision_of(item),
        proposer=item.life_cycle.submitted_by,
        approver=_approver_of(item, "approve"),
    ) | _version(item)
    effective = row.effective.isoformat()
    if standing is None:
        _set_perimeter(item)
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
    opening = _opening()
    if proposal is not None and proposal.origin == Origin.UNREGISTERED and opening is not None:
        return "LATE", opening
    return "ADD", effective


def _set_perimeter(item: PortfolioItem) -> None:
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


def ensure_known(item: PortfolioItem, cause: str) -> None:
    """Post that `item` exists when the ledger does not know it: it was in use before the ledger was kept."""
    if standing_of(item) is not None:
        return
    opening, since = _opening(), item.life_cycle.first_used_on
    effective = max(filter(None, (opening, since.isoformat() if since else None)), default=date.min.isoformat())
    _set_perimeter(item)
    append({"op": "ADD", "effective": effective, "new": new_item(item)}, cause=f"{cause}:known:{item.code}")
    post_concepts(item, effective, f"{cause}:known:{item.code}", {})


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
        approver=_approver_of(items[0], "decide_retirement"),
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
    effective = max([effective, *(_lives_from(told["item"], effective) for told in given)])
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


def _lives_from(code: str, day: str) -> str:
    """Return `day` where the ledger has the item live then, or does not know it, else when it last began."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(code)
        then = timeline.at(day) if timeline is not None else None
        if timeline is None or (then is not None and then.live):
            return day
        return _beginning_of(timeline)


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
        stands = successor.pk in new or not _ended_before(successor, effective)
        following = [successor] if stands else living_successors(successor)
        found |= {item.pk: item for item in following if item.pk not in leaving}
    return list(PortfolioItem.objects.with_facts().filter(pk__in=found).order_by("pk"))


def _ended_before(item: PortfolioItem, day: str) -> bool:
    """Whether the ledger has `item` ended, already on `day`."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(item.code)
        if timeline is None or timeline.steps[-1].standing.live:
            return False
        then = timeline.at(day)
    return then is None or not then.live


def _post_begun(item: PortfolioItem) -> None:
    post_beginning(item, item.history.filter(transition="take_into_use").latest("at"))


def _post_returned(item: PortfolioItem) -> None:
    """Post that a successor has come back, when it had been offered before: the ending does not say so itself."""
    standing = standing_of(item)
    if standing is not None and not standing.live:
        _post_begun(PortfolioItem.objects.with_facts().get(pk=item.pk))


def _target(item: PortfolioItem, begun: Sequence[PortfolioItem], cause: str) -> dict[str, Any]:
    if item.pk in {each.pk for each in begun} and standing_of(item) is None:
        _set_perimeter(item)
        return new_item(item)
    ensure_known(item, cause)
    return {"item": item.code}


def post_new_text(item: PortfolioItem, row: HistoryRow) -> None:
    """Post that another approved version is in force, by its checksum: RENAME when its title differs, else NOTE."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(
        reason=row.reason, decision=row.decision, proposer=item.life_cycle.submitted_by, approver=row.user
    ) | _version(item)
    title = titles_of([item]).get(item.pk, item.code)
    what = {"op": "NOTE", "note": "new version"} if title == title_in_ledger(item.code) else {"op": "RENAME"}
    effective = max(row.effective.isoformat(), _begun_on(item))
    append({**what, "effective": effective, "item": item.code, "title": title, **said}, cause=f"history:{row.pk}")
    post_inputs(item, effective, cause=f"history:{row.pk}", said=said)


def title_in_ledger(code: str) -> str:
    """Return the title the ledger last gave an item; "" when it gave none."""
    with shared_book() as (book, _head):
        return title_of(book, code)


def post_facts(item: PortfolioItem, snapshot: ItemClassification) -> None:
    """Post changed counted facts of an item in the offering: CLASSIFY, PRODUCTION, and what the perimeter follows."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(decision=snapshot.decision, proposer=snapshot.user)
    effective = max(snapshot.effective.isoformat(), _begun_on(item))
    align(item, effective, cause=f"facts:{snapshot.pk}", said=said)


def align(item: PortfolioItem, effective: str, *, cause: str, said: Mapping[str, str]) -> None:
    """Post what the ledger lacks of how the register has `item` stand: owner, facts, production, perimeter."""
    standing = standing_of(item)
    if standing is None:
        return
    common = {"item": item.code, **said}
    if standing.owner != item.owner.code:
        day = _not_before(item, effective, ("TRANSFER",))
        move = {"op": "TRANSFER", "effective": day, "items": [item.code], "to_org": item.owner.code, **said}
        append(move, cause=f"{cause}:owner")
    changed = {
        name: value for name, value in facts_of(item.classification).items() if _as_held(standing, name) != value
    }
    if changed:
        day = _not_before(item, effective, ("CLASSIFY",))
        append({"op": "CLASSIFY", "effective": day, **common, "set": changed}, cause=f"{cause}:facts")
    production = item.classification.production if item.classification is not None else standing.production
    if production != standing.production:
        day = _not_before(item, effective, ("PRODUCTION",))
        append({"op": "PRODUCTION", "effective": day, **common, "production": production}, cause=f"{cause}:production")
    post_perimeter(item, standing, effective, cause=cause, said=said)


def _as_held(standing: Standing, name: str) -> Any:
    value = getattr(standing, name)
    return sorted(value) if isinstance(value, tuple) else value


def post_perimeter(
    item: PortfolioItem, before: Standing, effective: str, *, cause: str, said: Mapping[str, str]
) -> None:
    """Post that the item has left or entered the perimeter with its owner or its production; it stood as `before`."""
    _follow_perimeter(item, before)
    standing = standing_of(item)
    if standing is None or standing.in_perimeter == item.in_perimeter:
        return
    kind = "PERIMETER_IN" if item.in_perimeter else "PERIMETER_OUT"
    day = _not_before(item, effective, ("PERIMETER_IN", "PERIMETER_OUT"))
    append({"op": kind, "effective": day, "item": item.code, **said}, cause=f"{cause}:perimeter:{item.code}")


def post_transfer(item: PortfolioItem, transfer: Transfer) -> None:
    """Post that `item` has gone over to another organisation."""
    standing = standing_of(item)
    if standing is None or not standing.live:
        return
    said = grounds(reason=transfer.reason, proposer=transfer.proposed_by, approver=transfer.given_by)
    effective = max(transfer.effective.isoformat(), _begun_on(item))
    cause = f"transfer:{transfer.pk}"
    day = _not_before(item, effective, ("TRANSFER",))
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
