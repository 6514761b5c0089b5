"""Items brought along by the real actions, and people who hold several roles at once."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from lifecycle.actions import perform
from lifecycle.dossiers import propose_retirement
from lifecycle.models import Organisation, PortfolioItem, RetirementDossier, User
from lifecycle.responsibility import assign_responsibility
from lifecycle.roles import ROLES, Role
from lifecycle.services import ensure_role_group, system_user
from lifecycle.states import State
from tests.factories.cards import CardFactory, retirement_plan
from tests.factories.decisions import decision
from tests.factories.people import organisation_with_people, person, unit_of


def item_in(state: State, owner: str = "ALUE", **facts: Any) -> PortfolioItem:
    """Return the item of a complete card in `state`, owned by the organisation with the code `owner`."""
    page = CardFactory.in_state(state, organisation_with_people(owner), **facts)
    return PortfolioItem.objects.with_facts().get(pk=page.record.item_id)


def again(item: PortfolioItem) -> PortfolioItem:
    """Return the item as it is in the database now."""
    return PortfolioItem.objects.with_facts().get(pk=item.pk)


def propose(*items: PortfolioItem, by: User | None = None, **facts: Any) -> RetirementDossier:
    """Propose that `items` leave, by the owner of the first unless somebody else is named."""
    return propose_retirement(plan=retirement_plan(*items, **facts), user=by or person(Role.OWNER, items[0].owner))


def decide(item: PortfolioItem, *, by: User | None = None) -> RetirementDossier:
    """Decide the proposed retirement of `item` and return its dossier."""
    item = again(item)
    perform(item, "decide_retirement", user=by or person(Role.APPROVER, item.owner), decision=decision())
    dossier = again(item).life_cycle.dossier
    assert dossier is not None
    return dossier


def carry_out(item: PortfolioItem, *, by: User | None = None) -> None:
    """Decide the proposed retirement of `item` and let its day come."""
    dossier = decide(item, by=by)
    perform(again(item), "retire", user=system_user(), today=dossier.first_day_without)


def approve(item: PortfolioItem, *, planned_on: date | None = None) -> PortfolioItem:
    """Submit and approve a draft, planned for a day if one is given; return it anew."""
    perform(again(item), "submit", user=person(Role.OWNER, item.owner))
    approver = person(Role.APPROVER, item.owner)
    perform(again(item), "approve", user=approver, decision=decision(), planned_on=planned_on)
    return again(item)


def name_responsible(item: PortfolioItem) -> None:
    """Name who answers for a draft that was started as a copy, and set its review date."""
    assign_responsibility(
        item=again(item),
        user=person(Role.OWNER, item.owner),
        owner_unit=unit_of(item.owner, f"{item.owner.code}-1"),
        owner_person=person(Role.OWNER, item.owner),
        deputy=None,
        review_date=timezone.localdate() + timedelta(days=300),
    )


def change_text(item: PortfolioItem, words: str = " muutettu") -> None:
    """Save a newer version of the item's card, with `words` added to its title."""
    page = again(item).card_record.page.get_latest_revision_as_object()
    page.title += words
    page.save_revision(user=person(Role.OWNER, item.owner))


def with_roles(organisation: Organisation, *roles: Role, number: int = 9) -> User:
    """Return a person who holds all of `roles` in `organisation`."""
    user = person(roles[0], organisation, number=number)
    for role in roles[1:]:
        user.groups.add(ensure_role_group(role, organisation if ROLES[role].per_organisation else None))
    return User.objects.get(pk=user.pk)
