"""Items brought to where a row of the table starts, and all that a row may ask for."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalogue.models import ProductCardPage
from lifecycle.actions import perform
from lifecycle.models import LifeCycle, PortfolioItem, User
from lifecycle.roles import ROLES, Role
from lifecycle.states import DOSSIER_STATES, State
from lifecycle.transitions import TRANSITIONS, Condition, Transition
from tests.factories import CardFactory, decision, organisation_with_people, person, retirement_plan


def item_of(page: ProductCardPage) -> PortfolioItem:
    """Return the item of a card as it is in the database."""
    return PortfolioItem.objects.get(pk=page.record.item_id)


def prepare_text(item: PortfolioItem, name: str) -> None:
    """Bring the text of a card in the offering to where the row wants it."""
    conditions = TRANSITIONS[name].conditions
    if Condition.TEXT_CHANGED in conditions or Condition.TEXT_WAITING in conditions:
        page = item.card_record.page.get_latest_revision_as_object()
        page.title += " muutettu"
        page.save_revision(user=person(Role.OWNER, item.owner))
    if Condition.TEXT_WAITING in conditions:
        perform(item, "submit_change", user=person(Role.OWNER, item.owner))


def _other_organisation(item: PortfolioItem, row: Transition) -> None:
    """Make the matter cross owners: another organisation delivers the card, or its card follows this one."""
    other = organisation_with_people("TOINEN")
    if row.whole_dossier:
        successor = item_of(CardFactory.in_state(State.IN_USE, other))
        if item.state in DOSSIER_STATES:
            dossier = item.life_cycle.dossier
            dossier.successors.set([successor])
            dossier.crosses_owners = True
            dossier.save()
        return
    LifeCycle.objects.filter(item=item).update(crosses_owners=True)
    if Condition.ENDORSED_IF_CROSSING in row.conditions:
        approver = person(Role.APPROVER, item.owner)
        LifeCycle.objects.filter(item=item).update(endorsed_by=approver, endorsed_at=timezone.now())


def given_for(item: PortfolioItem, row: Transition) -> dict[str, Any]:
    """Return all a row may ask for."""
    plan = retirement_plan(item) if Condition.PLAN in row.conditions else None
    today = timezone.localdate() + timedelta(days=31)
    return {
        "reason": "Syy",
        "decision": decision("7/2026"),
        "plan": plan,
        "today": today if row.name == "retire" else None,
    }


def ready(item: PortfolioItem, row: Transition, crossing: bool) -> PortfolioItem:
    """Return `item` brought to where the row can be performed, if its state allows the row at all."""
    if item.state in row.sources:
        prepare_text(item, row.name)
    item = item_of(item.card_record.page)
    if crossing:
        _other_organisation(item, row)
    return item_of(item.card_record.page)


def at_start(row: Transition, crossing: bool = False) -> PortfolioItem:
    """Return an item on which the row can be performed."""
    state = next(state for state in State if state in row.sources)
    return ready(item_of(CardFactory.in_state(state)), row, crossing)


def role_for(row: Transition, crossing: bool) -> Role:
    """Return the first role that may perform the row."""
    return next(role for role in Role if role in row.roles_when(crossing))


def person_for(row: Transition, item: PortfolioItem, crossing: bool) -> User:
    """Return a person who may perform the row on `item` and has had no part in it so far."""
    role = role_for(row, crossing)
    return person(role, item.owner if ROLES[role].per_organisation else None, number=2)
