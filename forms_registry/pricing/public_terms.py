"""What the public reads of prices and aid: only what is decided and holds on the day, in the reader's language."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.models import AidBlock, FeeRow, PriceItem
from forms_registry.pricing.labels import BASIS_LABELS, UNIT_LABELS, VAT_LABELS, state_aid_words
from forms_registry.pricing.money import euros, percent, rate
from forms_registry.pricing.price_querying import not_ended
from forms_registry.pricing.vat import DatedRate, NoRate, gross_from_net, rate_on
from forms_registry.pricing.vocabulary import Basis, TermsStatus, VatTreatment
from lifecycle.kinds import Kind
from lifecycle.models import PortfolioItem


@dataclass(frozen=True)
class PriceLine:
    """A price in words. `gross` is "" where no tax is added; `next_price` tells of what is decided to follow."""

    label: str
    is_addition: bool
    amount: str
    per: str
    gross: str
    vat: str
    cap: str
    typical: str
    basis: str
    guideline_title: str
    guideline_code: str
    decree: str
    refusal: str
    exceptions: str
    since: date
    next_price: str


@dataclass(frozen=True)
class AidLine:
    """What a support service gives, in words; what is not stated is ""."""

    intensity: str
    amount: str
    own_share: str
    state_aid: str
    budget_line: str
    conditions: str
    since: date


def held_on(table: Any, codes: Collection[str], day: date) -> Any:
    """Return the decided rows of `table` about the items with these codes that hold on `day`."""
    held = table.objects.filter(
        not_ended(day), item__code__in=codes, status=TermsStatus.DECIDED.value, valid_from__lte=day
    )
    side_by_side = ("is_addition", "line") if table is PriceItem else ()
    return held.select_related("item").order_by("item_id", *side_by_side, "valid_from")


def fees_on(prices: Sequence[PriceItem], day: date) -> dict[int, FeeRow]:
    """Return the row of the decree in force on `day` by the key of each price that cites one (one query, or none)."""
    cited = {(price.schedule_id, price.row_number) for price in prices if price.schedule_id is not None}
    if not cited:
        return {}
    in_force = Q(decree__valid_to__isnull=True) | Q(decree__valid_to__gte=day)
    rows = FeeRow.objects.filter(
        in_force,
        decree__schedule_id__in={schedule for schedule, _row in cited},
        number__in={number for _schedule, number in cited},
        decree__valid_from__lte=day,
    ).select_related("decree")
    found = {(row.decree.schedule_id, row.number): row for row in rows}
    return {
        price.pk: found[price.schedule_id, price.row_number]
        for price in prices
        if (price.schedule_id, price.row_number) in found
    }


def charged(price: PriceItem, fees: Mapping[int, FeeRow]) -> int | None:
    """Return what is charged, in cents: the decree's fee where the price follows it; None when it is not known."""
    if price.follows_decree:
        row = fees.get(price.pk)
        return row.cents if row is not None else None
    return price.cents


def services_themselves(prices: Sequence[PriceItem]) -> Sequence[PriceItem]:
    """Return the prices that somebody can pay alone; all of them where nothing but additions is priced."""
    return [price for price in prices if not price.is_addition] or prices


def gross_of(price: PriceItem, cents: int | None, known: Sequence[DatedRate], day: date) -> tuple[int, int] | None:
    """Return price with tax in cents, and the rate in tenths of a percent; None where no tax is added."""
    if cents is None or price.vat != VatTreatment.TAXED:
        return None
    try:
        tenths = rate_on(known, day)
    except NoRate:
        return None
    return gross_from_net(cents, tenths), tenths


def decided_prices(item: PortfolioItem) -> list[PriceItem]:
    """Return every decided price of `item` with what it cites, additions last, by line and first day (one query)."""
    rows = item.price_items.filter(status=TermsStatus.DECIDED.value)
    cited = rows.select_related("guideline__item", "guideline__published_version", "decision")
    return list(cited.order_by("is_addition", "line", "valid_from", "pk"))


def decided_aid(item: PortfolioItem) -> list[AidBlock]:
    """Return every decided aid block of `item` by first day (one query)."""
    rows = item.aid_blocks.filter(status=TermsStatus.DECIDED.value)
    return list(rows.select_related("decision").order_by("valid_from", "pk"))


def price_lines(prices: Sequence[PriceItem], known: Sequence[DatedRate], day: date) -> list[PriceLine]:
    """Return those of the decided `prices` of an item that hold on `day`; `known` are the rates of VAT (one query)."""
    held = [price for price in prices if _holds(price, day)]
    fees = fees_on(held, day)
    following = {price.line: price for price in reversed(prices) if price.valid_from > day}
    return [_line(price, fees, known, day, following.get(price.line)) for price in held]


def _holds(terms: PriceItem | AidBlock, day: date) -> bool:
    return terms.valid_from <= day and (terms.valid_to is None or terms.valid_to >= day)


