"""What changes in the offering: services that came into use of late, and those whose end is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from catalogue.models import ProductCardPage
from catalogue.neighbours import cards_by_item
from catalogue.querysets import ProductCardQuerySet
from catalogue.selectors import CardLine, card_lines, for_list
from lifecycle.reviews import months_after
from lifecycle.states import PUBLIC_STATES, State
from lifecycle.succession import living_successors_of

#: A service is new for so many months.
NEW_MONTHS: Final = 12
#: So many of each are shown; the list of all is a link away.
MOST: Final = 60


@dataclass(frozen=True)
class Change:
    """A service and the day it came into use or is last offered.

    `successors` are lines with a title, its language and a url. `coming` tells that a successor is decided but not
    yet public; `why` says in Finnish why nothing follows.
    """

    line: CardLine
    day: date
    successors: Sequence[Any] = ()
    coming: bool = False
    why: str = ""


@dataclass(frozen=True)
class Changes:
    """The changes that are shown, and how many there are."""

    shown: Sequence[Change]
    total: int


def _new_cards(today: date) -> ProductCardQuerySet:
    """Return the cards of services that came into use during the last NEW_MONTHS and stay, the latest first."""
    since = months_after(today, -NEW_MONTHS)
    staying = ProductCardPage.objects.in_offering().in_state(*PUBLIC_STATES - {State.RETIRING})
    cards = staying.filter(record__item__life_cycle__first_used_on__gt=since)
    latest: ProductCardQuerySet = cards.order_by("-record__item__life_cycle__first_used_on", "-pk")
    return latest


def newest_lines(language: str, today: date, limit: int = 6) -> list[CardLine]:
    """Return the newest of the new services; none when nothing is new (one query)."""
    return card_lines(for_list(_new_cards(today))[:limit], language)


def new_services(language: str, today: date) -> Changes:
    """Return the services that are new, the latest first (three queries)."""
    cards = _new_cards(today)
    shown = list(for_list(cards)[:MOST])
    lines = card_lines(shown, language)
    return Changes(
        [Change(line, card.record.item.life_cycle.first_used_on) for card, line in zip(shown, lines, strict=True)],
        cards.count(),
    )


def leaving_services(language: str) -> Changes:
    """Return the services whose end is decided, the next to leave first, each with what follows it.

    The number of queries does not depend on how many there are, only on how long the longest chain of successors is.
    """
    cards = ProductCardPage.objects.in_offering().in_state(State.RETIRING)
    shown = list(for_list(cards.order_by("record__item__life_cycle__dossier__last_day", "pk"))[:MOST])
    return Changes(leaving_changes(shown, language), cards.count())


def leaving_changes(cards: Sequence[ProductCardPage], language: str) -> list[Change]:
    """Return when each of these leaving cards, fetched with `for_list()`, leaves and what follows it, in order."""
    living = living_successors_of(card.record.item for card in cards)
    public = cards_by_item({item.pk for items in living.values() for item in items}, language)
    coming = _with_a_coming_successor([card.record.item_id for card in cards])
    changes = []
    for card, line in zip(cards, card_lines(cards, language), strict=True):
        item = card.record.item
        successors = [public[successor.pk] for successor in living[item.pk] if successor.pk in public]
        dossier = item.life_cycle.dossier
        changes.append(
            Change(
                line,
                dossier.last_day,
                successors,
                not successors and (bool(living[item.pk]) or item.pk in coming),
                dossier.no_successor_why,
            )
        )
    return changes


def _with_a_coming_successor(item_ids: Sequence[int]) -> set[int]:
    """Return the leaving items among these that name a successor which is approved but not yet in use (one query)."""
    rows = ProductCardPage.objects.filter(
        record__item_id__in=item_ids, record__item__life_cycle__dossier__successors__life_cycle__state=State.APPROVED
    )
    return set(rows.values_list("record__item_id", flat=True))
