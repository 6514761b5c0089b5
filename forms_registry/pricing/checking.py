"""Running the checks: for one card as it is being written, and for all of them every night."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from forms_registry.models import PriceCheck, PriceItem
from forms_registry.pricing.checks import Finding, findings_of
from forms_registry.pricing.gathering import CardText, cases_of
from lifecycle.kinds import ItemUnit
from lifecycle.locking import lock_item
from lifecycle.models import PortfolioItem
from lifecycle.states import LIVING_STATES, PUBLIC_STATES

#: Items gathered at once: more would hold too much at a time.
_TOGETHER: Final = 500


@dataclass(frozen=True)
class Checked:
    """An item and what the checks found about it."""

    item: PortfolioItem
    findings: Sequence[Finding]

    @property
    def has_errors(self) -> bool:
        """Whether an error is among the findings."""
        return any(finding.is_error for finding in self.findings)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings, each once, in their order."""
        return list(dict.fromkeys(finding.code for finding in self.findings))


def checkable_items() -> QuerySet[PortfolioItem]:
    """Return what is checked: living services that a card describes, and living forms that have a price.

    What the register only knows by name says nothing of its price, so nothing can be found.
    """
    has_price = Exists(PriceItem.objects.filter(item=OuterRef("pk")))
    items = PortfolioItem.objects.with_facts().in_state(*LIVING_STATES).filter(name="")
    return items.filter(Q(unit=ItemUnit.SERVICE) | Q(has_price, unit=ItemUnit.FORM)).order_by("code")


def check_items(items: QuerySet[PortfolioItem], day: date) -> Iterator[Checked]:
    """Check items on `day`; a fixed number of queries for every 500 of them.

    What the public is offered is checked by what is decided and published, the rest with its drafts.
    """
    rows = items.iterator(chunk_size=_TOGETHER)
    while several := list(islice(rows, _TOGETHER)):
        offered = [item for item in several if item.state in PUBLIC_STATES]
        others = [item for item in several if item.state not in PUBLIC_STATES]
        cases = cases_of(offered, day) | cases_of(others, day, with_drafts=True)
        for item in several:
            yield Checked(item, findings_of(cases[item.pk]))


def check_item(item: PortfolioItem, day: date, text: CardText | None = None) -> Checked:
    """Check one item with its drafts, as if they were decided; `text` is that of an unpublished version."""
    case = cases_of([item], day, with_drafts=True, texts=None if text is None else {item.pk: text})[item.pk]
    return Checked(item, findings_of(case))


def as_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is kept: of JSON's own types."""
    told = {key: _plain(value) for key, value in finding.problem.told.items()}
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "variant": finding.problem.variant,
        "told": told,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def record_checks(day: date, items: Iterable[PortfolioItem] | None = None) -> int:
    """Check everything on `day` and keep what has changed; return how many items have another outcome than before.

    Running it again on the same day, or for a day that has been passed already, changes nothing.
    """
    changed = 0
    living = checkable_items() if items is None else checkable_items().filter(pk__in=[item.pk for item in items])
    seen = set()
    open_rows = {row.item_id: row for row in PriceCheck.objects.filter(until__isnull=True)}
    for checked in check_items(living, day):
        seen.add(checked.item.pk)
        changed += _record(checked, day, open_rows.get(checked.item.pk))
    if items is None:
        gone = [row for item_id, row in open_rows.items() if item_id not in seen]
        changed += sum(_close(row, day) for row in gone)
    return changed


def _record(checked: Checked, day: date, held: PriceCheck | None) -> bool:
    told = _told(checked)
    if _says(held, told, day):
        return False
    with transaction.atomic():
        # The scheduler may come round twice at once: whoever is second sees what the first has written.
        lock_item(checked.item)
        held = PriceCheck.objects.filter(item=checked.item, until__isnull=True).first()
        if _says(held, told, day):
            return False
        if held is not None and held.since == day:
            PriceCheck.objects.filter(pk=held.pk).update(**told)
            return True
        if held is not None:
            PriceCheck.objects.filter(pk=held.pk).update(until=day - timedelta(days=1))
        PriceCheck.objects.create(item=checked.item, since=day, until=None, **told)
    return True


def _says(held: PriceCheck | None, told: Mapping[str, Any], day: date) -> bool:
    """Whether the row in force says just this already, or tells of a later day."""
    if held is None:
        return False
    return held.since > day or all(getattr(held, name) == value for name, value in told.items())


def _told(checked: Checked) -> dict[str, Any]:
    """Return what is kept of an outcome."""
    item, findings = checked.item, [as_record(finding) for finding in checked.findings]
    return {
        "kind": item.kind,
        "owner": item.owner.code,
        "offered": item.state in PUBLIC_STATES,
        "errors": sum(finding.is_error for finding in checked.findings),
        "warnings": sum(not finding.is_error for finding in checked.findings),
        "findings": [_lasting(finding) for finding in findings],
    }


def _lasting(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding without the day it was looked for: it goes on from day to day."""
    return {**finding, "told": {key: value for key, value in finding["told"].items() if key != "day"}}


def _close(row: PriceCheck, day: date) -> bool:
    if row.since >= day:
        row.delete()
    else:
        PriceCheck.objects.filter(pk=row.pk).update(until=day - timedelta(days=1))
    return True


def errors_in_use(checked: Checked) -> bool:
    """Whether something the public is offered has an error."""
    return checked.has_errors and checked.item.state in PUBLIC_STATES
