"""Proposing that services leave the offering, also when what follows them is still to be written."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from lifecycle.accompaniments import copy_all
from lifecycle.actions import perform
from lifecycle.locking import lock_items
from lifecycle.models import PortfolioItem, RetirementDossier
from lifecycle.plans import RetirementPlan
from lifecycle.retirement import OPEN_STATUSES
from lifecycle.subjects import subject_of


@transaction.atomic
def propose_retirement(
    *, plan: RetirementPlan, user: Any, reason: str = "", new_titles: Sequence[str] = ()
) -> RetirementDossier:
    """Propose `plan` and return its dossier; a draft is started for each of `new_titles` and named a successor.

    A merge into a new card and a split into new cards are thus one action. Raises what `perform` raises; then no draft
    has been started either.
    """
    first = plan.items[0]
    lock_items([item.pk for item in (*plan.items, *plan.successors)])
    started = [
        PortfolioItem.objects.with_facts().get(pk=subject_of(first).start_like(first, title, user).pk)
        for title in new_titles
    ]
    for successor in started:
        copy_all(source=first, target=successor, user=user)
    plan = replace(plan, successors=[*plan.successors, *started])
    row = perform(first, "propose_retirement", user=user, reason=reason, plan=plan)
    dossier = row.dossier
    if dossier is None:
        raise LookupError("a proposal without a dossier")
    return dossier


def note_new_owners(items: Iterable[PortfolioItem]) -> None:
    """Make dossiers still open the board's matter when `items` that they name have got another owner than the rest."""
    ids = [item.pk for item in items]
    concerned = Q(items__in=ids) | Q(successors__in=ids)
    waiting = RetirementDossier.objects.filter(concerned, status__in=OPEN_STATUSES, crosses_owners=False).distinct()
    for dossier in waiting:
        named = PortfolioItem.objects.filter(Q(dossiers=dossier) | Q(succeeding_dossiers=dossier))
        if named.values("owner").distinct().count() > 1:
            dossier.crosses_owners = True
            dossier.save(update_fields=["crosses_owners"])
