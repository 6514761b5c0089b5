"""What the page of a guideline in the editors' side shows: what it says, its versions, the prices that cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.models import GuidelineVersion, PriceItem, PricingGuideline
from forms_registry.pricing.labels import BASIS_LABELS, STATUS_LABELS, UNIT_LABELS
from forms_registry.pricing.money import euros
from forms_registry.pricing.price_querying import prices_visible_to
from forms_registry.pricing.terms_sections import validity
from forms_registry.pricing.vocabulary import Basis
from lifecycle.access import access_of
from lifecycle.models import Decision, PortfolioItem
from lifecycle.subjects import admin_urls_of, titles_of

#: How many of the prices that cite a guideline its page lists.
PRICES_SHOWN: Final = 50


@dataclass(frozen=True)
class VersionRow:
    """A version in the list of them; `standing` tells in words how it stands today, `number` is None for a draft."""

    version: GuidelineVersion
    number: int | None
    days: str
    standing: str
    decision: Decision | None


@dataclass(frozen=True)
class CitingPrice:
    """A price that cites the guideline, in words, and where `url` leads to what it is the price of."""

    title: str
    owner: str
    url: str
    code: str
    label: str
    amount: str
    basis: str
    days: str
    status: str


@dataclass(frozen=True)
class CitingPrices:
    """The prices that cite a guideline, as far as the reader may read them; `rows` are the first ones."""

    number: int
    rows: list[CitingPrice]


def period_of(version: GuidelineVersion) -> str:
    """Return the days of a published version in words."""
    first = date_format(version.valid_from, "SHORT_DATE_FORMAT") if version.valid_from is not None else ""
    last = date_format(version.valid_to, "SHORT_DATE_FORMAT") if version.valid_to is not None else ""
    return f"{first}–{last}"


def standing_of(version: GuidelineVersion, day: date) -> str:
    """Return in words how a published version stands on `day`."""
    if version.holds(day):
        return _("in force")
    coming = version.valid_from is not None and version.valid_from > day
    return _("coming") if coming else _("no longer in force")


def standing_in_words(version: GuidelineVersion) -> str:
    """Return the days of a published version and how it stands today; "" for a draft."""
    if version.published_at is None:
        return ""
    return f"{period_of(version)} · {standing_of(version, timezone.localdate())}"


def version_shown(guideline: PricingGuideline, user: Any) -> GuidelineVersion | None:
    """Return the newest version `user` may read: the draft for those who read its owner's drafts."""
    drafts = access_of(user).sees_drafts_of(guideline.item.owner.code)
    version: GuidelineVersion | None = guideline.newest_version if drafts else guideline.published_version
    return version


def version_rows(guideline: PricingGuideline, *, drafts: bool) -> list[VersionRow]:
    """Return the versions, the newest first; the one being written only with `drafts` (two queries)."""
    today = timezone.localdate()
    versions = guideline.versions.order_by("-number")
    found = list(versions.filter(published_at__isnull=False))
    decided = decisions_of(guideline, found)
    rows = [
        VersionRow(each, each.number, period_of(each), standing_of(each, today), decided.get(each.pk)) for each in found
    ]
    draft = guideline.draft_version
    if drafts and draft is not None:
        begins = date_format(draft.starts_on, "SHORT_DATE_FORMAT") if draft.starts_on is not None else ""
        rows.insert(0, VersionRow(draft, None, f"{begins}–" if begins else "", _("being written"), None))
    return rows


def decisions_of(guideline: PricingGuideline, versions: Sequence[GuidelineVersion]) -> dict[int, Decision]:
    """Return the decision by which each version was approved, where one is on record (one query).

    An approved version is known by what it says: it was kept word for word.
    """
    approved = list(guideline.item.approved_versions.select_related("decision").order_by("number"))
    found: dict[int, Decision] = {}
    for version in versions:
        said = version.as_content()
        for each in approved:
            published_later = version.published_at is None or each.approved_at <= version.published_at
            if each.decision is not None and each.content.get("text") == said and published_later:
                found[version.pk] = each.decision
    return found


def facts_about(guideline: PricingGuideline) -> list[tuple[str, str]]:
    """Return (label, text) of what is known of the guideline; an empty text is not known."""
    item = guideline.item
    review = date_format(item.review_date, "SHORT_DATE_FORMAT") if item.review_date is not None else ""
    return [
        (_("Owner"), item.owner.name),
        (_("Holds for"), _("the whole group") if guideline.is_common else _("its owner")),
        (_("Owner unit"), str(item.owner_unit or "")),
        (_("Owner person"), str(item.owner_person or "")),
        (_("Deputy"), str(item.deputy or "")),
        (_("Review date"), review),
    ]


def citing_prices(guideline: PricingGuideline, user: Any) -> CitingPrices:
    """Return the prices that cite the guideline and that `user` may read (two queries, and those of their titles)."""
    prices = prices_visible_to(user).filter(guideline=guideline)
    shown = prices.select_related("item__owner", "item__classification", "schedule").order_by(
        "item__owner__name_fi", "item__code", "line", "-valid_from"
    )
    rows = list(shown[:PRICES_SHOWN])
    items = list({price.item_id: price.item for price in rows}.values())
    titles, urls = titles_of(items), admin_urls_of(items, user)
    return CitingPrices(prices.count(), [_citing(price, price.item, titles, urls) for price in rows])


def _citing(price: PriceItem, item: PortfolioItem, titles: dict[int, str], urls: dict[int, str]) -> CitingPrice:
    return CitingPrice(
        title=titles.get(item.pk, item.code),
        owner=item.owner.name,
        url=urls.get(item.pk, ""),
        code=item.code,
        label=price.label,
        amount=_amount(price),
        basis=str(BASIS_LABELS.get(price.basis, price.basis)),
        days=validity(price),
        status=str(STATUS_LABELS.get(price.status, "")),
    )


def _amount(price: PriceItem) -> str:
    if price.follows_decree:
        return _("the fee of the decree in force when the matter came in")
    if price.basis == Basis.FREE:
        return _("Free of charge")
    amount = euros(price.cents) if price.cents is not None else price.given_amount or _("not known")
    unit = str(UNIT_LABELS.get(price.unit, ""))
    return f"{amount} / {unit}" if unit else amount
