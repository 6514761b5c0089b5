"""Prices out of a table: drafts only. What is decided is left as it is, and what is empty stays unknown."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.columns import in_languages
from forms_registry.exchange.price_cells import PriceCells, cents_of
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import LeftAlone, outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.models import PriceItem
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.terms_writing import why_frozen, write_price
from forms_registry.pricing.vocabulary import Basis, PriceUnit, StateAid, TermsStatus, VatTreatment
from lifecycle.exchange.tables import Records
from lifecycle.models import PortfolioItem

_USUAL_LINE: Final = "1"
_GIVEN_LENGTH: Final = 60
#: Columns of plain text and their lengths; None is as long as one likes.
_TEXTS: Final[dict[str, int | None]] = {
    **dict.fromkeys(in_languages("label"), 160), "row_number": 40, "full_cost_document": 255, "reason": None,
    "law": 255, **dict.fromkeys(in_languages("exceptions")),
}  # fmt: skip
_MONEY: Final = {"cap": "cap_cents", "typical": "typical_cents", "full_cost": "full_cost_cents"}
_WORDS: Final = {"unit": PriceUnit, "vat": VatTreatment, "state_aid": StateAid}


def write_prices(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write draft prices inside the caller's transaction and return what became of each row."""
    writer = _PriceWriter(known, user)
    return [writer.write(_read(PriceCells(place, values, COLUMNS[Table.PRICES]), known)) for place, values in records]


@dataclass
class _Price:
    """One row, read: `values` are by the names of PRICE_FACTS."""

    cells: PriceCells
    item: PortfolioItem | None
    line: str
    first_day: date | None
    values: dict[str, Any]
    warnings: list[str] = field(default_factory=list)


def _read(cells: PriceCells, known: PricedItems) -> _Price:
    cells.check_columns()
    price = _Price(cells, known.item(cells), cells.text("line", 40) or _USUAL_LINE, cells.first_day(), {})
    cells.needed("basis")
    price.values |= {"line": price.line, "basis": cells.word_or_none("basis", Basis), "valid_from": price.first_day}
    price.values |= {name: cells.text(name, limit) for name, limit in _TEXTS.items() if cells.has(name)}
    price.values |= {name: cells.word_or_none(name, words) for name, words in _WORDS.items() if cells.has(name)}
    price.values |= {name: cells.cents(column) for column, name in _MONEY.items() if cells.has(column)}
    price.values |= {name: cells.day(name) for name in ("full_cost_on", "valid_to") if cells.has(name)}
    price.values |= {name: bool(cells.answer(name)) for name in ("follows_decree", "is_addition") if cells.has(name)}
    if cells.has("refusal"):
        price.values["refusal_charged"] = cells.answer("refusal")
    if cells.has("vat_rate"):
        price.values["vat_tenths"] = cells.tenths("vat_rate")
    for column, found in (("guideline", known.guideline), ("schedule", known.schedule)):
        if cells.has(column):
            price.values[column] = found(cells, column)
    _read_amount(price)
    return price


def _read_amount(price: _Price) -> None:
    """Take the amount, or keep what was given when it is none: the checks say so until somebody puts it right."""
    cells = price.cells
    if not cells.has("amount"):
        return
    text = cells.text("amount", _GIVEN_LENGTH)
    cents = cents_of(text) if text else None
    if text and price.values.get("follows_decree"):
        cells.error("amount", _("A price that follows the decree states no amount of its own."))
    if text and cents is None:
        price.warnings.append(
            _("amount: “%(text)s” is no amount of whole cents and is kept as it was given.") % {"text": text}
        )
    price.values |= {"cents": cents, "given_amount": text if cents is None else ""}


class _PriceWriter:
    """Writes rows for `user`; a line of a card has one draft, so a table has one row for it."""

    def __init__(self, known: PricedItems, user: Any) -> None:
        self.known, self.user = known, user
        self.drafts: dict[tuple[int, str], str] = {}
        self.seen: dict[tuple[int, str, date], str] = {}

    def write(self, price: _Price) -> RowOutcome:
        """Write one draft and return what became of it."""
        cells, item, first_day = price.cells, price.item, price.first_day
        identity, title = f"{cells.text('item')} {price.line}", cells.text("label_fi")
        if item is None or first_day is None:
            return refused(cells, identity, title)
        key = (item.pk, price.line, first_day)
        if key in self.seen:
            cells.error("line", _("occurs already in %(place)s.") % {"place": self.seen[key]})
        self.seen.setdefault(key, cells.place)
        return outcome_of(cells, identity, title, lambda: self._write(price, item, first_day), price.warnings)

    def _write(self, price: _Price, item: PortfolioItem, first_day: date) -> Result:
        rows = PriceItem.objects.filter(item=item, line=price.line).select_related("guideline", "schedule")
        digest = price.cells.digest()
        known = rows.filter(source_digest=digest).order_by("-pk").first() or _same(price, rows)
        if known is not None:
            if known.is_draft:
                self._claim(price, item)
            return Result.UNCHANGED
        if rows.filter(status=TermsStatus.DECIDED.value, valid_from=first_day).exists():
            raise LeftAlone(_("This is decided and stays as it is: what follows it begins on another day."))
        if reason := why_frozen(item):
            raise LeftAlone(reason)
        self._claim(price, item)
        draft = rows.filter(status=TermsStatus.DRAFT.value).first()
        written = write_price(item=item, user=self.user, values=price.values, price=draft)
        PriceItem.objects.filter(pk=written.pk).update(source_digest=digest)
        self.known.changed.add(item.pk)
        return Result.CREATED if draft is None else Result.UPDATED

    def _claim(self, price: _Price, item: PortfolioItem) -> None:
        """Take the draft of a line for a row; PricingRefused when another row has it."""
        place = self.drafts.setdefault((item.pk, price.line), price.cells.place)
        if place != price.cells.place:
            raise PricingRefused(
                _("A line has one draft, and that is in %(place)s: import this when that is decided.")
                % {"place": place},
                {"line": price.line},
            )


def _same(price: _Price, rows: Any) -> PriceItem | None:
    """Return the draft or the decided price that says all the row does; its last day may have come since."""
    for row in rows.exclude(status=TermsStatus.WITHDRAWN.value).filter(valid_from=price.first_day):
        told = dict(price.values)
        if not row.is_draft and told.get("valid_to") is None:
            told["valid_to"] = row.valid_to
        if all(getattr(row, name) == value for name, value in told.items()):
            found: PriceItem = row
            return found
    return None
