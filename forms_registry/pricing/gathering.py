"""Gathering what the checks look at, for one card or for all of them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from catalogue.models import CustomerDescription, LegalBasis, ProductCardPage
from catalogue.text import to_plain
from forms_registry.models import (
    AidBlock,
    ApplicationForm,
    FeeRow,
    GuidelineVersion,
    PriceItem,
    PricingGuideline,
    SalesYear,
    VatRate,
)
from forms_registry.pricing.deciding import row_of
from forms_registry.pricing.intervals import Period
from forms_registry.pricing.settling import as_if_decided
from forms_registry.pricing.terms import AidTerms, Case, CitedGuideline, CitedRow, PriceTerms
from forms_registry.pricing.vat import DatedRate
from forms_registry.pricing.vocabulary import Basis, TermsStatus
from lifecycle.kinds import ItemUnit
from lifecycle.models import PortfolioItem
from lifecycle.states import PUBLIC_STATES


@dataclass(frozen=True)
class CardText:
    """What a card says that the checks read: the free text about costs by language, and whether it names a law."""

    costs: Mapping[str, str] = field(default_factory=dict)
    has_law: bool = False


def rates() -> list[DatedRate]:
    """Return every rate of value added tax (one query)."""
    return [
        DatedRate(rate_class, tenths, valid_from)
        for rate_class, tenths, valid_from in VatRate.objects.values_list("rate_class", "tenths", "valid_from")
    ]


def cases_of(
    items: Sequence[PortfolioItem],
    day: date,
    *,
    with_drafts: bool = False,
    texts: Mapping[int, CardText] | None = None,
) -> dict[int, Case]:
    """Return what the checks look at for each of `items` on `day`, by id (at most ten queries).

    `with_drafts` adds what has been drafted, as if it were decided. `texts` are those of a version that is not the
    published one; the published texts are read otherwise. `items` come `with_facts()`.
    """
    ids = [item.pk for item in items]
    prices = _by_item(PriceItem.objects.select_related("schedule"), ids, day, with_drafts)
    aids = _by_item(AidBlock.objects.all(), ids, day, with_drafts)
    everything = [price for several in prices.values() for price, _period in several]
    cited = Cited.of(everything)
    texts = texts if texts is not None else texts_of(items)
    sales = _sales(items) if any(price.basis == Basis.BUSINESS for price in everything) else {}
    known_rates = rates() if everything else []
    by_owner: dict[int, int] = defaultdict(int)
    for owner_id, _item_id, cents, _apart in sales.values():
        by_owner[owner_id] += cents
    found = {}
    for item in items:
        text = texts.get(item.pk, CardText())
        _owner, _pk, own_sales, apart = sales.get(item.pk, (0, 0, 0, False))
        found[item.pk] = Case(
            day=day,
            kind=item.kind,
            prices=[cited.terms(price, period, day) for price, period in prices.get(item.pk, [])],
            aids=[AidTerms(period, block.max_cents) for block, period in aids.get(item.pk, [])],
            is_form=item.unit == ItemUnit.FORM,
            is_offered=item.state in PUBLIC_STATES,
            owner=item.owner.code,
            has_law=text.has_law,
            texts=text.costs,
            for_firms=_for_firms(item),
            sales=own_sales,
            owner_sales=by_owner.get(item.owner_id, 0),
            separate_accounts=apart,
            rates=known_rates,
        )
    return found


def _for_firms(item: PortfolioItem) -> bool:
    """Whether firms are among the customers: yes, unless every segment is one of households."""
    segments = set(item.classification.segments) if item.classification is not None else set()
    return not segments or bool(segments - set(settings.TARJOOMA_HOUSEHOLD_SEGMENTS))


def _by_item(table: Any, ids: Collection[int], day: date, with_drafts: bool) -> dict[int, list[tuple[Any, Period]]]:
    """Return (row, days it holds) by item: what is decided, and with drafts what would be once they are."""
    wanted = [TermsStatus.DECIDED.value] + [TermsStatus.DRAFT.value] * with_drafts
    rows: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in table.filter(item_id__in=ids, status__in=wanted).order_by(
        "line" if _has_line(table) else "pk", "valid_from"
    ):
        rows[row.item_id][row.pk] = row
    found = {}
    for item_id, by_key in rows.items():
        decided = [row_of(row) for row in by_key.values() if not row.is_draft]
        drafts = [row_of(row) for row in by_key.values() if row.is_draft]
        settled = as_if_decided(decided, drafts, day)
        found[item_id] = [(by_key[row.key], row.period) for row in settled]
    return found


def _has_line(table: Any) -> bool:
    return table.model is PriceItem


def _sales(items: Sequence[PortfolioItem]) -> dict[int, tuple[int, int, int, bool]]:
    """Return (owner, item, cents, separate accounts) of the last known year of every item of the owners (one query)."""
    owners = {item.owner_id for item in items}
    rows = SalesYear.objects.filter(item__owner_id__in=owners).order_by("year")
    return {
        item_id: (owner_id, item_id, cents, apart)
        for owner_id, item_id, cents, apart in rows.values_list(
            "item__owner_id", "item_id", "cents", "separate_accounts"
        )
    }


def texts_of(items: Iterable[PortfolioItem]) -> dict[int, CardText]:
    """Return what cards and forms say, by item, in four queries: what is offered as published, the rest as written."""
    items = list(items)
    services = [item for item in items if item.unit == ItemUnit.SERVICE]
    cards = [item.pk for item in services if item.state in PUBLIC_STATES]
    drafts = _draft_texts([item.pk for item in services if item.state not in PUBLIC_STATES])
    forms = [item.pk for item in items if item.unit == ItemUnit.FORM]
    costs: dict[int, dict[str, str]] = defaultdict(dict)
    if cards:
        rows = CustomerDescription.objects.filter(page__record__item_id__in=cards).exclude(costs="", summary="")
        for item_id, language, cost, summary in rows.values_list(
            "page__record__item_id", "language", "costs", "summary"
        ):
            costs[item_id][language] = f"{to_plain(cost)}\n{summary}"
    laws: set[int] = set()
    if cards:
        named_on_cards = LegalBasis.objects.filter(page__record__item_id__in=cards)
        laws |= set(named_on_cards.values_list("page__record__item_id", flat=True))
    if forms:
        written = Q(published_version__legal_basis__gt="") | Q(draft_version__legal_basis__gt="")
        named = ApplicationForm.objects.filter(written, item_id__in=forms)
        laws |= set(named.values_list("item_id", flat=True))
    return drafts | {item_id: CardText(costs.get(item_id, {}), item_id in laws) for item_id in (*cards, *forms)}


def _draft_texts(item_ids: Collection[int]) -> dict[int, CardText]:
    """Return what the newest saved versions of cards that are not offered say, by item (one query)."""
    if not item_ids:
        return {}
    rows = ProductCardPage.objects.filter(record__item_id__in=item_ids, latest_revision__isnull=False)
    found = {}
    for item_id, content in rows.values_list("record__item_id", "latest_revision__content"):
        told = {
            row["language"]: f"{to_plain(row.get('costs') or '')}\n{row.get('summary') or ''}"
            for row in content.get("customer_descriptions", [])
        }
        found[item_id] = CardText(told, bool(content.get("legal_bases")))
    return found


@dataclass(frozen=True)
class Cited:
    """The guidelines and decrees that some prices cite, with all their days."""

    guidelines: Mapping[int, PricingGuideline]
    versions: Mapping[int, Sequence[GuidelineVersion]]
    rows: Mapping[tuple[int, str], Sequence[FeeRow]]

    @staticmethod
    def of(prices: Sequence[PriceItem]) -> "Cited":
        """Read what the prices cite (three queries)."""
        ids = {price.guideline_id for price in prices if price.guideline_id is not None}
        guidelines = PricingGuideline.objects.select_related("item__owner").in_bulk(ids) if ids else {}
        versions: dict[int, list[GuidelineVersion]] = defaultdict(list)
        if ids:
            published = GuidelineVersion.objects.filter(guideline_id__in=ids, published_at__isnull=False)
            for version in published.order_by("valid_from"):
                versions[version.guideline_id].append(version)
        rows: dict[tuple[int, str], list[FeeRow]] = defaultdict(list)
        schedules = {price.schedule_id for price in prices if price.schedule_id is not None}
        if schedules:
            numbers = {price.row_number for price in prices if price.schedule_id is not None}
            wanted = FeeRow.objects.filter(decree__schedule_id__in=schedules, number__in=numbers)
            for row in wanted.select_related("decree").order_by("decree__valid_from"):
                rows[(row.decree.schedule_id, row.number)].append(row)
        return Cited(guidelines, versions, rows)

    def terms(self, price: PriceItem, period: Period, day: date) -> PriceTerms:
        """Return a price with what it cites as that stands on the day the price is checked on."""
        on = max(day, period.first)
        return PriceTerms(
            line=price.line, period=period, basis=price.basis, unit=price.unit, cents=price.cents,
            unread=price.given_amount, cap=price.cap_cents, typical=price.typical_cents,
            guideline=self._guideline(price, on), schedule=price.schedule.code if price.schedule is not None else "",
            row_number=price.row_number, row=self._row(price, on), follows_decree=price.follows_decree,
            full_cost=price.full_cost_cents, cost_on=price.full_cost_on, cost_document=price.full_cost_document,
            vat=price.vat, vat_tenths=price.vat_tenths, refusal=price.refusal_charged, reason=price.reason,
            law=price.law, state_aid=price.state_aid,
        )  # fmt: skip

    def _guideline(self, price: PriceItem, day: date) -> CitedGuideline | None:
        guideline = self.guidelines.get(price.guideline_id) if price.guideline_id is not None else None
        if guideline is None:
            return None
        code, owner = guideline.item.code, guideline.item.owner.code
        for version in self.versions.get(guideline.pk, ()):
            if version.holds(day):
                return CitedGuideline(
                    code, owner, guideline.is_common, version.number, frozenset(version.bases), version.rounding,
                    frozenset(version.evidence),
                )  # fmt: skip
        return CitedGuideline(code, owner, guideline.is_common)

    def _row(self, price: PriceItem, day: date) -> CitedRow | None:
        for row in self.rows.get((price.schedule_id or 0, price.row_number), ()):
            decree = row.decree
            if decree.holds(day):
                return CitedRow(decree.citation, row.number, row.cents, row.unit, row.basis)
        return None
