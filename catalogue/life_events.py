"""Life and business events as the public sees them: each leads to bundles, needs and services."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.bundles import BundleLine, public_bundles, text_of
from catalogue.grouping import CardPlace, need_counts, places_of
from catalogue.models import Bundle, LifeEvent, Need, ProductCardPage


@dataclass(frozen=True)
class EventLine:
    """An event in a list."""

    code: str
    name: str
    text: str
    language: str


@dataclass(frozen=True)
class EventView:
    """What an event leads to: bundles, needs with the number of services for each, and services in order."""

    bundles: Sequence[BundleLine]
    needs: Sequence[tuple[Need, int]]
    places: Sequence[CardPlace]


def public_events(language: str) -> list[EventLine]:
    """Return the events valid today that lead somewhere, in their order (five queries)."""
    tagged = ProductCardPage.objects.in_offering().values_list("life_events", flat=True)
    somewhere = _with_needs() | _with_bundles(language) | set(tagged)
    lines = []
    for event in LifeEvent.objects.valid_on():
        if event.pk in somewhere:
            lines.append(EventLine(event.code, event.name_in(language), *text_of(event, language)))
    return lines


def _with_needs() -> set[int]:
    counts = need_counts()
    rows = LifeEvent.objects.filter(needs__in=Need.objects.valid_on()).values_list("pk", "needs__code")
    return {pk for pk, code in rows if counts.get(code)}


def _with_bundles(language: str) -> set[int]:
    codes = [line.code for line in public_bundles(language)]
    return set(Bundle.objects.filter(code__in=codes, life_events__isnull=False).values_list("life_events", flat=True))


def event_view(event: LifeEvent, language: str) -> EventView:
    """Return what `event` leads to today (five queries)."""
    counts = need_counts()
    needs = [(need, counts[need.code]) for need in event.needs.valid_on() if counts.get(need.code)]
    cards = ProductCardPage.objects.in_offering().filter(life_events=event)
    return EventView(public_bundles(language, life_events=event), needs, places_of(cards, language))
