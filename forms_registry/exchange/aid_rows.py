"""Aid blocks out of a table: drafts only, one a service. What is decided is left as it is."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.columns import in_languages
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import LeftAlone, outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.models import AidBlock
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.terms_writing import why_frozen, write_aid
from forms_registry.pricing.vocabulary import StateAid, TermsStatus
from lifecycle.exchange.tables import Records
from lifecycle.models import PortfolioItem


def write_aid_blocks(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write draft aid blocks inside the caller's transaction and return what became of each row."""
    writer = _AidWriter(known, user)
    return [writer.write(PriceCells(place, values, COLUMNS[Table.AID])) for place, values in records]


class _AidWriter:
    """Writes rows for `user`; a service has one draft, so a table has one row that is not decided for it."""

    def __init__(self, known: PricedItems, user: Any) -> None:
        self.known, self.user = known, user
        self.drafts: dict[int, str] = {}
        self.seen: dict[tuple[int, date], str] = {}

    def write(self, cells: PriceCells) -> RowOutcome:
        """Write one draft and return what became of it."""
        cells.check_columns()
        item, first_day = self.known.item(cells), cells.first_day()
        cells.needed("state_aid")
        values = _values(cells) | {"valid_from": first_day}
        identity = cells.text("item")
        if item is None or first_day is None:
            return refused(cells, identity, "")
        if place := self.seen.get((item.pk, first_day)):
            cells.error("item", _("occurs already in %(place)s.") % {"place": place})
        self.seen.setdefault((item.pk, first_day), cells.place)
        return outcome_of(cells, identity, "", lambda: self._write(cells, item, values))

    def _write(self, cells: PriceCells, item: PortfolioItem, values: dict[str, Any]) -> Result:
        rows, digest = AidBlock.objects.filter(item=item), cells.digest()
        known = rows.filter(source_digest=digest).order_by("-pk").first() or _same(values, rows)
        if known is not None:
            if known.is_draft:
                self._claim(cells, item)
            return Result.UNCHANGED
        if rows.filter(status=TermsStatus.DECIDED.value, valid_from=values["valid_from"]).exists():
            raise LeftAlone(_("This is decided and stays as it is: what follows it begins on another day."))
        if reason := why_frozen(item):
            raise LeftAlone(reason)
        self._claim(cells, item)
        is_new = not rows.filter(status=TermsStatus.DRAFT.value).exists()
        written = write_aid(item=item, user=self.user, values=values)
        AidBlock.objects.filter(pk=written.pk).update(source_digest=digest)
        self.known.changed.add(item.pk)
        return Result.CREATED if is_new else Result.UPDATED

    def _claim(self, cells: PriceCells, item: PortfolioItem) -> None:
        """Take the draft of a service for a row; PricingRefused when another row has it."""
        place = self.drafts.setdefault(item.pk, cells.place)
        if place != cells.place:
            raise PricingRefused(
                _("A service has one draft, and that is in %(place)s: import this when that is decided.")
                % {"place": place},
                {"item": item.code},
            )


def _values(cells: PriceCells) -> dict[str, Any]:
    """Return what a row says, by the names of AID_FACTS; columns that the table lacks are left out."""
    values: dict[str, Any] = {"state_aid": cells.word_or_none("state_aid", StateAid)}
    values |= {name: cells.hundredths(name) for name in ("intensity", "own_share") if cells.has(name)}
    if cells.has("max"):
        values["max_cents"] = cells.cents("max")
    texts: dict[str, int | None] = {
        "state_aid_reference": 255, "budget_line": 80, **dict.fromkeys(in_languages("conditions")),
    }  # fmt: skip
    values |= {name: cells.text(name, limit) for name, limit in texts.items() if cells.has(name)}
    if cells.has("valid_to"):
        values["valid_to"] = cells.day("valid_to")
    return values


def _same(values: dict[str, Any], rows: Any) -> AidBlock | None:
    """Return the draft or the decided block that says all the row does; its last day may have come since."""
    for row in rows.exclude(status=TermsStatus.WITHDRAWN.value).filter(valid_from=values["valid_from"]):
        told = dict(values)
        if not row.is_draft and told.get("valid_to") is None:
            told["valid_to"] = row.valid_to
        if all(getattr(row, name) == value for name, value in told.items()):
            found: AidBlock = row
            return found
    return None
