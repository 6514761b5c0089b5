"""Importing bundles and their steps from two CSV files; idempotent by code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.errors import CodeListRefused
from catalogue.exchange.code_lists import Entry, read_entries, related_entries
from catalogue.exchange.organisations import rows_of_csv
from catalogue.exchange.outcome import Report, Result, RowOutcome
from catalogue.governance import facts_of_entry, facts_with, write_entry
from catalogue.models import Bundle, BundleStep, ProductCardRecord
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Decision
from lifecycle.services import system_user

STEP_COLUMNS: Final = ("bundle", "card")
_TEXTS: Final = ("text_fi", "text_sv", "text_en")


def import_bundles(bundles: Path, steps: Path, *, dry_run: bool = False, decision: Decision | None = None) -> Report:
    """Import bundles (the columns of code lists and `life_events`) with their steps (bundle, card, text_fi, …).

    Steps come in the order of the file; a card is named by the code of its service or by its code in the source it
    was imported from. An empty list is filled freely; later `decision` is the portfolio board's. All or nothing:
    ImportRefused names file and row.
    """
    report = Report(bundles.name, dry_run)
    with transaction.atomic():
        by_bundle = _steps(steps)
        first_load = not Bundle.objects.exists()
        for entry in read_entries(bundles):
            result = _write(entry, by_bundle.pop(entry.code, []), bundles.name, decision, first_load)
            report.rows.append(RowOutcome(entry.place, entry.code, entry.values["name_fi"], result))
        for code, rows in by_bundle.items():
            raise ImportRefused(steps.name, rows[0][0], _("unknown codes: %(codes)s") % {"codes": code})
        if dry_run:
            transaction.set_rollback(True)
    return report


def _steps(path: Path) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return (place, what the step says) of the rows, by the code of the bundle."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for place, row in rows_of_csv(path, STEP_COLUMNS):
        record = _record(row["card"])
        if record is None:
            raise ImportRefused(path.name, place, _("unknown codes: %(codes)s") % {"codes": row["card"]})
        said = {"card_id": record.page_id} | {name: row.get(name, "") for name in _TEXTS}
        found.setdefault(row["bundle"], []).append((place, said))
    return found


def _record(code: str) -> ProductCardRecord | None:
    by_item = ProductCardRecord.objects.filter(item__code=code).first()
    return by_item or ProductCardRecord.objects.filter(source_id=code).exclude(source_id="").order_by("pk").first()


def _write(
    entry: Entry,
    steps: Sequence[tuple[str, dict[str, Any]]],
    file: str,
    decision: Decision | None,
    first_load: bool,
) -> Result:
    known = Bundle.objects.filter(code=entry.code).first()
    before = facts_of_entry(known) if known is not None else None
    bundle = known or Bundle(code=entry.code)
    for name, value in entry.values.items():
        setattr(bundle, name, value)
    bundle.steps = [BundleStep(sort_order=place, **said) for place, (_row, said) in enumerate(steps)]
    related = related_entries(Bundle, entry, file)
    if before == facts_with(bundle, related):
        return Result.UNCHANGED
    try:
        write_entry(entry=bundle, user=system_user(), decision=decision, first_load=first_load, related=related)
    except (CodeListRefused, ValidationError) as error:
        why = str(error) if isinstance(error, CodeListRefused) else " ".join(error.messages)
        raise ImportRefused(file, entry.place, why) from error
    return Result.CREATED if before is None else Result.UPDATED
