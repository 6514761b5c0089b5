"""Proposing that services leave the offering, also when what follows them is still to be written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from lifecycle.actions import perform
from lifecycle.locking import lock_items
from lifecycle.models import PortfolioItem, RetirementDossier
from lifecycle.plans import RetirementPlan
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
    plan = replace(plan, successors=[*plan.successors, *started])
    row = perform(first, "propose_retirement", user=user, reason=reason, plan=plan)
    dossier = row.dossier
    if dossier is None:
        raise LookupError("a proposal without a dossier")
    return dossier
