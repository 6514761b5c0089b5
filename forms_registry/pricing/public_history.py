"""How the price, the aid and the kind of a service have changed, for the public: what was decided, with its days.

A price is told anew wherever what a customer pays changed: with the decree it follows and with the rate of VAT.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forms_registry.models import AidBlock, FeeRow, PriceItem
from forms_registry.pricing.gathering import rates
from forms_registry.pricing.intervals import ONE_DAY, Period
from forms_registry.pricing.public_terms import (
    decided_aid,
    decided_prices,
    gift_words,
    gross_of,
    price_words,
    with_vat,
)
from forms_registry.pricing.vat import DatedRate
from forms_registry.pricing.vocabulary import VatTreatment
from lifecycle.kinds import ItemUnit, Kind
from lifecycle.labels import KIND_LABELS
from lifecycle.models import Decision, PortfolioItem

#: What an item is where nobody has said of what kind it is.
_UNKNOWN: Final = ""
#: Kinds whose services may give aid.
_GIVING_AID: Final = {Kind.SUPPORT.value, _UNKNOWN}

FeeRows = Mapping[tuple[int, str], Sequence[FeeRow]]


@dataclass(frozen=True)
class HistoryLine:
    """What held during `period` (`days` in words); `decision` by which, and whether it is still to come."""

    period: Period
    days: str
    what: str
    decision: str
    is_coming: bool


@dataclass(frozen=True)
class _Piece:
    """A stretch of a price during which a customer pays the same."""

    period: Period
    cents: int | None
    decree: str


@dataclass(frozen=True)
class Decided:
    """What was decided about an item: all its prices and aid blocks, and the rates of VAT where there are prices.

    `since` is the day it came into use: what its kind was to be before is nobody's business.
    """

    prices: Sequence[PriceItem]
    blocks: Sequence[AidBlock]
    known: Sequence[DatedRate]
    kinds: Sequence[tuple[date, str, Decision | None]]
    since: date | None

    @staticmethod
    def of(item: PortfolioItem) -> "Decided":
        """Read it (at most four queries; what a kind never had is not asked for)."""
        kinds = _kinds(item)
        ever = {kind for _first, kind, _decision in kinds} or {_UNKNOWN}
        prices = decided_prices(item) if ever - {Kind.SUPPORT.value} or item.unit == ItemUnit.FORM else []
        blocks = decided_aid(item) if ever & _GIVING_AID and item.unit == ItemUnit.SERVICE else []
        return Decided(prices, blocks, rates() if prices else [], kinds, item.life_cycle.first_used_on)


def history_of(decided: Decided, today: date) -> list[HistoryLine]:
    """Return what was decided, the newest first; [] when it tells nothing that the present terms do not.

    Prices of a support service, and aid of one that is known not to be, are breaches, not terms of the service: left
    out. At most one query.
    """
    kinds, known = decided.kinds, decided.known
    prices = [price for price in decided.prices if _kind_on(kinds, price.valid_from) != Kind.SUPPORT]
    blocks = [block for block in decided.blocks if _kind_on(kinds, block.valid_from) in _GIVING_AID]
    rows = _fee_rows(prices)
    lines = [line for price in prices for line in _of_price(price, rows, known, today)]
    lines += [_line(block, Period(block.valid_from, block.valid_to), gift_words(block), today) for block in blocks]
    changes = [
        _of_kind(first, kind, decision, today)
        for first, kind, decision in kinds[1:]
        if decided.since is not None and first > decided.since
    ]
    if not changes and all(line.period.holds(today) and line.period.last is None for line in lines):
        return []
    return sorted([*lines, *changes], key=lambda line: line.period.first, reverse=True)


def _kinds(item: PortfolioItem) -> list[tuple[date, str, Decision | None]]:
    """Return (first day, kind, decision) of each stretch of one known kind, the oldest first (one query)."""
    by_day = {row.effective: row for row in item.classifications.select_related("decision").order_by("recorded_at")}
    found: list[tuple[date, str, Decision | None]] = []
    for first, row in sorted(by_day.items()):
        if row.kind != Kind.UNKNOWN and (not found or found[-1][1] != row.kind):
            found.append((first, row.kind, row.decision))
    return found


def _kind_on(kinds: Sequence[tuple[date, str, Decision | None]], day: date) -> str:
    """Return the kind on `day`; before the first that is known, that one."""
    begun = [kind for first, kind, _decision in kinds if first <= day]
    return begun[-1] if begun else kinds[0][1] if kinds else _UNKNOWN


def _fee_rows(prices: Iterable[PriceItem]) -> dict[tuple[int, str], list[FeeRow]]:
    """Return the decrees' rows that prices follow, by schedule and number, the oldest first (one query, or none)."""
    cited = {(price.schedule_id, price.row_number) for price in prices if price.follows_decree and price.schedule_id}
    rows = FeeRow.objects.filter(
        decree__schedule_id__in={schedule for schedule, _number in cited}, number__in={number for _s, number in cited}
    )
    found: dict[tuple[int, str], list[FeeRow]] = {}
    for row in rows.select_related("decree").order_by("decree__valid_from") if cited else ():
        found.setdefault((row.decree.schedule_id, row.number), []).append(row)
    return found


