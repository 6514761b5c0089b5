"""Loading the demo's portfolio ledger: its invented history, targets, restatements and the seal of the last year.

Each part goes through the same importers and services as anything else, once: a ledger that holds something is left
alone.
"""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from catalogue.exchange.demo_journeys import day_from, rows_of
from lifecycle.decisions import cite_decision
from lifecycle.exchange.ledger_jsonl import import_operations
from lifecycle.ledger.sealing import seal_period
from lifecycle.ledger.signing import SealKeyExists, create_key
from lifecycle.models import Decision, LedgerOperation, LedgerSeal, PortfolioTarget, Restatement, User
from lifecycle.restating import approve_restatement, propose_restatement
from lifecycle.targets import write_target


def load_history(folder: Path) -> int:
    """Import the invented baseline and history into an empty ledger; return how many operations were imported.

    Before any card comes into use: what happened earlier was recorded earlier.
    """
    if LedgerOperation.objects.exists():
        return 0
    files = (folder / "baseline_2010.jsonl", folder / "history.jsonl")
    return import_operations("".join(path.read_text(encoding="utf-8") for path in files)).operations


def load_targets(path: Path) -> int:
    """Set the invented targets, once; return how many. Their days are counted from the day of loading."""
    if PortfolioTarget.objects.exists():
        return 0
    rows = list(rows_of(path))
    for row in rows:
        target = PortfolioTarget(
            unit=row["unit"], on=day_from(timezone.localdate(), row["on"]), at_most=int(row["at_most"])
        )
        write_target(target=target, user=_person(row["set_by"]), decision=_decision(row))
    return len(rows)


def load_restatements(path: Path) -> int:
    """Propose the restatements of the file, and decide those that name who decides, once; return how many."""
    if Restatement.objects.exists():
        return 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        proposed = propose_restatement(
            kind=row["kind"],
            operations=row.get("operations", ()),
            registration=row.get("registration"),
            reason=row["reason"],
            evidence=row["evidence"],
            user=_person(row["proposed_by"]),
        )
        if "decided_by" in row:
            approve_restatement(restatement=proposed, user=_person(row["decided_by"]), decision=_decision(row))
    return len(rows)


def seal_last_year(username: str) -> str:
    """Seal the last whole year with a key of the demo's own, once; return the period, "" when there are seals."""
    if LedgerSeal.objects.exists():
        return ""
    with suppress(SealKeyExists):
        create_key()
    return seal_period(str(timezone.localdate().year - 1), _person(username)).period


def _person(username: str) -> User:
    return User.objects.get(username=username)


def _decision(row: dict[str, Any]) -> Decision:
    return cite_decision(
        reference=row["decision_reference"],
        body=row["decision_body"],
        decided_on=date.fromisoformat(row["decided_on"]),
    )
