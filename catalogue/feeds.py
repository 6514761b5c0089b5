"""Atom feeds of what the public is offered: new, changed and leaving services, of all or narrowed.

`?organisation=` and `?segment=` narrow a feed by permanent codes; a code that is none is not found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage, Segment
from catalogue.querysets import ProductCardQuerySet
from catalogue.selectors import CardLine, card_lines, for_list
from lifecycle.models import Organisation
from lifecycle.states import State

MOST: Final = 50


@dataclass(frozen=True)
class Asked:
    """What a feed is narrowed by, "" for nothing, the names of that, and the site's address as it was asked."""

    organisation: str = ""
    segment: str = ""
    names: Sequence[str] = field(default_factory=tuple)
    origin: str = ""

    @property
    def query(self) -> str:
        """Return the part of an address that narrows to the same."""
        given = {"organisation": self.organisation, "segment": self.segment}
        query = urlencode({key: code for key, code in given.items() if code})
        return f"?{query}" if query else ""


@dataclass(frozen=True)
class Entry:
    """A service in a feed of `origin`: what is shown, since when it is there, and what is added to its summary."""

    origin: str
    line: CardLine
    since: datetime
    note: str = ""


def _language() -> str:
    return (get_language() or "fi")[:2]


def _in_language(text: str, language: str, around: str) -> str:
    """Return `text` as HTML that says its language where that is not the one around it."""
    return escape(text) if language == around else format_html('<span lang="{}">{}</span>', language, text)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class InItsLanguage(Atom1Feed):
    """An Atom feed that says of an entry which language it is in where that is another than the feed's."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the language of the entry (RFC 4287, 2), none where it is that of the feed."""
        return {} if item["language"] == self.feed["language"] else {"xml:lang": item["language"]}


class CardFeed(Feed):
    """What the three feeds have in common; each chooses and orders its cards."""

    feed_type = InItsLanguage
    name = ""

    def get_object(self, request: HttpRequest) -> Asked:
        """Return what the address asks for; Http404 for a code that is none."""
        organisation, segment = (request.GET.get(key, "") for key in ("organisation", "segment"))
        names = []
        for model, code in ((Organisation, organisation), (Segment, segment)):
            found = model.objects.filter(code=code).first() if code and "\x00" not in code else None
            if code and found is None:
                raise Http404
            if found is not None:
                names.append(found.name_in(_language()))
        return Asked(organisation, segment, names, request.build_absolute_uri("/").rstrip("/"))

    def heading(self) -> str:
        """Return what the feed tells of."""
        raise NotImplementedError

    def chosen(self, cards: ProductCardQuerySet) -> ProductCardQuerySet:
        """Return the cards of the feed in their order."""
        raise NotImplementedError

    def told(self, card: ProductCardPage) -> tuple[datetime, str]:
        """Return since when a card is in the feed, and what is added to its summary."""
        raise NotImplementedError

    def title(self, asked: Asked) -> str:
        """Return the heading with what it is narrowed by."""
        return ": ".join([self.heading(), ", ".join(asked.names)] if asked.names else [self.heading()])

    def link(self, asked: Asked) -> str:
        """Return where the services are listed."""
        return f"{reverse('search:results')}{asked.query}"

    def feed_url(self, asked: Asked) -> str:
        """Return the address of the feed itself, narrowed as it is."""
        return f"{reverse(f'catalogue:feed_{self.name}')}{asked.query}"

    def feed_guid(self, asked: Asked) -> str:
        """Return what tells the feed from all others: an absolute address (RFC 4287, 4.2.6)."""
        return f"{asked.origin}{self.feed_url(asked)}"

    def items(self, asked: Asked) -> list[Entry]:
        """Return at most MOST entries; the number of queries does not depend on how many."""
        cards: ProductCardQuerySet = ProductCardPage.objects.in_offering()
        if asked.organisation:
            cards = cards.owned_by(asked.organisation)
        if asked.segment:
            cards = cards.serving(segments=[asked.segment])
        shown = list(for_list(self.chosen(cards))[:MOST])
        lines = card_lines(shown, _language())
        return [Entry(asked.origin, line, *self.told(card)) for card, line in zip(shown, lines, strict=True)]

    def item_title(self, item: Entry) -> str:  # type: ignore[override]  # of entries, not models
        """Return the title in the reader's language, or the one there is."""
        return item.line.title

    def item_description(self, item: Entry) -> str:  # type: ignore[override]  # of entries, not models
        """Return the note, if any, before the summary, as the HTML that a summary in a feed is."""
        parts = (item.note, _language()), (item.line.summary, item.line.language)
        told = (_in_language(text, language, item.line.title_language) for text, language in parts if text)
        return " ".join(told)

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:  # type: ignore[override]  # of entries, not models
        """Return the language of the entry, that of its title."""
        return {"language": item.line.title_language}

    def item_link(self, item: Entry) -> str:  # type: ignore[override]  # of entries, not models
        """Return the address of the card."""
        return item.line.url

    def item_guid(self, item: Entry) -> str:
        """Return what tells an entry from an earlier one about the same service."""
        return f"{item.origin}{item.line.url}#{self.name}-{item.since:%Y%m%dT%H%M%S}"

    def item_pubdate(self, item: Entry) -> datetime:
        """Return since when it is there."""
        return item.since

    def item_updateddate(self, item: Entry) -> datetime:
        """Return the same: an entry does not change."""
        return item.since

    def item_author_name(self, item: Entry) -> str:
        """Return the organisation."""
        return item.line.organisation


class NewFeed(CardFeed):
    """Services by the day they came into use, the latest first."""

    name = "new"

    def heading(self) -> str:
        """Return what the feed tells of."""
        return _("New services")

    def chosen(self, cards: ProductCardQuerySet) -> ProductCardQuerySet:
        """Return those that are in use, the latest first."""
        begun = cards.filter(record__item__life_cycle__first_used_on__isnull=False)
        return begun.order_by("-record__item__life_cycle__first_used_on", "-pk")

    def told(self, card: ProductCardPage) -> tuple[datetime, str]:
        """Return the day it came into use."""
        return _at(card.record.item.life_cycle.first_used_on), ""


class ChangedFeed(CardFeed):
    """Services by when their text last changed for the public."""

    name = "changed"

    def heading(self) -> str:
        """Return what the feed tells of."""
        return _("Changed services")

    def chosen(self, cards: ProductCardQuerySet) -> ProductCardQuerySet:
        """Return all of them, the last changed first."""
        return cards.filter(last_published_at__isnull=False).order_by("-last_published_at", "-pk")

    def told(self, card: ProductCardPage) -> tuple[datetime, str]:
        """Return when it changed."""
        return card.last_published_at, ""


class LeavingFeed(CardFeed):
    """Services whose end is decided, by their last day."""

    name = "leaving"

    def heading(self) -> str:
        """Return what the feed tells of."""
        return _("Leaving services")

    def chosen(self, cards: ProductCardQuerySet) -> ProductCardQuerySet:
        """Return those that leave, the next to leave first."""
        return cards.in_state(State.RETIRING).order_by("record__item__life_cycle__dossier__last_day", "pk")

    def told(self, card: ProductCardPage) -> tuple[datetime, str]:
        """Return since when it is leaving, and its last day."""
        life: Any = card.record.item.life_cycle
        return life.since, _("Leaving on %(date)s.") % {"date": date_format(life.dossier.last_day, "SHORT_DATE_FORMAT")}
