"""Whom an adviser routes a customer to, beside the results: text of level 2, only for those who may read it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from catalogue.models.channels import RoutingContact
from search.engines.base import NATIONWIDE
from search.engines.embedded import readable_level
from search.finding import Found, Query

LEVEL: Final = 2
#: Contacts shown of one card; of more the card itself, to which a link leads, shows the rest.
MOST: Final = 3


@dataclass(frozen=True)
class Contacts:
    """Whom a card's customers are routed to: those shown, and how many more the card has for the same choices."""

    shown: "Sequence[Contact]" = ()
    others: int = 0


@dataclass(frozen=True)
class Contact:
    """One contact; `where` names the region and segment it is for, "" when it is for all."""

    name: str
    phone: str
    email: str
    where: str


def contacts_of(query: Query, found: Found) -> Mapping[int, Contacts]:
    """Return the contacts of the cards on the page by card, those for the chosen regions and segments only.

    One query, and none for people who may not read level 2 of any card there. Contacts that name what was chosen come
    before those for everybody. Who asks for what serves the whole country has chosen no region.
    """
    known = found.snapshot
    readable = [page_id for page_id in found.answer.cards if readable_level(known, found.rights, page_id) >= LEVEL]
    if not readable:
        return {}
    regions, segments = query.filters.get("region") or (), query.filters.get("segment") or ()
    rows = RoutingContact.objects.filter(page_id__in=readable).select_related("region", "segment")
    near = known.regions.serving(regions) if regions and NATIONWIDE not in regions else ()
    rows = rows.filter(_for("region", near), _for("segment", segments))
    by_card: dict[int, list[RoutingContact]] = defaultdict(list)
    for row in rows.order_by("page_id", "sort_order", "pk"):
        by_card[row.page_id].append(row)
    return {
        page_id: Contacts(
            [_contact(row, query.language) for row in sorted(several, key=_is_for_all)[:MOST]],
            max(0, len(several) - MOST),
        )
        for page_id, several in by_card.items()
    }


def _for(field: str, codes: Collection[str]) -> Q:
    """Return the condition that a contact is for one of `codes` or for all; no codes ask for every contact."""
    return Q(**{f"{field}__code__in": codes}) | Q(**{f"{field}__isnull": True}) if codes else Q()


def _is_for_all(row: RoutingContact) -> int:
    """Sort key: the fewer of region and segment a contact names, the later it comes."""
    return int(row.region_id is None) + int(row.segment_id is None)


def _contact(row: RoutingContact, language: str) -> Contact:
    named = [entry.name_in(language) for entry in (row.region, row.segment) if entry is not None]
    return Contact(row.name, row.phone, row.email, ", ".join(named))
