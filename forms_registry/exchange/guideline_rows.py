"""Pricing guidelines out of a table: each row is a draft, of a new guideline or of the next version of one there is."""

from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.columns import in_languages
from forms_registry.exchange.parsed_form import TEMPLATE
from forms_registry.exchange.price_cells import PriceCells, cents_of
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import LeftAlone, outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems, guideline_called
from forms_registry.models import GuidelineVersion, PricingGuideline
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.guidelines import TITLE_LENGTH, create_guideline, write_guideline
from forms_registry.pricing.vocabulary import Basis, Evidence, Rounding
from lifecycle.exchange.tables import Records
from lifecycle.models import Organisation, PortfolioItem
from lifecycle.responsibility import assign_responsibility
from lifecycle.states import State

_TEXTS: Final = (*in_languages("scope"), *in_languages("text"))


def write_guidelines(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write the drafts inside the caller's transaction and return what became of each row."""
    seen: dict[str, str] = {}
    return [_Row(PriceCells(place, values, COLUMNS[Table.GUIDELINES]), known, user).write(seen)
            for place, values in records]  # fmt: skip


class _Row:
    """One row, read; `write` does what it says."""

    def __init__(self, cells: PriceCells, known: PricedItems, user: Any) -> None:
        self.cells, self.user = cells, user
        cells.check_columns()
        self.code = cells.needed("code", 120)
        self.owner = known.organisation(cells, "owner")
        self.person = known.person(cells, "owner_person")
        self.is_common = cells.answer("is_common")
        cells.needed("title_fi")
        self.changes = _changes(cells)

    def write(self, seen: dict[str, str]) -> RowOutcome:
        """Write the guideline and return what became of it; a code stands in a table once."""
        title = str(self.changes.get("title_fi", ""))
        if self.code in seen:
            self.cells.error("code", _("occurs already in %(place)s.") % {"place": seen[self.code]})
        seen.setdefault(self.code, self.cells.place)
        owner = self.owner
        if owner is None:
            return refused(self.cells, self.code, title)
        return outcome_of(self.cells, self.code, title, lambda: self._write(owner))

    def _write(self, owner: Organisation) -> Result:
        guideline = guideline_called(self.code)
        if guideline is None:
            return self._begin(owner)
        if guideline.item.owner_id != owner.pk:
            raise PricingRefused(
                _("%(code)s is no guideline of %(owner)s.") % {"code": self.code, "owner": owner.code},
                {"owner": owner.code},
            )
        if self.is_common is not None and self.is_common != guideline.is_common:
            raise PricingRefused(_("Whether a guideline is common is said once."), {"is_common": ""})
        return self._change(guideline)

    def _begin(self, owner: Organisation) -> Result:
        guideline = create_guideline(
            owner=owner, title=self.changes["title_fi"], user=self.user, is_common=bool(self.is_common)
        )
        PricingGuideline.objects.filter(pk=guideline.pk).update(source_system=TEMPLATE, source_id=self.code)
        self._write_draft(guideline)
        self._answer_for(guideline)
        return Result.CREATED

    def _change(self, guideline: PricingGuideline) -> Result:
        if guideline.versions.filter(source_digest=self.cells.digest()).exists() or self._is_said(guideline):
            return Result.UNCHANGED
        starts_on = self.changes.get("starts_on")
        published = guideline.versions.filter(published_at__isnull=False)
        if starts_on is not None and (version := published.filter(valid_from=starts_on).first()):
            raise LeftAlone(
                _("Version %(number)s is approved and stays as it is: the next one begins on another day.")
                % {"number": version.number}
            )
        _check_open(guideline.item)
        self._write_draft(guideline)
        self._answer_for(guideline)
        return Result.UPDATED

    def _is_said(self, guideline: PricingGuideline) -> bool:
        """Whether the newest version says the same, or the one that began on the day the row names."""
        starts_on = self.changes.get("starts_on")
        begun = guideline.versions.filter(valid_from=starts_on).first() if starts_on is not None else None
        version = begun or guideline.newest_version
        if version is None:
            return False
        left_out = {"starts_on"} if version.published_at is not None else set()
        return all(
            getattr(version, name) == value for name, value in self.changes.items() if name not in left_out
        )  # fmt: skip

    def _write_draft(self, guideline: PricingGuideline) -> None:
        draft = write_guideline(guideline=guideline, user=self.user, changes=self.changes)
        GuidelineVersion.objects.filter(pk=draft.pk).update(source_digest=self.cells.digest())

    def _answer_for(self, guideline: PricingGuideline) -> None:
        item = PortfolioItem.objects.with_facts().get(pk=guideline.item_id)
        if self.person is not None and item.owner_person != self.person:
            assign_responsibility(
                item=item, user=self.user, owner_unit=item.owner_unit, owner_person=self.person, deputy=item.deputy,
                approver=item.approver, review_date=item.review_date,
            )  # fmt: skip


def _check_open(item: PortfolioItem) -> None:
    """Raise LeftAlone while a version waits for an approver or for its day, and after the end."""
    if item.life_cycle.has_text_waiting or item.state in (State.IN_REVIEW, State.APPROVED):
        raise LeftAlone(_("The guideline waits for an approver or for its day and is left as it is."))
    if item.state is State.RETIRED:
        raise LeftAlone(_("The guideline is no longer in force and is kept as it was."))


def _changes(cells: PriceCells) -> dict[str, Any]:
    """Return what the row says of a version, by field; columns that the table lacks are left out."""
    changes: dict[str, Any] = {
        name: cells.text(name, TITLE_LENGTH) for name in in_languages("title") if cells.has(name)
    }
    changes |= {name: cells.text(name) for name in _TEXTS if cells.has(name)}
    for name, words in (("bases", Basis), ("evidence", Evidence)):
        if cells.has(name):
            changes[name] = cells.words(name, words)
    if cells.text("rounding"):
        changes["rounding"] = _rounding(cells)
    if cells.has("starts_on"):
        changes["starts_on"] = cells.day("starts_on")
    return changes


def _rounding(cells: PriceCells) -> int:
    cents = cents_of(cells.text("rounding"))
    if cents not in set(Rounding):
        known = ", ".join(f"{each.value / 100:.2f}" for each in Rounding)
        told = {"text": cells.text("rounding")[:60], "words": known}
        cells.error("rounding", _("“%(text)s” is not one of %(words)s.") % told)
    return cents or Rounding.CENT.value
