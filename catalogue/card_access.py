"""Which levels of a card a person may read: the role table applied to a card."""

from collections.abc import Iterable
from typing import Any

from catalogue.models import ProductCardPage
from lifecycle.access import Delivery, access_of
from lifecycle.kinds import Production
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import PUBLIC_STATES, State


def delivery_of(card: ProductCardPage) -> Delivery:
    """Return the owner of `card` and those named as delivering it: its producer, organisations and units."""
    item: PortfolioItem = card.record.item
    facts = item.classification
    return delivered_by(
        item.owner.code,
        (organisation.code for organisation in card.delivering_organisations.all()),
        (unit.code for unit in card.delivering_units.all()),
        production=facts.production if facts is not None else None,
        producer=facts.producer.code if facts is not None and facts.producer is not None else None,
    )


def delivered_by(
    owner: str, organisations: Iterable[str], units: Iterable[str], *, production: str | None, producer: str | None
) -> Delivery:
    """Return the same from the codes of those named; a producer counts where the owner does not produce itself."""
    besides = {producer} if producer is not None and production != Production.OWN else set()
    return Delivery(owner=owner, organisations=frozenset({*organisations, *besides}), units=frozenset(units))


def is_public(card: ProductCardPage) -> bool:
    """Whether the public may read level 1 of `card`."""
    return is_read_by_public(live=card.live, state=card.record.item.state)


def is_read_by_public(*, live: bool, state: State) -> bool:
    """Whether the public may read level 1 of a card in `state`, published or not."""
    return bool(live) and state in PUBLIC_STATES


def level_for(user: Any, card: ProductCardPage) -> int:
    """Return the highest level (1–3) `user` may read of `card`, or 0 when they may not see the card at all."""
    access = access_of(user)
    if not is_public(card) and not access.sees_drafts_of(card.record.item.owner.code):
        return 0
    if not access.has(Role.IMPLEMENTER):
        return access.level_for(Delivery(owner=card.record.item.owner.code))
    return access.level_for(delivery_of(card))
