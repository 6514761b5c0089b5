"""Why and by whom an operation is: what every posting says of its grounds."""

from typing import Any

from lifecycle.ledger.actors import actor_of, keep_evidence
from lifecycle.models import Decision, PortfolioItem


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


def version_of(item: PortfolioItem) -> dict[str, str]:
    """Return the checksum of the approved version of `item` as an operation names it; {} when there is none."""
    version = item.life_cycle.approved_version
    return {"version": version.digest} if version is not None else {}


def approver_of(item: PortfolioItem, *names: str) -> Any:
    """Return who last took `item` through one of these transitions; None for nobody."""
    row = item.history.filter(transition__in=names).select_related("user").order_by("-at", "-pk").first()
    return row.user if row is not None else None