def _line(
    price: PriceItem, fees: Mapping[int, FeeRow], known: Sequence[DatedRate], day: date, following: PriceItem | None
) -> PriceLine:
    cents = charged(price, fees)
    taxed = gross_of(price, cents, known, day)
    row, guideline = fees.get(price.pk), price.guideline
    version = guideline.published_version if guideline is not None else None
    return PriceLine(
        label=price.label,
        is_addition=price.is_addition,
        amount=_("free of charge") if price.basis == Basis.FREE else euros(cents) if cents is not None else "",
        per=str(UNIT_LABELS.get(price.unit, "")),
        gross=with_vat(*taxed) if taxed is not None else "",
        vat="" if taxed is not None else str(VAT_LABELS.get(price.vat, "")),
        cap=euros(price.cap_cents) if price.cap_cents is not None else "",
        typical=euros(price.typical_cents) if price.typical_cents is not None else "",
        basis=str(BASIS_LABELS.get(price.basis, "")),
        guideline_title=version.title if version is not None else "",
        guideline_code=guideline.item.code if guideline is not None else "",
        decree=f"{row.decree.citation}, {row.number}" if row is not None else "",
        refusal=_refusal(price),
        exceptions=price.exceptions,
        since=price.valid_from,
        next_price=_next(following) if following is not None else "",
    )


def with_vat(gross: int, tenths: int) -> str:
    """Return a price with tax in words; `tenths` is the rate in tenths of a percent."""
    return _("%(amount)s with VAT of %(rate)s") % {"amount": euros(gross), "rate": rate(tenths)}


def price_words(price: PriceItem, cents: int | None) -> str:
    """Return an amount with its unit; `cents` are those of the price on the day, None when that is not known."""
    if price.basis == Basis.FREE:
        return _("free of charge")
    if cents is None:
        return _("The amount is not known.")
    told = {"amount": euros(cents), "unit": str(UNIT_LABELS.get(price.unit, ""))}
    return _("%(amount)s / %(unit)s") % told if told["unit"] else told["amount"]


def _refusal(price: PriceItem) -> str:
    if price.refusal_charged is None or price.basis == Basis.FREE:
        return ""
    if price.refusal_charged:
        return _("It is charged also when the answer is no.")
    return _("Nothing is charged when the answer is no.")


def _next(price: PriceItem) -> str:
    day = date_format(price.valid_from, "SHORT_DATE_FORMAT")
    if price.cents is None:
        return _("Another price begins on %(date)s.") % {"date": day}
    return _("From %(date)s on: %(amount)s.") % {"date": day, "amount": euros(price.cents)}


def aid_line(blocks: Sequence[AidBlock], day: date) -> AidLine | None:
    """Return what of the decided aid blocks of a service holds on `day`."""
    block = next((each for each in blocks if _holds(each, day)), None)
    if block is None:
        return None
    return AidLine(
        intensity=percent(block.intensity) if block.intensity is not None else "",
        amount=euros(block.max_cents) if block.max_cents is not None else "",
        own_share=percent(block.own_share) if block.own_share is not None else "",
        state_aid=state_aid_words(block.state_aid, block.state_aid_reference),
        budget_line=block.budget_line,
        conditions=block.conditions,
        since=block.valid_from,
    )


def costs_of(kinds: Mapping[str, str], day: date) -> dict[str, str]:
    """Return in a few words what each service costs or gives on `day`, by code; `kinds` maps codes to kinds.

    At most three queries, however many items. A service of which nothing is decided is left out: unknown is not free.
    """
    chargeable = [code for code, kind in kinds.items() if kind == Kind.CHARGEABLE]
    support = [code for code, kind in kinds.items() if kind == Kind.SUPPORT]
    found = {code: _("Free of charge") for code, kind in kinds.items() if kind == Kind.FREE_ADVICE}
    if chargeable:
        prices = list(held_on(PriceItem, chargeable, day))
        fees = fees_on(prices, day)
        by_code: dict[str, list[PriceItem]] = defaultdict(list)
        for price in prices:
            by_code[price.item.code].append(price)
        found |= {code: text for code, several in by_code.items() if (text := _cost(several, fees))}
    if support:
        found |= {block.item.code: text for block in held_on(AidBlock, support, day) if (text := gift_words(block))}
    return found


def _cost(prices: Sequence[PriceItem], fees: Mapping[int, FeeRow]) -> str:
    paid = [price for price in prices if price.basis != Basis.FREE]
    amounts = [(cents, price) for price in services_themselves(paid) if (cents := charged(price, fees)) is not None]
    if not paid:
        return _("Free of charge")
    if not amounts:
        return ""
    cents, price = min(amounts, key=lambda pair: pair[0])
    text = price_words(price, cents)
    if len({cents for cents, _price in amounts}) > 1:
        text = _("from %(price)s") % {"price": text}
    return _("%(price)s + VAT") % {"price": text} if price.vat == VatTreatment.TAXED else text


def gift_words(block: AidBlock) -> str:
    """Return in a few words what an aid block gives at most; "" when nothing limits it."""
    parts = [percent(block.intensity)] if block.intensity is not None else []
    parts += [euros(block.max_cents)] if block.max_cents is not None else []
    return _("at most %(limits)s") % {"limits": ", ".join(parts)} if parts else ""
