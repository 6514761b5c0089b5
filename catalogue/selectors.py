"""Reads for the public pages of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.card_view import kind_label
from catalogue.governance import last_successor
from catalogue.models import Need, OrganisationPage, ProductCardPage, Segment
from catalogue.querysets import CodeListQuerySet, ProductCardQuerySet
from lifecycle.kinds import Kind
from lifecycle.states import State


@dataclass(frozen=True)
class KindCount:
    """How many services of a kind the public is offered."""

    kind: str
    label: str
    description: str
    count: int
    url: str


@dataclass(frozen=True)
class CardLine:
    """A card in a list; `last_day` is that of one whose end is decided."""

    title: str
    title_language: str
    url: str
    kind: str
    kind_label: str
    organisation: str
    summary: str
    language: str
    is_leaving: bool = False
    last_day: date | None = None


def organisation_url_of(card: ProductCardPage) -> str:
    """Return the address of the organisation's page, under which the card's lies."""
    address: str = card.url
    return address.removesuffix(f"{card.slug}/")


def kind_counts() -> list[KindCount]:
    """Return the number of services of each kind, all first (one query)."""
    rows = (
        ProductCardPage.objects.in_offering().values_list("record__item__classification__kind").annotate(n=Count("pk"))
    )
    counts = {kind or "unknown": number for kind, number in rows.order_by()}
    base = reverse("search:results")
    texts = (
        (Kind.SUPPORT, _("Support services"), _("Grants, loans and guarantees")),
        (Kind.CHARGEABLE, _("Chargeable services"), _("Priced by common guidelines")),
        (Kind.FREE_ADVICE, _("Free advice"), _("Advice, meetings and information")),
    )
    everything = KindCount("", _("All services"), _("From every organisation"), sum(counts.values()), base)
    return [
        everything,
        *(KindCount(kind, name, text, counts.get(kind, 0), f"{base}?kind={kind}") for kind, name, text in texts),
    ]


def card_lines(cards: Iterable[ProductCardPage], language: str) -> list[CardLine]:
    """Return list rows of cards fetched with `for_list()`."""
    lines = []
    for card in cards:
        item = card.record.item
        rows = {row.language: row for row in card.customer_descriptions.all()}
        row = rows.get(language) or rows.get("fi")
        facts = item.classification
        title, title_language = card.localised_title_in(language)
        is_leaving, dossier = item.state is State.RETIRING, item.life_cycle.dossier
        lines.append(
            CardLine(
                title=title,
                title_language=title_language,
                url=card.url,
                kind=item.kind,
                kind_label=kind_label(item.kind, facts.instrument if facts else ""),
                organisation=item.owner.name_in(language),
                summary=row.summary if row else "",
                language=row.language if row else "fi",
                is_leaving=is_leaving,
                last_day=dossier.last_day if is_leaving and dossier else None,
            )
        )
    return lines


def for_list(cards: ProductCardQuerySet) -> ProductCardQuerySet:
    """Fetch with the cards all that `card_lines` shows."""
    return cards.with_facts().prefetch_related("customer_descriptions")


def organisation_rows() -> list[tuple[OrganisationPage, int]]:
    """Return organisations' pages with the number of services offered, by name (two queries)."""
    rows = ProductCardPage.objects.in_offering().values_list("record__item__owner").annotate(n=Count("pk")).order_by()
    counts = dict(rows)
    pages = OrganisationPage.objects.live().select_related("organisation").order_by("title")
    return [(page, counts[page.organisation_id]) for page in pages if counts.get(page.organisation_id)]


def common_segments() -> list[Segment]:
    """Return the segments of the whole group that are valid today."""
    return list(Segment.objects.valid_on().common())


def valid_needs() -> list[Need]:
    """Return the needs valid today."""
    return list(Need.objects.valid_on())


def _entry_with(entries: CodeListQuerySet, code: str) -> Any:
    """Return the entry with this code, else one whose code differs in capitals alone, else None."""
    if "\x00" in code or len(code) > entries.model._meta.get_field("code").max_length:
        return None
    return entries.filter(code=code).first() or entries.filter(code__iexact=code).first()


def entry_today(entries: CodeListQuerySet, code: str) -> Any:
    """Return the entry with this code, or the one that stands for it today; None when neither is valid today.

    `entries` are those the public may know of. Capital and small letters of a code are told apart only where two codes
    differ in nothing else.
    """
    entry = _entry_with(entries.select_related("successor"), code)
    if entry is None:
        return None
    return entries.valid_on().filter(pk=last_successor(entry).pk).first()
