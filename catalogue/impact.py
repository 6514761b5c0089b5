"""What the retirement of services means for needs, segments and links: sections of the impact preview."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from catalogue.card_view import code_names
from catalogue.models import Bundle, ProductCardPage, ProductCardRecord
from lifecycle.impact import ImpactLine, register_impact
from lifecycle.models import ItemClassification, PortfolioItem


class CoverageImpact:
    """Needs and segments that no other service in the offering serves."""

    def lines(self, items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[ImpactLine]:
        """Return a line for each need and segment left empty (three queries)."""
        leaving = [item.pk for item in items]
        remaining = PortfolioItem.objects.in_offering().exclude(pk__in=leaving)
        rows = [
            *remaining.values_list("classification__needs", "classification__segments"),
            *(_codes(successor.classification) for successor in successors),
        ]
        served_needs = {code for needs, _segments in rows for code in needs or ()}
        served_segments = {code for _needs, segments in rows for code in segments or ()}
        own = [_codes(item.classification) for item in items]
        needs = dict.fromkeys(code for codes, _segments in own for code in codes if code not in served_needs)
        segments = dict.fromkeys(code for _needs, codes in own for code in codes if code not in served_segments)
        names_of_segments, names_of_needs = code_names((get_language() or "fi")[:2], list(segments), list(needs))
        return [
            *(ImpactLine(_("Need: %(name)s") % {"name": name}, weighs=True) for _code, name in names_of_needs),
            *(ImpactLine(_("Segment: %(name)s") % {"name": name}, weighs=True) for _code, name in names_of_segments),
        ]

    def outcomes_wanted(self, items: Sequence[PortfolioItem]) -> dict[str, str]:
        """Return nothing: nobody decides the fate of a need with a service."""
        return {}


def _codes(facts: ItemClassification | None) -> tuple[list[str], list[str]]:
    return (facts.needs, facts.segments) if facts is not None else ([], [])


class LinkImpact:
    """Cards and other pages that point at the card."""

    def lines(self, items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[ImpactLine]:
        """Return a line for each public card that points at one of the cards, and how many others do.

        Drafts of others are counted, never named: the dossier keeps these lines for all its readers.
        """
        ids = ProductCardRecord.objects.filter(item__in=items).values_list("page_id", flat=True)
        wanted = [str(page_id) for page_id in ids]
        pages = ContentType.objects.get_for_model(ProductCardPage)
        references = ReferenceIndex.objects.filter(to_object_id__in=wanted).filter(
            to_content_type__in=[pages, ContentType.objects.get(app_label="wagtailcore", model="page")]
        )
        sources = references.exclude(object_id__in=wanted).values_list("base_content_type", "object_id")
        found = {object_id for content_type, object_id in sources if content_type == _page_type()}
        cards = list(ProductCardPage.objects.in_offering().filter(pk__in=found).order_by("title", "pk"))
        lines = [ImpactLine(card.title, reverse("catalogue_card", args=[card.pk])) for card in cards]
        others = len(found) - len(cards)
        if others:
            told = ngettext("%(count)s card that is not public", "%(count)s cards that are not public", others)
            lines.append(ImpactLine(told % {"count": others}))
        return lines

    def outcomes_wanted(self, items: Sequence[PortfolioItem]) -> dict[str, str]:
        """Return nothing: links are mended by those who own the pages."""
        return {}


class BundleImpact:
    """Bundles that lose a service."""

    def lines(self, items: Sequence[PortfolioItem], successors: Sequence[PortfolioItem]) -> list[ImpactLine]:
        """Return a line for each bundle valid today that has one of the services (one query)."""
        bundles = Bundle.objects.valid_on().filter(steps__card__record__item__in=items).distinct()
        return [ImpactLine(bundle.name, weighs=True) for bundle in bundles]

    def outcomes_wanted(self, items: Sequence[PortfolioItem]) -> dict[str, str]:
        """Return nothing: the portfolio board changes bundles by a decision of its own."""
        return {}


def _page_type() -> int:
    return int(ContentType.objects.get(app_label="wagtailcore", model="page").pk)


def register_impacts() -> None:
    """Register the sections; called once when the app is ready."""
    register_impact("coverage", CoverageImpact())
    register_impact("links", LinkImpact())
    register_impact("bundles", BundleImpact())
