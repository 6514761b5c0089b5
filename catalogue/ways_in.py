"""Ways into the offering besides search, kinds, needs and segments; the front page shows those that lead somewhere."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.models import Bundle, LifeEvent, ProductCardPage


@dataclass(frozen=True)
class Way:
    """A link with a line on what one finds there."""

    label: str
    text: str
    url: str


def ways_in() -> list[Way]:
    """Return the ways (two queries); events and bundles only when there are some."""
    ways = []
    if LifeEvent.objects.valid_on().filter(Q(needs__isnull=False) | Q(bundles__isnull=False)).exists():
        ways.append(_way(_("Situations"), _("What is happening in your business, and what helps then"), "event_list"))
    public = ProductCardPage.objects.in_offering().values("pk")
    if Bundle.objects.valid_on().filter(steps__card__in=public).exists():
        ways.append(_way(_("Service bundles"), _("Services of several organisations step by step"), "bundle_list"))
    return [
        *ways,
        _way(_("Services from A to Z"), _("When you know the name"), "a_to_z"),
        _way(_("New and leaving services"), _("What has come and what goes"), "new_and_leaving"),
    ]


def _way(label: str, text: str, name: str) -> Way:
    return Way(label, text, reverse(f"catalogue:{name}"))
