"""What a complete walk leads to, as plain values for the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from catalogue.models import Segment
from lifecycle.access import Access
from lifecycle.languages import in_language
from search.engines.base import Answer, Rights
from search.finder.advice import Advice, advice_on, may_read_advice
from search.finder.ranking import ranked, shown_of, unmet
from search.finder.reading import public_cards
from search.finder.tree import Walk
from search.finding import Found, Query
from search.results import ResultCard, result_cards
from search.snapshot import snapshot


@dataclass(frozen=True)
class Told:
    """A question and the answer given to it, in words; `change_url` leads back to the question."""

    question: str
    answer: str
    change_url: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A service that fits, as results show it, with the answers that led to it; `advice` is for advisers only."""

    card: ResultCard
    reasons: list[Told]
    advice: Advice | None = None


@dataclass(frozen=True)
class Outcome:
    """The segment (None while a draft has errors), the services best first, and where to see all of them.

    `unmet` holds the answers, in words, of which none of the services is what they ask for.
    """

    segment: Segment | None
    suggestions: list[Suggestion]
    number: int
    all_url: str
    for_advisers: bool
    unmet: list[str]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return the text in the language, or in the nearest that has one."""
    return in_language(dict(texts), language)[0]


def outcome_of(walk: Walk, language: str, access: Access) -> Outcome:
    """Return what the complete `walk` leads to for a person; the number of queries does not grow with the cards."""
    fitting = ranked(walk, public_cards().values())
    shown = shown_of(fitting)
    cards = _cards([each.card.page_id for each in shown], language)
    first_other = next((each for each in shown if not each.is_named), None) if shown and shown[0].is_named else None
    code = walk.segments[0] if len(walk.segments) == 1 else ""
    reads = may_read_advice(access)
    advice = advice_on(list(cards), code, language) if reads else {}
    return Outcome(
        segment=Segment.objects.filter(code=code).first() if code else None,
        suggestions=[
            Suggestion(
                replace(cards[each.card.page_id], begins_near=each is first_other),
                [
                    Told(text_in(step.question.texts, language), text_in(step.answer.texts, language))
                    for step in each.reasons
                ],
                advice.get(each.card.page_id),
            )
            for each in shown
            if each.card.page_id in cards
        ],
        number=len(fitting),
        all_url=_all_url(walk),
        for_advisers=reads,
        unmet=[text_in(step.answer.texts, language) for step in unmet(walk, fitting)],
    )


def _cards(page_ids: list[int], language: str) -> dict[int, ResultCard]:
    """Return public cards as search shows them, by page id; what the index does not have yet is left out."""
    known = snapshot()
    held = [page_id for page_id in page_ids if page_id in known.position_of]
    found = Found(known, Answer(cards=held), Rights())  # as the public: advice stands apart
    return {card.page_id: card for card in result_cards(Query("", language), found) if card.public}


def _all_url(walk: Walk) -> str:
    """Return the address of every service for the segment and the needs in search."""
    chosen: list[tuple[str, Any]] = [("segment", code) for code in walk.segments]
    chosen += [("need", code) for code in walk.needs]
    return f"{reverse('search:results')}?{urlencode(chosen)}"
