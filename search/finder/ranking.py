"""Which services a complete walk leads to, in which order and why. Pure.

A service fits when it is for the segment, and an answer names it or it answers one of the needs (any service for the
segment when no answer points to a need). What is named but meant for others is not shown: answers shared by several
segments may name services of each. Each answer that names it gives NAMED points, each need it answers NEED
points, and the kind of service asked for KIND points. What stays comes before what leaves; then more points come
first; then what is meant for fewer segments and needs; then the code, so that everybody gets the same order in every
language. What follows a service that leaves is offered wherever that one is, if it is for the segment.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from search.finder.tree import Step, Walk, Wish

NAMED: Final = 4
NEED: Final = 2
KIND: Final = 1
#: So many services are shown; more would leave the choice to the customer again.
MOST_SHOWN: Final = 8


@dataclass(frozen=True)
class CardFacts:
    """What ranking knows of a card: page id, code of the item, kind, codes of segments and needs.

    `follows` holds the codes of leaving cards whose place it takes; their needs are then among its own.
    """

    page_id: int
    code: str
    kind: str
    segments: frozenset[str]
    needs: frozenset[str]
    is_leaving: bool = False
    follows: frozenset[str] = frozenset()

    def is_among(self, codes: Collection[str]) -> bool:
        """Whether `codes` name the card, or one whose place it takes."""
        return self.code in codes or not self.follows.isdisjoint(codes)


@dataclass(frozen=True)
class Ranked:
    """A card with its points and the steps that led to it, in the order of the walk."""

    card: CardFacts
    points: int
    reasons: tuple[Step, ...]

    @property
    def is_named(self) -> bool:
        """Whether an answer of the walk names the card."""
        return any(self.card.is_among(step.answer.cards) for step in self.reasons)


def fits(card: CardFacts, segments: Collection[str], needs: Collection[str], named: Collection[str]) -> bool:
    """Whether `card` is for one of `segments`, and named or an answer to one of `needs` (any when there are none)."""
    wanted = card.is_among(named) or not needs or not card.needs.isdisjoint(needs)
    return wanted and not card.segments.isdisjoint(segments)


def ranked(walk: Walk, cards: Iterable[CardFacts]) -> list[Ranked]:
    """Return the cards that fit a complete walk, best first, all of them."""
    fitting = (_judged(walk, card) for card in cards)
    return sorted((each for each in fitting if each is not None), key=_order)


def _judged(walk: Walk, card: CardFacts) -> Ranked | None:
    naming = [step for step in walk.steps if card.is_among(step.answer.cards)]
    if not fits(card, walk.segments, walk.needs, [card.code] if naming else ()):
        return None
    needing = [step for step in walk.steps if card.needs.intersection(step.answer.needs)]
    met = card.needs.intersection(walk.needs)
    of_kind = [step for step in walk.steps if step.answer.kind and step.answer.kind == card.kind]
    points = NAMED * len(naming) + NEED * len(met) + KIND * bool(of_kind)
    told = {id(step) for step in (*naming, *needing, *(step for step in of_kind if _asks_for_a_kind(step)))}
    reasons = tuple(step for step in walk.steps if id(step) in told)
    return Ranked(card, points, reasons or tuple(step for step in walk.steps if step.answer.segment in card.segments))


def _asks_for_a_kind(step: Step) -> bool:
    """Whether an answer is about the kind of service alone: else it would seem to speak of the services it names."""
    return not step.answer.cards and not step.answer.needs


def shown_of(fitting: Sequence[Ranked]) -> list[Ranked]:
    """Return the first MOST_SHOWN, and what leaves though an answer names it: nobody should miss that it ends."""
    more = (each for each in fitting[MOST_SHOWN:] if each.card.is_leaving and each.is_named)
    return [*fitting[:MOST_SHOWN], *more]


def is_met(wish: Wish, cards: Collection[CardFacts]) -> bool:
    """Whether one of the cards that fit is what an answer asks for: named by it, else of its needs and its kind.

    Where the answer names cards, the kind alone is not what it asks for.
    """
    if any(card.is_among(wish.cards) for card in cards):
        return True
    if wish.cards and not wish.needs:
        return False
    of_kind = (card for card in cards if not wish.kind or card.kind == wish.kind)
    return any(not wish.needs or not card.needs.isdisjoint(wish.needs) for card in of_kind)


def unmet(walk: Walk, fitting: Iterable[Ranked]) -> list[Step]:
    """Return the steps whose answer asks for something that none of the services that fit the walk is, in order."""
    cards = [each.card for each in fitting]
    return [step for step in walk.steps if step.answer.wish and not is_met(step.answer.wish, cards)]


def _order(one: Ranked) -> tuple[bool, int, int, str]:
    return one.card.is_leaving, -one.points, len(one.card.segments) + len(one.card.needs), one.card.code
