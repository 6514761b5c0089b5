"""Fee schedules and the decrees of each out of two tables; the rows of a decree stand or fall together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Result, RowOutcome
from forms_registry.exchange.price_cells import PriceCells
from forms_registry.exchange.price_columns import COLUMNS, Table
from forms_registry.exchange.price_outcomes import outcome_of, refused
from forms_registry.exchange.priced_items import PricedItems
from forms_registry.models import FeeSchedule
from forms_registry.pricing.errors import PricingRefused
from forms_registry.pricing.fee_schedules import FeeFacts, write_decree, write_schedule
from forms_registry.pricing.vocabulary import Basis, PriceUnit
from lifecycle.errors import LifeCycleError
from lifecycle.exchange.tables import Records
from lifecycle.languages import CONTENT_LANGUAGES

_NAME_LENGTH = 255


def write_schedules(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write fee schedules inside the caller's transaction and return what became of each row."""
    seen: dict[str, str] = {}
    outcomes = []
    for place, values in records:
        cells = PriceCells(place, values, COLUMNS[Table.FEE_SCHEDULES])
        outcomes.append(_write_schedule(cells, known, user, seen))
    return outcomes


def _write_schedule(cells: PriceCells, known: PricedItems, user: Any, seen: dict[str, str]) -> RowOutcome:
    cells.check_columns()
    code, owner = cells.needed("code", 40), known.organisation(cells, "owner")
    cells.needed("name_fi")
    names = {
        f"name_{language}": cells.text(f"name_{language}", _NAME_LENGTH)
        for language in CONTENT_LANGUAGES
        if cells.has(f"name_{language}")
    }
    if code in seen:
        cells.error("code", _("occurs already in %(place)s.") % {"place": seen[code]})
    seen.setdefault(code, cells.place)
    if owner is None:
        return refused(cells, code, names.get("name_fi", ""))

    def act() -> Result:
        held = FeeSchedule.objects.filter(code=code).first()
        if held is not None and held.owner_id == owner.pk and all(getattr(held, key) == names[key] for key in names):
            return Result.UNCHANGED
        write_schedule(user=user, code=code, owner=owner, **_whole(held, names))
        return Result.CREATED if held is None else Result.UPDATED

    return outcome_of(cells, code, names["name_fi"], act)


def _whole(held: FeeSchedule | None, names: dict[str, str]) -> dict[str, str]:
    """Return the names with those that the table has no column for as they were."""
    every = [f"name_{language}" for language in CONTENT_LANGUAGES]
    return {name: names.get(name, getattr(held, name, "")) for name in every}


@dataclass
class _Decree:
    """One decree of a table: what its first row says of it, and its rows with their cells."""

    schedule: FeeSchedule
    citation: str
    address: str
    valid_from: date
    rows: list[tuple[PriceCells, FeeFacts]] = field(default_factory=list)


def write_fees(records: Records, known: PricedItems, user: Any) -> list[RowOutcome]:
    """Write decrees inside the caller's transaction, oldest first, and return what became of each row.

    Nothing of a decree is written when one of its rows is wrong.
    """
    decrees: dict[tuple[int, str], _Decree] = {}
    broken: set[tuple[str, str]] = set()
    outcomes = []
    for place, values in records:
        cells = PriceCells(place, values, COLUMNS[Table.FEES])
        if not _take(cells, known, decrees):
            broken.add((cells.text("schedule"), cells.text("citation")))
            outcomes.append(refused(cells, _identity(cells), cells.text("name_fi")))
    for decree in sorted(decrees.values(), key=lambda each: (each.schedule.code, each.valid_from)):
        if (decree.schedule.code, decree.citation) not in broken:
            outcomes += _write_decree(decree, user)
    return outcomes


def _identity(cells: PriceCells) -> str:
    return " ".join(cells.text(name) for name in ("schedule", "citation", "number"))


def _take(cells: PriceCells, known: PricedItems, decrees: dict[tuple[int, str], _Decree]) -> bool:
    """Put a row to its decree; return whether nothing was wrong with it."""
    cells.check_columns()
    cells.needed("schedule")
    schedule, first_day = known.schedule(cells, "schedule"), cells.first_day()
    citation, address = cells.needed("citation", 160), cells.text("address", 500)
    facts = _facts(cells)
    if schedule is None or first_day is None or facts is None:
        return False
    decree = decrees.setdefault((schedule.pk, citation), _Decree(schedule, citation, address, first_day))
    if (decree.valid_from, decree.address) != (first_day, address):
        cells.error("citation", _("The rows of a decree have the same first day and address."))
    if any(facts.number == other.number for _cells, other in decree.rows):
        cells.error("number", _("A decree has each row once: %(numbers)s.") % {"numbers": facts.number})
    decree.rows.append((cells, facts))
    return not cells.errors


def _facts(cells: PriceCells) -> FeeFacts | None:
    number, name_fi = cells.needed("number", 40), cells.needed("name_fi", _NAME_LENGTH)
    cells.needed("unit")
    cells.needed("amount")
    unit, cents = cells.word_or_none("unit", PriceUnit), cells.cents("amount")
    basis = cells.word("basis", Basis, Basis.PUBLIC_LAW).value
    names = {"name_sv": cells.text("name_sv", _NAME_LENGTH), "name_en": cells.text("name_en", _NAME_LENGTH)}
    return None if cents is None else FeeFacts(number, name_fi, unit, cents, basis=basis, **names)


def _write_decree(decree: _Decree, user: Any) -> list[RowOutcome]:
    outcomes = [
        RowOutcome(cells.place, _identity(cells), facts.name_fi, Result.UNCHANGED) for cells, facts in decree.rows
    ]
    try:
        with transaction.atomic():
            is_new = not decree.schedule.decrees.filter(citation=decree.citation).exists()
            _record, is_written = write_decree(
                schedule=decree.schedule, user=user, citation=decree.citation, valid_from=decree.valid_from,
                rows=[facts for _cells, facts in decree.rows], address=decree.address,
            )  # fmt: skip
    except PricingRefused as error:
        return _refused_rows(decree, outcomes, error)
    except LifeCycleError as error:
        outcomes[0].result, outcomes[0].errors = Result.REFUSED, [str(error)]
        return outcomes
    for outcome in outcomes:
        outcome.result = (Result.CREATED if is_new else Result.UPDATED) if is_written else Result.UNCHANGED
    return outcomes


def _refused_rows(decree: _Decree, outcomes: Sequence[RowOutcome], error: PricingRefused) -> list[RowOutcome]:
    """Return the refusal at the rows it names; what it names of the decree as a whole at the first one."""
    problems = dict(error.problems)
    for (_cells, facts), outcome in zip(decree.rows, outcomes, strict=True):
        if facts.number in problems:
            outcome.result, outcome.errors = Result.REFUSED, [f"{problems.pop(facts.number)}. {error}"]
    if problems or not error.problems:
        outcomes[0].result = Result.REFUSED
        outcomes[0].errors.append(". ".join([*problems.values(), str(error)]))
    return list(outcomes)
