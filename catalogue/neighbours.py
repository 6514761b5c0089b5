"""Public cards near another one: for the same need, or for the same customers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.urls import reverse

from catalogue.card_view import kind_label
from catalogue.models import CustomerDescription, ProductCardPage
from catalogue.querysets import CodesInCommon, ProductCardQuerySet, below_home
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.models import PortfolioItem
from lifecycle.states import State

_NEIGHBOUR_FIELDS = (
    "title",
    "url_path",
    "record__item__classification__kind",
    "record__item__classification__instrument",
    "record__item__life_cycle__state",
    "record__item__life_cycle__dossier__last_day",
    *(f"record__item__owner__name_{language}" for language in CONTENT_LANGUAGES),
)


@dataclass(frozen=True)
class Neighbour:
    """Another card for the same need; `last_day` is that of one whose end is decided."""

    title: str
    url: str
    kind: str
    kind_label: str
    organisation: str
    language: str
    is_leaving: bool = False
    last_day: date | None = None


def in_words(cards: ProductCardQuerySet, language: str) -> list[Neighbour]:
    """Return what a list shows of `cards` (one query)."""
    rows = with_title_there(cards, language).values_list("title_there", *_NEIGHBOUR_FIELDS)
    return [_neighbour(row, language) for row in rows]


def with_title_there(cards: ProductCardQuerySet, language: str) -> ProductCardQuerySet:
    """Annotate cards with `title_there`, their title in `language`; "" or None where the Finnish one is shown."""
    titles = CustomerDescription.objects.filter(page=OuterRef("pk"), language=language).values("title")[:1]
    told: ProductCardQuerySet = cards.annotate(title_there=Subquery(titles) if language != "fi" else Value(""))
    return told


def _near(card: ProductCardPage, **codes: Sequence[str]) -> ProductCardQuerySet:
    """Return the other public cards that serve one of `codes`, those nearest to `card` first.

    What stays comes before what leaves; then what has most segments and needs in common; then what others offer.
    """
    facts, owner = card.record.item.classification, card.record.item.owner_id
    in_common = CodesInCommon(segments=facts.segments, needs=facts.needs)
    leaving_last = Case(When(record__item__life_cycle__state=State.RETIRING.value, then=1), default=0)
    own_last = Case(When(record__item__owner=owner, then=1), default=0)
    cards: ProductCardQuerySet = (
        ProductCardPage.objects.in_offering()
        .exclude(pk=card.pk)
        .serving(**codes)
        .order_by(leaving_last, in_common.desc(), own_last, "title")
    )
    return cards


def neighbours_of(card: ProductCardPage, language: str, limit: int = 3) -> list[Neighbour]:
    """Return public cards for one of the same needs that are for the same customers, the nearest first (one query).

    For the same customers is what shares a segment, or declares none.
    """
    facts = card.record.item.classification
    if not facts or not facts.needs:
        return []
    cards = _near(card, needs=facts.needs)
    if facts.segments:
        cards = cards.for_customers_among(facts.segments)
    return in_words(cards[:limit], language)


def for_the_same_customers(card: ProductCardPage, language: str, limit: int = 6) -> list[Neighbour]:
    """Return public cards for one of the same segments, the nearest first (one query)."""
    facts = card.record.item.classification
    return in_words(_near(card, segments=facts.segments)[:limit], language) if facts and facts.segments else []


def cards_of(items: Sequence[PortfolioItem], language: str) -> list[Neighbour]:
    """Return the public cards of `items` (one query)."""
    return list(cards_by_item([item.pk for item in items], language).values())


def cards_by_item(item_ids: Collection[int], language: str) -> dict[int, Neighbour]:
    """Return the public cards of items by the item's id, in the order of their Finnish titles (one query)."""
    if not item_ids:
        return {}
    cards = ProductCardPage.objects.in_offering().filter(record__item_id__in=item_ids).order_by("title")
    rows = with_title_there(cards, language).values_list("record__item_id", "title_there", *_NEIGHBOUR_FIELDS)
    return {item_id: _neighbour(row, language) for item_id, *row in rows}


def _neighbour(row: Sequence[Any], language: str) -> Neighbour:
    title_there, title, url_path, kind, instrument, state, last_day, *owner = row
    is_leaving = state == State.RETIRING
    return Neighbour(
        title=title_there or title,
        url=reverse("wagtail_serve", args=[below_home(url_path)]),
        kind=kind,
        kind_label=kind_label(kind, instrument),
        organisation=in_language(dict(zip(CONTENT_LANGUAGES, owner, strict=True)), language)[0],
        language=language if title_there else "fi",
        is_leaving=is_leaving,
        last_day=last_day if is_leaving else None,
    )
