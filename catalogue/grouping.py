"""The services for one segment or need in groups; however many there are, a page shows the first of each group."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.collation import sort_key
from catalogue.models import Need, OrganisationPage, ProductCardPage, Segment
from catalogue.neighbours import with_title_there
from catalogue.querysets import ProductCardQuerySet
from catalogue.selectors import CardLine, card_lines, common_segments, for_list, valid_needs

#: So many services of a group are shown, and so many on a page when there are many groups; all are a link away.
SHOWN: Final = 12
_FEWEST_SHOWN: Final = 3
_ON_A_PAGE: Final = 120


@dataclass(frozen=True)
class CardPlace:
    """What is needed to group a card and to put it in order."""

    card_id: int
    title: str
    owner: str
    needs: Sequence[str]
    segments: Sequence[str]


@dataclass(frozen=True)
class CardGroup:
    """A group of services: the first by name, how many there are, and where all are listed ("" when all are shown)."""

    key: str
    name: str
    url: str
    lines: Sequence[CardLine]
    total: int
    all_url: str


@dataclass(frozen=True)
class Narrowing:
    """A link to the services that are also for a segment, with their number."""

    name: str
    number: int
    url: str


@dataclass(frozen=True)
class Grouped:
    """All services for something, each counted once, in groups; a service may stand in several."""

    total: int
    groups: Sequence[CardGroup]
    narrower: Sequence[Narrowing] = ()


@dataclass(frozen=True)
class _Heading:
    """What a group is called, where its own page is, which cards belong to it, and how search narrows to it."""

    key: str
    name: str
    url: str
    holds: Callable[[CardPlace], bool]
    query: dict[str, str]


def for_segment(segment: Segment, language: str) -> Grouped:
    """Return the services for a segment by need; those without a need valid today come last (four queries)."""
    places = places_of(ProductCardPage.objects.in_offering().serving(segments=[segment.code]), language)
    needs = valid_needs()
    known = {need.code for need in needs}
    headings = [
        _Heading(
            need.code,
            need.name_in(language),
            reverse("catalogue:need", args=[need.code]),
            lambda place, code=need.code: code in place.needs,  # type: ignore[misc]  # bound per need
            {"segment": segment.code, "need": need.code},
        )
        for need in needs
    ]
    headings.append(
        _Heading("", _("Other services"), "", lambda place: known.isdisjoint(place.needs), {"segment": segment.code})
    )
    return Grouped(len(places), _groups(places, headings, language))


def for_need(need: Need, language: str) -> Grouped:
    """Return the services for a need by organisation, with links to those for one segment (five queries)."""
    places = places_of(ProductCardPage.objects.in_offering().serving(needs=[need.code]), language)
    pages = OrganisationPage.objects.live().filter(organisation__code__in={place.owner for place in places})
    headings = [
        _Heading(
            page.organisation.code,
            page.organisation.name_in(language),
            page.url,
            lambda place, code=page.organisation.code: code == place.owner,  # type: ignore[misc]  # bound per page
            {"need": need.code, "organisation": page.organisation.code},
        )
        for page in pages.select_related("organisation")
    ]
    headings.sort(key=lambda heading: sort_key(heading.name, language))
    return Grouped(len(places), _groups(places, headings, language), _narrower(need, places, language))


def places_of(cards: ProductCardQuerySet, language: str) -> list[CardPlace]:
    """Return the places of cards by the name that is shown (one query, no more of each card than that)."""
    facts = "record__item__classification__"
    rows = with_title_there(cards, language).values_list(
        "pk", "title_there", "title", "record__item__owner__code", f"{facts}needs", f"{facts}segments"
    )
    places = [
        CardPlace(pk, there or title, owner, needs or (), segments or ())
        for pk, there, title, owner, needs, segments in rows
    ]
    return sorted(places, key=lambda place: (sort_key(place.title, language), place.card_id))


def _groups(places: Sequence[CardPlace], headings: Iterable[_Heading], language: str) -> list[CardGroup]:
    grouped = [(heading, [place.card_id for place in places if heading.holds(place)]) for heading in headings]
    members = [(heading, ids) for heading, ids in grouped if ids]
    shown = max(_FEWEST_SHOWN, min(SHOWN, _ON_A_PAGE // max(1, len(members))))
    lines = lines_of([pk for _heading, ids in members for pk in ids[:shown]], language)
    return [
        CardGroup(
            heading.key,
            heading.name,
            heading.url,
            [lines[pk] for pk in ids[:shown] if pk in lines],
            len(ids),
            f"{reverse('search:results')}?{urlencode(heading.query)}" if len(ids) > shown else "",
        )
        for heading, ids in members
    ]


def lines_of(ids: Iterable[int], language: str) -> dict[int, CardLine]:
    """Return the list rows of the public cards among `ids` (two queries)."""
    cards = list(for_list(ProductCardPage.objects.in_offering().filter(pk__in=set(ids))))
    return {card.pk: line for card, line in zip(cards, card_lines(cards, language), strict=True)}


def _narrower(need: Need, places: Sequence[CardPlace], language: str) -> list[Narrowing]:
    found = []
    for segment in common_segments():
        number = sum(segment.code in place.segments for place in places)
        if number:
            query = urlencode({"need": need.code, "segment": segment.code})
            found.append(Narrowing(segment.name_in(language), number, f"{reverse('search:results')}?{query}"))
    return found


def need_counts() -> dict[str, int]:
    """Return how many services the public is offered for each need (one query)."""
    rows = ProductCardPage.objects.in_offering().values_list("record__item__classification__needs", flat=True)
    counts: dict[str, int] = {}
    for codes in rows.order_by():
        for code in codes or ():
            counts[code] = counts.get(code, 0) + 1
    return counts
