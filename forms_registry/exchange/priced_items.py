"""What the rows of price tables point at: cards, forms, guidelines, schedules, organisations and people."""

from typing import Any

from django.utils.translation import gettext as _

from forms_registry.exchange.known_codes import KnownCodes
from forms_registry.exchange.parsed_form import TEMPLATE
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.models import ApplicationForm, FeeSchedule, PricingGuideline
from lifecycle.kinds import ItemUnit
from lifecycle.models import Organisation, PortfolioItem


class PricedItems(KnownCodes):
    """Codes there are when a table is read. A card or a form has its permanent code, or its code in the table it is of.

    Guidelines and schedules may come in by the same import, so they are looked up when they are cited. `changed` are
    the ids of items whose prices or aid were written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.changed: set[int] = set()
        forms = PortfolioItem.objects.filter(unit=ItemUnit.FORM).values_list("code", "pk")
        by_source = ApplicationForm.objects.filter(source_system=TEMPLATE).exclude(source_id="")
        self._forms = dict(by_source.values_list("source_id", "item_id")) | dict(forms)
        self._guidelines: dict[str, PricingGuideline | None] = {}
        self._schedules: dict[str, FeeSchedule | None] = {}

    def item(self, cells: PriceCells) -> PortfolioItem | None:
        """Return the card or the form in the column `item` as it is now; None, with an error, when there is none."""
        code = cells.needed("item")
        service, form = self.services.get(code), self._forms.get(code)
        if not code:
            return None
        if service is not None and form is not None:
            cells.error("item", _("%(code)s is a card and a form: give the permanent code.") % {"code": code})
            return None
        found = service.pk if service is not None else form
        if found is None:
            cells.error("item", _("No card and no form is called %(code)s.") % {"code": code[:60]})
            return None
        item: PortfolioItem = PortfolioItem.objects.with_facts().get(pk=found)
        return item

    def organisation(self, cells: PriceCells, column: str) -> Organisation | None:
        """Return the organisation in a column; None, with an error, when there is none."""
        found: Organisation | None = self._known(cells, column, cells.needed(column), self.organisations)
        return found

    def person(self, cells: PriceCells, column: str) -> Any:
        """Return the person in a column; None for an empty cell, and with an error when there is none."""
        code = cells.text(column)
        return self._known(cells, column, code, self.people) if code else None

    def guideline(self, cells: PriceCells, column: str) -> PricingGuideline | None:
        """Return the guideline in a column, by its permanent code or its code in the table; None for an empty cell."""
        code = cells.text(column)
        if code and code not in self._guidelines:
            self._guidelines[code] = guideline_called(code)
        return self._known(cells, column, code, self._guidelines) if code else None

    def schedule(self, cells: PriceCells, column: str) -> FeeSchedule | None:
        """Return the fee schedule in a column; None for an empty cell."""
        code = cells.text(column)
        if code and code not in self._schedules:
            self._schedules[code] = FeeSchedule.objects.select_related("owner").filter(code=code).first()
        return self._known(cells, column, code, self._schedules) if code else None

    @staticmethod
    def _known(cells: PriceCells, column: str, code: str, known: dict[str, Any]) -> Any:
        found = known.get(code)
        if found is None and code:
            cells.error(column, _("Unknown code: %(codes)s.") % {"codes": code[:60]})
        return found


def guideline_called(code: str) -> PricingGuideline | None:
    """Return the guideline with a permanent code, else the one a table calls so."""
    guidelines = PricingGuideline.objects.with_facts()
    by_code: PricingGuideline | None = guidelines.filter(item__code=code).first()
    if by_code is not None:
        return by_code
    by_source: PricingGuideline | None = guidelines.filter(source_system=TEMPLATE, source_id=code).first()
    return by_source
