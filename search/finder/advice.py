"""What advisers read of the services of a result: the expert level and whom to route the customer to.

Nothing here is read from the database for anybody else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from catalogue.card_view import Block, chosen_row, expert_blocks
from catalogue.models import Delimitation, ProductCardPage, RoutingContact
from lifecycle.access import Access

_EXPERT = 2


@dataclass(frozen=True)
class Instead:
    """A customer's situation and what to offer then; `url` is "" when no public card describes it."""

    situation: str
    title: str
    url: str


@dataclass(frozen=True)
class Advice:
    """The expert level of one card in `language`; `routing` holds (region or "", name, phone, e-mail)."""

    language: str
    blocks: list[Block]
    instead: list[Instead]
    routing: list[tuple[str, str, str, str]]


def may_read_advice(access: Access) -> bool:
    """Whether a person reads the expert level of every card."""
    return access.base_level >= _EXPERT


def advice_on(page_ids: Collection[int], segment: str, language: str) -> dict[int, Advice]:
    """Return the advice on cards by page id, with the routing contacts for `segment` (a fixed number of queries)."""
    delimitations = Delimitation.objects.select_related("target__record__item__life_cycle").prefetch_related(
        "target__customer_descriptions"
    )
    contacts = RoutingContact.objects.select_related("region", "segment")
    cards = ProductCardPage.objects.filter(pk__in=page_ids).prefetch_related(
        "expert_descriptions",
        Prefetch("delimitations", queryset=delimitations),
        Prefetch("routing_contacts", queryset=contacts),
    )
    return {card.pk: _advice(card, segment, language) for card in cards}


def _advice(card: ProductCardPage, segment: str, language: str) -> Advice:
    row = chosen_row(list(card.expert_descriptions.all()), language)
    shown = row.language if row is not None else "fi"
    return Advice(
        language=shown,
        blocks=expert_blocks(row) if row is not None else [],
        instead=[_instead(each, language) for each in card.delimitations.all() if each.language == shown],
        routing=[
            (each.region.name if each.region else "", each.name, each.phone, each.email)
            for each in card.routing_contacts.all()
            if each.segment is None or each.segment.code == segment
        ],
    )


def _instead(row: Any, language: str) -> Instead:
    if row.target is None:
        return Instead(row.situation, row.other_text, "")
    return Instead(row.situation, row.target.title_in(language), row.target.url if row.target.live else "")
