"""Restating the ledger: proposed with grounds, evidence and impact, decided by another person of the portfolio board.

What was counted never changes silently. A proposal is tried against the whole ledger first and stored with what it
would change; when it is approved its operations are posted and the register follows, all of it or nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from lifecycle.access import is_system
from lifecycle.errors import NotPermitted, RestatementRefused
from lifecycle.late_registration import Registration
from lifecycle.ledger.grounds import grounds
from lifecycle.ledger.store import append, serialise, shared_book
from lifecycle.locking import lock_items, lock_organisations
from lifecycle.models import Decision, LedgerOperation, Organisation, PortfolioItem, Restatement
from lifecycle.restatement_effects import bring_in_line
from lifecycle.restatement_impact import Trial, measured, private_copy, try_out
from lifecycle.restatement_rules import (
    check_life_cycle,
    check_may_decide,
    check_may_propose,
    check_operations,
    concerns_of,
    perimeter_operations,
)
from lifecycle.services import set_perimeter

Operations = list[dict[str, Any]]


@dataclass(frozen=True)
class Examined:
    """A proposal that fits the ledger: its operations, what they change, and whom it concerns."""

    operations: Operations
    impact: dict[str, Any]
    items: list[PortfolioItem]
    organisations: list[Organisation]
    trial: Trial


def examine(
    *, kind: str, operations: Sequence[Mapping[str, Any]] = (), registration: Mapping[str, Any] | None = None
) -> Examined:
    """Return what a proposal would change; nothing is stored.

    Raises RestatementRefused, RegisterRefused or LedgerRefused, each with the reason.
    """
    if kind not in Restatement.Kind.values:
        raise RestatementRefused(_("There is no such kind of restatement."))
    found = check_operations(kind, _operations_now(kind, operations, registration or {}))
    trial = try_out(found)
    concerns = concerns_of(trial)
    codes = {code for concern in concerns for code in concern.items}
    items = list(PortfolioItem.objects.filter(code__in=codes).select_related("owner").order_by("code"))
    owners = {item.owner.code for item in items} | _unregistered_owners(trial, codes - {item.code for item in items})
    check_life_cycle(concerns)
    organisations = list(Organisation.objects.filter(code__in=owners).order_by("code"))
    return Examined(found, measured(trial), items, organisations, trial)


def preview(
    *, kind: str, operations: Sequence[Mapping[str, Any]] = (), user: Any, registration: Mapping[str, Any] | None = None
) -> Examined:
    """Return the same for `user`, who is about to propose it; NotPermitted when they may not."""
    examined = examine(kind=kind, operations=operations, registration=registration)
    check_may_propose([organisation.code for organisation in examined.organisations], user)
    return examined


def _unregistered_owners(trial: Trial, codes: set[str]) -> set[str]:
    """Return who owns, by the ledger, what the register does not hold."""
    lines = (trial.after.timelines.get(code) or trial.before.timelines.get(code) for code in codes)
    return {line.steps[-1].standing.owner for line in lines if line is not None}


def _operations_now(
    kind: str, operations: Sequence[Mapping[str, Any]], registration: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    """Return the operations as they are now: some follow from what the proposal says and the ledger of the day."""
    if kind == Restatement.Kind.LATE:
        late = Registration.of(registration)
        late.check()
        return late.operations(_opening())
    if kind == Restatement.Kind.PERIMETER and "organisation" in registration:
        inside, effective = bool(registration.get("inside")), str(registration.get("effective", ""))
        return perimeter_operations(_organisation(registration["organisation"]), inside, effective, private_copy())
    return operations


def _organisation(code: str) -> Organisation:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise RestatementRefused(_("There is no organisation %(code)s.") % {"code": code})
    return organisation


def _opening() -> str | None:
    with shared_book() as (book, _head):
        return book.opening


@transaction.atomic
def propose_restatement(
    *,
    kind: str,
    operations: Sequence[Mapping[str, Any]] = (),
    reason: str,
    evidence: str,
    user: Any,
    registration: Mapping[str, Any] | None = None,
) -> Restatement:
    """Store a proposal with its impact and return it.

    `registration` is a `Registration` as JSON for a late one, and {"organisation", "inside", "effective"} for the
    perimeter of a whole organisation: their operations follow from it. Raises what `preview` raises.
    """
    if not reason.strip():
        raise RestatementRefused(_("Give the grounds."))
    if not evidence.strip():
        raise RestatementRefused(_("Give the evidence: where anyone can see that it is so."))
    examined = preview(kind=kind, operations=operations, user=user, registration=registration)
    restatement = Restatement.objects.create(
        kind=kind,
        reason=reason.strip(),
        evidence=evidence.strip(),
        operations=examined.operations,
        registration=dict(registration or {}),
        impact=examined.impact,
        proposed_by=user,
    )
    restatement.items.set(examined.items)
    restatement.organisations.set(examined.organisations)
    log(instance=restatement, action="lifecycle.propose_restatement", user=user, data={"kind": str(kind)})
    return restatement


def reconsider(restatement: Restatement) -> Examined:
    """Return what an open proposal would change today; raises what `examine` raises."""
    return examine(kind=restatement.kind, operations=restatement.operations, registration=restatement.registration)


@transaction.atomic
def approve_restatement(
    *, restatement: Restatement, user: Any, decision: Decision | None, answer: str = "", seen: str = ""
) -> Restatement:
    """Post the operations and bring the register in line: all of it, exactly once, or nothing.

    `seen` is the fingerprint of the impact the person decided on: another impact today is refused. Raises NotPermitted,
    RestatementRefused, RegisterRefused or LedgerRefused.
    """
    restatement = _open(restatement)
    check_may_decide(restatement, user)
    if decision is None:
        raise RestatementRefused(_("Cite the decision: reference, body and date."))
    _lock_concerned(restatement)
    # Everything that can make somebody wait comes before the ledger's own lock.
    said = grounds(
        reason=restatement.reason,
        decision=decision,
        evidence=restatement.evidence,
        proposer=restatement.proposed_by,
        approver=user,
    ) | {"restatement": restatement.code}
    _follow_organisation(restatement)
    registration = Registration.of(restatement.registration) if restatement.kind == Restatement.Kind.LATE else None
    if registration is not None:
        restatement.item = registration.enter(user=user, decision=decision, reason=restatement.reason)
    serialise()
    examined = reconsider(restatement)
    if seen and examined.impact["fingerprint"] != seen:
        raise RestatementRefused(_("What it changes is not what was shown: the ledger has moved. Look at it again."))
    operations = examined.operations
    if registration is not None and restatement.item is not None:
        operations = registration.operations(_opening(), restatement.item.code)
    rows = _post(operations, said, f"restatement:{restatement.pk}")
    told = f"{restatement.code}: {restatement.reason}"
    bring_in_line(private_copy(), rows[0].seq, rows[-1].seq, user=user, decision=decision, told=told)
    if examined.impact["fingerprint"] != restatement.impact.get("fingerprint"):
        examined.impact["at_proposal"] = restatement.impact
    restatement.impact, restatement.operations = examined.impact, operations
    restatement.first_operation, restatement.last_operation = rows[0], rows[-1]
    _close(restatement, Restatement.Status.POSTED, user, answer, decision)
    if restatement.item is not None:
        restatement.items.add(restatement.item)
    return restatement


@transaction.atomic
def reject_restatement(*, restatement: Restatement, user: Any, reason: str) -> Restatement:
    """Reject a proposal; it stays on record with the reason."""
    restatement = _open(restatement)
    check_may_decide(restatement, user)
    if not reason.strip():
        raise RestatementRefused(_("Give a reason."))
    return _close(restatement, Restatement.Status.REJECTED, user, reason)


@transaction.atomic
def register_late(
    *, registration: Registration, user: Any, decision: Decision | None, reason: str, evidence: str = ""
) -> PortfolioItem:
    """Register an item late without a proposal and return it: the way of importers, who act as the system.

    Raises NotPermitted, RegisterRefused, RestatementRefused or LedgerRefused.
    """
    if not is_system(user):
        raise NotPermitted(_("A late registration is proposed by one person and decided by another."))
    registration.check()
    item = registration.enter(user=user, decision=decision, reason=reason)
    said = grounds(reason=reason, decision=decision, evidence=evidence, proposer=user)
    rows = _post(registration.operations(_opening(), item.code), said, f"late:{item.pk}")
    bring_in_line(private_copy(), rows[0].seq, rows[-1].seq, user=user, decision=decision, told=reason)
    entered: PortfolioItem = PortfolioItem.objects.with_facts().get(pk=item.pk)
    return entered


def _open(restatement: Restatement) -> Restatement:
    rows = Restatement.objects.select_for_update(of=("self",)).select_related("proposed_by")
    locked = rows.get(pk=restatement.pk)
    if not locked.is_open:
        raise RestatementRefused(
            _("%(code)s has been decided already: %(status)s.")
            % {"code": locked.code, "status": locked.get_status_display()}
        )
    return locked


def _lock_concerned(restatement: Restatement) -> None:
    """Lock organisations, then items, as `lifecycle.locking` says; the ledger comes last."""
    named = {restatement.registration.get("organisation"), restatement.registration.get("owner")} - {None}
    lock_organisations(list(Organisation.objects.filter(code__in=named).values_list("pk", flat=True)))
    lock_items([item.pk for item in reconsider(restatement).items])


def _post(operations: Operations, said: Mapping[str, str], cause: str) -> list[LedgerOperation]:
    return [append({**each, **said}, cause=f"{cause}:{number}") for number, each in enumerate(operations, 1)]


def _follow_organisation(restatement: Restatement) -> None:
    code = restatement.registration.get("organisation")
    if restatement.kind == Restatement.Kind.PERIMETER and code:
        set_perimeter(organisation=_organisation(code), inside=bool(restatement.registration["inside"]))


def _close(
    restatement: Restatement, status: str, user: Any, answer: str, decision: Decision | None = None
) -> Restatement:
    restatement.status, restatement.decision, restatement.answer = status, decision, answer.strip()
    restatement.decided_by, restatement.decided_at = user, timezone.now()
    restatement.save()
    log(
        instance=restatement,
        action=f"lifecycle.restatement_{status}",
        user=user,
        data={"decision": str(decision or "")},
    )
    return restatement
