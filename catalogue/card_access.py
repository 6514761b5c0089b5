"""Which levels of a card a person may read: the role table applied to a card."""

from typing import Any

from catalogue.models import ProductCardPage
from lifecycle.access import Delivery, access_of
from lifecycle.kinds import Production
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES


def delivery_of(card: ProductCardPage) -> Delivery:
    """Return the owner of `card` and those named as delivering it: its producer, organisations and units."""
    item: PortfolioItem = card.record.item
    organisations = {organisation.code for organisation in card.delivering_organisations.all()}
    facts = item.classification
    if facts is not None and facts.production != Production.OWN and facts.producer is not None:
        organisations.add(facts.producer.code)
    return Delivery(
        owner=item.owner.code,
        organisations=frozenset(organisations),
        units=frozenset(unit.code for unit in card.delivering_units.all()),
    )


def is_public(card: ProductCardPage) -> bool:
    """Whether the public may read level 1 of `card`."""
    return bool(card.live) and card.record.item.state in PUBLIC_STATES


def level_for(user: Any, card: ProductCardPage) -> int:
    """Return the highest level (1–3) `user` may read of `card`, or 0 when they may not see the card at all."""
    access = access_of(user)
    if not is_public(card) and not access.sees_drafts_of(card.record.item.owner.code):
        return 0
    if not access.has(Role.IMPLEMENTER):
        return access.level_for(Delivery(owner=card.record.item.owner.code))
    return access.level_for(delivery_of(card))
