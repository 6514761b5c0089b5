"""The addresses search engines may know: only what the public may read, each in three languages."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from catalogue.bundles import BundleLine, public_bundles
from catalogue.life_events import EventLine, public_events
from catalogue.models import Need, OrganisationPage, ProductCardPage, Segment
from catalogue.querysets import ProductCardQuerySet
from catalogue.selectors import common_segments, organisation_rows, valid_needs


class _InEveryLanguage(Sitemap):  # type: ignore[type-arg]  # of several kinds of item
    """Addresses with their versions in the other languages beside them."""

    i18n = True
    alternates = True


class CardSitemap(_InEveryLanguage):
    """The cards in the offering."""

    def items(self) -> ProductCardQuerySet:
        """Return the public cards."""
        cards: ProductCardQuerySet = ProductCardPage.objects.in_offering().order_by("pk")
        return cards

    def location(self, item: ProductCardPage) -> str:
        """Return the path in the active language."""
        return str(item.get_url_parts()[2])

    def lastmod(self, item: ProductCardPage) -> datetime | None:
        """Return when the text last changed for the public."""
        moment: datetime | None = item.last_published_at
        return moment

    def get_latest_lastmod(self) -> datetime | None:
        """Return when any of the texts last changed, without reading them all."""
        moment: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return moment


class OrganisationSitemap(_InEveryLanguage):
    """The organisations that offer services."""

    def items(self) -> list[OrganisationPage]:
        """Return their pages."""
        return [page for page, _count in organisation_rows()]

    def location(self, item: OrganisationPage) -> str:
        """Return the path in the active language."""
        return str(item.get_url_parts()[2])


class SegmentSitemap(_InEveryLanguage):
    """The segments of the whole group."""

    def items(self) -> list[Segment]:
        """Return the segments valid today."""
        return common_segments()

    def location(self, item: Segment) -> str:
        """Return the path in the active language."""
        return reverse("catalogue:segment", args=[item.code])


class NeedSitemap(_InEveryLanguage):
    """The needs."""

    def items(self) -> list[Need]:
        """Return the needs valid today."""
        return valid_needs()

    def location(self, item: Need) -> str:
        """Return the path in the active language."""
        return reverse("catalogue:need", args=[item.code])


class BundleSitemap(_InEveryLanguage):
    """The bundles that have a public service."""

    def items(self) -> list[BundleLine]:
        """Return the bundles valid today."""
        return public_bundles("fi")

    def location(self, item: BundleLine) -> str:
        """Return the path in the active language."""
        return reverse("catalogue:bundle", args=[item.code])


class EventSitemap(_InEveryLanguage):
    """The life and business events that lead to services."""

    def items(self) -> list[EventLine]:
        """Return the events valid today."""
        return public_events("fi")

    def location(self, item: EventLine) -> str:
        """Return the path in the active language."""
        return reverse("catalogue:event", args=[item.code])


class ListSitemap(_InEveryLanguage):
    """The front page and the lists."""

    def items(self) -> list[str]:
        """Return the names of the addresses."""
        return [
            "wagtail_serve",
            "search:results",
            "search:offering_map",
            "catalogue:a_to_z",
            "catalogue:new_and_leaving",
            "catalogue:glossary",
            "catalogue:need_list",
            "catalogue:event_list",
            "catalogue:bundle_list",
            "catalogue:segment_list",
            "catalogue:organisation_list",
            "catalogue:accessibility",
            "portfolio_shrinkage",
            "portfolio_rules",
        ]

    def location(self, item: str) -> str:
        """Return the path in the active language."""
        return reverse(item, args=[""] if item == "wagtail_serve" else [])


SITEMAPS = {
    "lists": ListSitemap,
    "segments": SegmentSitemap,
    "needs": NeedSitemap,
    "events": EventSitemap,
    "bundles": BundleSitemap,
    "organisations": OrganisationSitemap,
    "cards": CardSitemap,
}
