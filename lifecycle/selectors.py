"""Reads of the life cycle that are limited to what a person may see."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lifecycle.access import access_of
from lifecycle.models import (
    HistoryRow,
    Organisation,
    OrganisationRole,
    PortfolioItem,
    Restatement,
    RetirementDossier,
    User,
)
from lifecycle.roles import Role
from lifecycle.states import LIVING_STATES, PUBLIC_STATES, State


def history_visible_to(user: Any) -> QuerySet[HistoryRow]:
    """Return the history rows `user` may read, newest first, with what a list row shows."""
    access = access_of(user)
    rows = HistoryRow.objects.select_related("item__owner", "user", "decision").order_by("-at", "-pk")
    if access.sees_all_history:
        return rows
    return rows.filter(item__owner__code__in=access.history_organisations)


def organisations_with_history_for(user: Any) -> QuerySet[Organisation]:
    """Return the organisations whose items' history `user` may read."""
    access = access_of(user)
    if access.sees_all_history:
        return Organisation.objects.all()
    return Organisation.objects.filter(code__in=access.history_organisations)


def holders_of(role: Role, organisation: Organisation | None = None) -> QuerySet[User]:
    """Return the active people who hold `role`, in `organisation` when the role belongs to one."""
    groups = OrganisationRole.objects.filter(role=role, organisation=organisation).values("group")
    return User.objects.filter(groups__in=groups, is_active=True).distinct().order_by("pk")


def asked_to_approve(item: PortfolioItem) -> list[User]:
    """Return whom a submitted text of `item` waits for: the named approver, else every approver, or the board."""
    life_cycle = item.life_cycle
    if life_cycle.crosses_owners and life_cycle.endorsed_by_id is not None:
        return list(holders_of(Role.BOARD))
    able = list(holders_of(Role.APPROVER, item.owner).exclude(pk=life_cycle.submitted_by_id))
    named = [user for user in able if user.pk == item.approver_id]
    return named or able


def waits_for_another_approver(items: QuerySet[PortfolioItem], user: Any) -> QuerySet[PortfolioItem]:
    """Return those of `items` whose submitted text waits for a named approver other than `user` (see above).

    One who has left, lost the role or submitted it cannot answer; and what was sent on waits for the board.
    """
    works_there = OrganisationRole.objects.filter(
        organisation=OuterRef("owner"), role=Role.APPROVER, group__user=OuterRef("approver")
    )
    return (
        items.filter(Exists(works_there), approver__is_active=True, life_cycle__endorsed_by__isnull=True)
        .exclude(approver=user)
        .exclude(approver=F("life_cycle__submitted_by"))
    )


def items_visible_to(user: Any) -> QuerySet[PortfolioItem]:
    """Return the items `user` may know of: what the public is offered, and the rest as far as their roles reach."""
    items = PortfolioItem.objects.with_facts()
    access = access_of(user)
    if access.sees_all_drafts:
        return items
    public = Q(life_cycle__state__in=[state.value for state in PUBLIC_STATES | {State.RETIRED}])
    # A draft has come to describe it, but nothing of it is approved yet: its name is the draft's.
    unapproved = Q(life_cycle__without_text=True, name="")
    return items.filter((public & ~unapproved) | Q(owner__code__in=access.draft_organisations))


def dossiers_visible_to(user: Any) -> QuerySet[RetirementDossier]:
    """Return the dossiers `user` may read: those of items whose history they may read, and of what follows these."""
    access = access_of(user)
    dossiers = RetirementDossier.objects.all()
    if access.sees_all_history:
        return dossiers
    own = PortfolioItem.objects.filter(owner__code__in=access.history_organisations).values("pk")
    return dossiers.filter(Q(items__in=own) | Q(successors__in=own)).distinct()


def restatements_visible_to(user: Any) -> QuerySet[Restatement]:
    """Return the restatements `user` may read: those about items or organisations whose history they may read."""
    access = access_of(user)
    restatements = Restatement.objects.all()
    if access.sees_all_history:
        return restatements
    mine = access.history_organisations
    own = Q(items__owner__code__in=mine) | Q(organisations__code__in=mine)
    return restatements.filter(own | Q(organisations__successor__code__in=mine)).distinct()


def without_living_owner(items: QuerySet[PortfolioItem]) -> QuerySet[PortfolioItem]:
    """Return those of `items` still living whose owner person is missing, has left or no longer works for the owner."""
    works_there = OrganisationRole.objects.filter(
        organisation=OuterRef("owner"), role__in=[Role.OWNER, Role.APPROVER], group__user=OuterRef("owner_person")
    )
    living = items.filter(life_cycle__state__in=[state.value for state in LIVING_STATES])
    return living.filter(Q(owner_person__isnull=True) | Q(owner_person__is_active=False) | ~Exists(works_there))


def items_assignable_by(user: Any) -> QuerySet[PortfolioItem]:
    """Return the living items for which `user` may say who answers for them."""
    items = PortfolioItem.objects.with_facts().in_state(*LIVING_STATES)
    access = access_of(user)
    if access.has(Role.BOARD) or access.has(Role.ADMINISTRATOR):
        return items
    return items.filter(owner__code__in=access.organisations(Role.OWNER, Role.APPROVER))
