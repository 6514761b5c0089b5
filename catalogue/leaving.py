"""The public side of leaving: the notice while a service leaves, and the answer at its address afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language

from catalogue.models import ProductCardPage
from catalogue.neighbours import cards_of, for_the_same_customers, neighbours_of
from lifecycle.labels import REASON_LABELS
from lifecycle.models import PortfolioItem
from lifecycle.retirement import DossierStatus
from lifecycle.states import PUBLIC_STATES, State
from lifecycle.succession import living_successors

_ALTERNATIVES = 6
#: A dossier of these has ended its items.
_CARRIED_OUT = (DossierStatus.COMPLETED, DossierStatus.REVERSED)


@dataclass(frozen=True)
class Leaving:
    """When and why a service or a form leaves or has left, and what to use instead.

    `successors` are lines with a title, its language and a url. `coming` tells that a successor is decided but not
    yet public, so that it cannot be named.
    """

    last_day: date
    first_day_without: date
    reason: str
    why: str
    successors: Sequence[Any] = field(default_factory=list)
    coming: bool = False


def leaving_of(card: ProductCardPage, language: str) -> Leaving | None:
    """Return the notice of a card whose retirement is decided or done; None for every other card."""
    return leaving_of_item(card.record.item, partial(_cards_in, language))


def _cards_in(language: str, items: Sequence[PortfolioItem]) -> Sequence[Any]:
    return cards_of(items, language)


def leaving_of_item(
    item: PortfolioItem,
    lines_of: Callable[[Sequence[PortfolioItem]], Sequence[Any]],
    reasons: Mapping[str, Promise | str] = REASON_LABELS,
) -> Leaving | None:
    """Return the notice of an item whose retirement is decided or done; None for every other item.

    `lines_of` returns the public lines of items. What is written anew after it was reinstated still tells how it
    left, until it is in use again.
    """
    if item.state in (State.RETIRING, State.RETIRED):
        dossier, living = item.life_cycle.dossier, living_successors(item)
    elif has_left(item):
        dossier = item.dossiers.filter(status__in=_CARRIED_OUT).order_by("-pk").first()
        living = list(dossier.successors.in_offering()) if dossier is not None else []
    else:
        return None
    if dossier is None:
        return None
    lines = lines_of(living)
    return Leaving(
        last_day=dossier.last_day,
        first_day_without=dossier.first_day_without,
        reason=str(reasons[dossier.reason_code]),
        why=dossier.no_successor_why,
        successors=lines,
        coming=not lines and (bool(living) or dossier.successors.filter(life_cycle__state=State.APPROVED).exists()),
    )


def has_left(item: PortfolioItem) -> bool:
    """Whether the item was in the offering and is so no more."""
    return item.life_cycle.was_ever_in_use and item.state not in PUBLIC_STATES


def answer_for_retired(request: HttpRequest, card: ProductCardPage) -> HttpResponse:
    """Answer at the address of a retired card: 301 to the one living successor, else 410 with what there is instead.

    Several successors, as after a split, are all offered; nobody but the customer can choose among them.
    """
    if not has_left(card.record.item) or card.first_published_at is None:
        raise Http404
    language = (get_language() or "fi")[:2]
    leaving = leaving_of(card, language)
    if card.record.item.state is State.RETIRED and leaving is not None and len(leaving.successors) == 1:
        return HttpResponsePermanentRedirect(leaving.successors[0].url)
    title, title_language = card.localised_title_in(language)
    for_the_need = neighbours_of(card, language, _ALTERNATIVES)
    known = {line.url for line in for_the_need}
    context: dict[str, Any] = {
        "title": title,
        "title_language": title_language,
        "organisation": card.record.item.owner.name_in(language),
        "leaving": leaving,
        "for_the_need": for_the_need,
        "for_the_customers": [
            line for line in for_the_same_customers(card, language, 2 * _ALTERNATIVES) if line.url not in known
        ][:_ALTERNATIVES],
    }
    response = render(request, "catalogue/retired_card.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    return response
