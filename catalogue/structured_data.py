"""What machines read of a public card: schema.org's GovernmentService, level 1 facts only.

Source: https://schema.org/GovernmentService, ServiceChannel and BusinessAudience.
"""

from collections.abc import Sequence
from typing import Any

from catalogue.card_view import kind_label
from catalogue.models import Channel, ProductCardPage
from catalogue.models.channels import ChannelKind
from lifecycle.kinds import Kind


def structured_data(
    card: ProductCardPage,
    title: str,
    summary: str,
    url: str,
    language: str,
    segments: Sequence[str],
    places: Sequence[str] | None,
) -> dict[str, Any]:
    """Return schema.org data of a public card; what is not known is left out.

    `segments` and `places` are names; None for `places` is the whole country.
    """
    item = card.record.item
    facts = item.classification
    told = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": title,
        "description": summary,
        "url": url,
        "identifier": item.code,
        "provider": {"@type": "GovernmentOrganization", "name": item.owner.name_in(language)},
        "serviceType": kind_label(item.kind, facts.instrument if facts else ""),
        "audience": [{"@type": "BusinessAudience", "audienceType": name} for name in segments],
        "areaServed": {"@type": "Country", "name": "FI"}
        if places is None
        else [{"@type": "AdministrativeArea", "name": name} for name in places],
        "availableChannel": [channel for row in card.channels.all() if (channel := _channel(row, language))],
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if item.kind == Kind.FREE_ADVICE else None,
    }
    return {name: value for name, value in told.items() if value}


def _channel(row: Channel, language: str) -> dict[str, Any] | None:
    """Return a channel in force that has an address; None for others."""
    if not row.is_open_on() or not row.address:
        return None
    told: dict[str, Any] = {"@type": "ServiceChannel", "name": row.name_in(language)}
    if row.address.startswith(("https://", "http://")):
        return told | {"serviceUrl": row.address}
    if row.kind == ChannelKind.PHONE:
        return told | {"servicePhone": {"@type": "ContactPoint", "telephone": row.address}}
    if row.kind == ChannelKind.EMAIL:
        return told | {"servicePhone": {"@type": "ContactPoint", "email": row.address}}
    if row.kind in {ChannelKind.IN_PERSON, ChannelKind.PAPER}:
        return told | {"serviceLocation": {"@type": "Place", "address": row.address}}
    return None
