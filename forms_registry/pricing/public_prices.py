"""The public list of prices: what is decided, holds on a day and is in the offering, a page at a time.

The number of queries does not depend on how many prices there are: what fits is found from light rows of all of them,
and only those on the page are read whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from catalogue.models import CustomerDescription, ProductCardPage
from forms_registry.addresses import form_address
from forms_registry.models import ApplicationForm, GuidelineVersion, PriceItem
from forms_registry.pricing.gathering import Cited, rates
from forms_registry.pricing.intervals import Period
from forms_registry.pricing.price_querying import PUBLIC, offered_prices
from forms_registry.pricing.terms import PriceTerms
from forms_registry.pricing.vat import DatedRate, NoRate, gross_from_net, rate_on
from forms_registry.pricing.vocabulary import Basis, VatTreatment
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.models import Organisation, PortfolioItem

_OWNER_NAMES: Final = tuple(f"item__owner__name_{language}" for language in CONTENT_LANGUAGES)
_LABELS: Final = tuple(f"label_{language}" for language in CONTENT_LANGUAGES)


@dataclass(frozen=True)
class PricesAsked:
    """What is asked of the list: a day, and what narrows it; "" narrows nothing."""

    day: date
    language: str
    organisation: str = ""
    words: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Found:
    """The keys of the prices that fit, in the order of the list, and the titles of what they are the prices of."""

    keys: list[int]
    titles: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class OfferedPrice:
    """A price on the day of the list. Money is in cents, None where it is not known; `tenths` is the rate of VAT.

    `decree` and `row_number` are the decree in force that day and its row, "" where the price cites none.
    """

    item_code: str
    title: str
    title_language: str
    url: str
    organisation: str
    organisation_code: str
    line: str
    is_addition: bool
    label: str
    label_language: str
    exceptions: str
    exceptions_language: str
    net: int | None
    given: str
    is_free: bool
    tenths: int | None
    gross: int | None
    cap: int | None
    typical: int | None
    vat: str
    unit: str
    basis: str
    guideline: str
    guideline_title: str
    guideline_language: str
    guideline_version: int | None
    schedule: str
    row_number: str
    decree: str
    follows_decree: bool
    refusal: bool | None
    valid_from: date
    valid_to: date | None


def offering_organisations(language: str) -> list[tuple[str, str]]:
    """Return (code, name) of the organisations that have decided prices in the offering, by name (one query)."""
    owners = Organisation.objects.filter(pk__in=PriceItem.objects.filter(PUBLIC).values("item__owner"))
    return sorted(((each.code, each.name_in(language)) for each in owners), key=lambda pair: pair[1].casefold())


def find_prices(asked: PricesAsked) -> Found:
    """Return the prices that fit, by organisation, title and line, additions last (at most four queries)."""
    prices = offered_prices(asked.day)
    if asked.organisation:
        prices = prices.filter(item__owner__code=asked.organisation)
    if asked.basis:
        prices = prices.filter(basis=asked.basis)
    titles = _titles(prices)
    rows = prices.values_list("pk", "item_id", "item__code", "is_addition", "line", *_OWNER_NAMES, *_LABELS)
    wanted = asked.words.casefold().split()
    found = []
    for key, item_id, code, is_addition, line, *texts in rows:
        owner, labels = texts[: len(_OWNER_NAMES)], texts[len(_OWNER_NAMES) :]
        known = titles.get(item_id, {})
        if wanted and not _has_all(wanted, (*known.values(), *labels, code)):
            continue
        name = in_language(dict(zip(CONTENT_LANGUAGES, owner, strict=True)), asked.language)[0]
        title = in_language(dict(known), asked.language)[0]
        found.append((name.casefold(), title.casefold(), code, is_addition, line, key))
    return Found([row[-1] for row in sorted(found)], titles)


def _has_all(wanted: Sequence[str], texts: Sequence[str]) -> bool:
    everything = " ".join(texts).casefold()
    return all(word in everything for word in wanted)


def _titles(prices: QuerySet[PriceItem]) -> dict[int, dict[str, str]]:
    """Return the public titles of what `prices` are about, by item and language (three queries)."""
    items = prices.order_by().values("item")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    named = PortfolioItem.objects.filter(pk__in=items).exclude(name="")
    for item_id, name in named.values_list("pk", "name"):
        found[item_id]["fi"] = name
    cards = CustomerDescription.objects.filter(page__record__item__in=items, page__live=True)
    for item_id, language, title, fallback in cards.values_list(
        "page__record__item_id", "language", "title", "page__title"
    ):
        found[item_id].setdefault("fi", fallback)
        if title:
            found[item_id][language] = title
    forms = ApplicationForm.objects.filter(item__in=items, published_version__isnull=False)
    names = [f"published_version__title_{language}" for language in CONTENT_LANGUAGES]
    for item_id, *texts in forms.values_list("item_id", *names):
        found[item_id] = dict(zip(CONTENT_LANGUAGES, texts, strict=True))
    return found


def read_prices(keys: Sequence[int], found: Found, day: date, language: str) -> list[OfferedPrice]:
    """Return the prices with these keys in their order, whole (at most seven queries)."""
    rows = PriceItem.objects.select_related("item__owner", "schedule").in_bulk(keys)
    prices = [rows[key] for key in keys if key in rows]
    cited, known = Cited.of(prices), rates()
    urls = _addresses({price.item_id for price in prices})
    reader = _Reader(found.titles, urls, cited, known, day, language)
    return [reader.read(price) for price in prices]


def _addresses(ids: set[int]) -> dict[int, str]:
    """Return where the public reads each card and form (two queries)."""
    cards = ProductCardPage.objects.in_offering().filter(record__item__in=ids)
    found = {
        item_id: str(ProductCardPage(title=title, url_path=url_path).url)
        for item_id, title, url_path in cards.values_list("record__item_id", "title", "url_path")
    }
    forms = ApplicationForm.objects.in_offering().filter(item__in=ids)
    for item_id, code, title in forms.values_list("item_id", "item__code", "title"):
        found[item_id] = form_address(code, title)
    return found


@dataclass(frozen=True)
class _Reader:
    """Puts together what the list tells of a price on its day."""

    titles: Mapping[int, Mapping[str, str]]
    urls: Mapping[int, str]
    cited: Cited
    rates: Sequence[DatedRate]
    day: date
    language: str

    def read(self, price: PriceItem) -> OfferedPrice:
        """Return the price as it stands on the day."""
        terms = self.cited.terms(price, Period(price.valid_from, price.valid_to), self.day)
        net = 0 if price.basis == Basis.FREE else terms.charged
        tenths = self._rate(price)
        title, title_language = in_language(dict(self.titles.get(price.item_id, {})), self.language)
        label, label_language = self._text(price, "label")
        exceptions, exceptions_language = self._text(price, "exceptions")
        return OfferedPrice(
            item_code=price.item.code, title=title or price.item.code, title_language=title_language,
            url=self.urls.get(price.item_id, ""), organisation=price.item.owner.name_in(self.language),
            organisation_code=price.item.owner.code, line=price.line, is_addition=price.is_addition,
            label=label, label_language=label_language,
            exceptions=exceptions, exceptions_language=exceptions_language, net=net,
            given=price.given_amount if net is None else "", is_free=price.basis == Basis.FREE, tenths=tenths,
            gross=_gross(net, price.vat, tenths), cap=price.cap_cents, typical=price.typical_cents, vat=price.vat,
            unit=price.unit, basis=price.basis, **self._guideline(price, terms), schedule=terms.schedule,
            row_number=price.row_number, decree=terms.row.decree if terms.row is not None else "",
            follows_decree=price.follows_decree, refusal=price.refusal_charged, valid_from=price.valid_from,
            valid_to=price.valid_to,
        )  # fmt: skip

    def _text(self, price: PriceItem, name: str) -> tuple[str, str]:
        return in_language({code: getattr(price, f"{name}_{code}") for code in CONTENT_LANGUAGES}, self.language)

    def _rate(self, price: PriceItem) -> int | None:
        """Return the rate of the day where tax is added; None where none is, or the rate of the day is not known."""
        if price.vat != VatTreatment.TAXED:
            return None
        try:
            return rate_on(self.rates, self.day)
        except NoRate:
            return None

    def _guideline(self, price: PriceItem, terms: PriceTerms) -> dict[str, Any]:
        versions = self.cited.versions.get(price.guideline_id or 0, ())
        shown: GuidelineVersion | None = next((each for each in versions if each.holds(self.day)), None)
        shown = shown or (versions[-1] if versions else None)
        texts = {code: getattr(shown, f"title_{code}") for code in CONTENT_LANGUAGES} if shown is not None else {}
        title, language = in_language(texts, self.language)
        return {
            # A guideline that was never published has no page.
            "guideline": terms.guideline.code if terms.guideline is not None and shown is not None else "",
            "guideline_title": title,
            "guideline_language": language,
            "guideline_version": terms.guideline.version if terms.guideline is not None else None,
        }


def _gross(net: int | None, vat: str, tenths: int | None) -> int | None:
    """Return the price with VAT; None when the price or its tax is not known."""
    if net is None:
        return None
    if vat == VatTreatment.TAXED:
        return gross_from_net(net, tenths) if tenths is not None else None
    return net if vat or net == 0 else None