def _of_price(price: PriceItem, rows: FeeRows, known: Sequence[DatedRate], today: date) -> Iterator[HistoryLine]:
    for piece in _pieces(price, rows, known):
        taxed = gross_of(price, piece.cents, known, piece.period.first)
        told = [price_words(price, piece.cents), with_vat(*taxed) if taxed is not None else "", piece.decree]
        what = ", ".join(filter(None, told))
        yield _line(price, piece.period, f"{price.label}: {what}" if price.label else what, today)


def _pieces(price: PriceItem, rows: FeeRows, known: Sequence[DatedRate]) -> list[_Piece]:
    """Cut a price where its decree or the rate of VAT changed."""
    followed = rows.get((price.schedule_id or 0, price.row_number), ()) if price.follows_decree else ()
    cuts = {price.valid_from}
    cuts |= {row.decree.valid_from for row in followed}
    cuts |= {row.decree.valid_to + ONE_DAY for row in followed if row.decree.valid_to is not None}
    if price.vat == VatTreatment.TAXED:
        cuts |= {rate.valid_from for rate in known}
    whole = Period(price.valid_from, price.valid_to)
    firsts = sorted(day for day in cuts if whole.holds(day))
    lasts = [day - ONE_DAY for day in firsts[1:]] + [whole.last]
    return [_piece(price, followed, Period(first, last)) for first, last in zip(firsts, lasts, strict=True)]


def _piece(price: PriceItem, followed: Sequence[FeeRow], period: Period) -> _Piece:
    if not price.follows_decree:
        return _Piece(period, price.cents, "")
    row = next((row for row in followed if row.decree.holds(period.first)), None)
    return _Piece(period, row.cents, row.decree.citation) if row is not None else _Piece(period, None, "")


def _line(terms: PriceItem | AidBlock, period: Period, what: str, today: date) -> HistoryLine:
    return HistoryLine(period, _days(period), what, str(terms.decision or ""), period.first > today)


def _of_kind(first: date, kind: str, decision: Decision | None, today: date) -> HistoryLine:
    what = _("The kind of the service changed: %(kind)s") % {"kind": KIND_LABELS[kind]}
    day = str(date_format(first, "SHORT_DATE_FORMAT"))
    return HistoryLine(Period(first), day, what, str(decision or ""), first > today)


def _days(period: Period) -> str:
    first = date_format(period.first, "SHORT_DATE_FORMAT")
    return f"{first}–{date_format(period.last, 'SHORT_DATE_FORMAT') if period.last is not None else ''}"
