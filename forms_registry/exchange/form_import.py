"""Importing forms: all or nothing per call, and the same for command, admin and API."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Report, Result, RowOutcome
from forms_registry.concept_lists import may_write_lists
from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import COLUMNS, Sheet
from forms_registry.exchange.concept_tables import LISTS, write_lists
from forms_registry.exchange.field_rows import parse_field
from forms_registry.exchange.flags import flag_forms
from forms_registry.exchange.form_rows import parse_form
from forms_registry.exchange.form_tables import read_tables
from forms_registry.exchange.form_writer import FormWriter
from forms_registry.exchange.known_codes import KnownCodes
from forms_registry.exchange.parsed_form import ParsedField, ParsedForm
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.tables import Records

Progress = Callable[[], object]


class _Undo(Exception):
    """Rolls back what a dry run or a refused file has written."""


def import_form_tables(
    files: Sequence[tuple[bytes, str]],
    *,
    user: Any,
    dry_run: bool = False,
    only_organisations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import CSV files or a workbook of forms, fields, concepts, roles and registers, and report every row.

    `only_organisations` limits whose forms may be written. ImportRefused when a file cannot be read at all; when a
    row is refused nothing of the files is written.
    """
    tables = read_tables(files)
    report = Report(", ".join(name for _data, name in files), dry_run)

    def act() -> None:
        report.rows += _lists(tables, user)
        parsed, broken = _parsed(tables, report, KnownCodes())
        write_forms(parsed, report, user, only_organisations, progress, broken)

    return all_or_nothing(report, act)


def import_concept_tables(files: Sequence[tuple[bytes, str]], *, user: Any, dry_run: bool = False) -> Report:
    """Import registers, roles and data concepts only; ImportRefused when the files hold forms or fields too."""
    tables = read_tables(files)
    report = Report(", ".join(name for _data, name in files), dry_run)
    for sheet in (Sheet.FORMS, Sheet.FIELDS):
        if tables[sheet]:
            raise ImportRefused(tables[sheet][0][0], "", _("forms and fields are imported by import_forms"))

    def act() -> None:
        report.rows += _lists(tables, user)

    return all_or_nothing(report, act)


def import_parsed(
    parsed: Sequence[ParsedForm],
    report: Report,
    *,
    user: Any,
    only_organisations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import forms that another reader has made out, by the same rules."""
    return all_or_nothing(report, lambda: write_forms(parsed, report, user, only_organisations, progress))


def all_or_nothing(report: Report, act: Callable[[], None]) -> Report:
    """Do what `act` does in one transaction; a dry run or a refused row takes everything back."""
    try:
        with transaction.atomic():
            act()
            if report.dry_run or report.refused:
                raise _Undo
    except _Undo:
        pass
    return report


def _lists(tables: Mapping[Sheet, Records], user: Any) -> list[RowOutcome]:
    if not any(tables[sheet] for sheet in LISTS):
        return []
    rows = write_lists(tables, user)
    if not may_write_lists(user):
        reason = _("Only the portfolio board changes data concepts, roles and registers.")
        for row in rows:
            if row.result in (Result.CREATED, Result.UPDATED):
                row.result, row.errors = Result.REFUSED, [reason]
    return rows


def write_forms(
    parsed: Sequence[ParsedForm],
    report: Report,
    user: Any,
    only_organisations: Collection[str] | None,
    progress: Progress | None,
    broken: Collection[str] = (),
) -> None:
    """Check and write forms inside the caller's transaction; refused rows are told in `report`.

    Forms in `broken` lack fields whose rows are refused: they are checked and not written.
    """
    writer = FormWriter(user, only_organisations)
    seen: dict[str, str] = {}
    for form in parsed:
        problems = writer.problems_of(form)
        names = {form.code, form.source_id} - {""}
        if earlier := next((seen[name] for name in sorted(names) if name in seen), ""):
            problems.append(_("occurs already in %(place)s.") % {"place": earlier})
        for name in names:
            seen.setdefault(name, form.place)
        if problems:
            report.rows.append(RowOutcome(form.place, form.reference, form.title, Result.REFUSED, problems))
        elif form.reference not in broken:
            report.rows += writer.write(form)
        if progress is not None:
            progress()
    flags = flag_forms(writer.written)
    for row in report.rows:
        row.flags = flags.get(row.identity, row.flags)


def _parsed(tables: Mapping[Sheet, Records], report: Report, known: KnownCodes) -> tuple[list[ParsedForm], set[str]]:
    """Return the forms of the tables with their fields, and what those are called that lack fields that are wrong.

    Rows that are wrong are told in `report`. A form of which the table of fields says nothing keeps those it has.
    """
    forms: dict[str, ParsedForm] = {}
    good = []
    for place, values in tables[Sheet.FORMS]:
        cells = Cells(place, values, COLUMNS[Sheet.FORMS])
        form = parse_form(cells)
        forms.setdefault(form.reference, form)
        if not _refused(cells, form.reference, form.title, report):
            good.append(form)
    fields, broken = _fields(tables[Sheet.FIELDS], forms, report, known)
    for form in good:
        if form.reference in fields:
            form.fields = list(fields[form.reference].values())
    return good, broken


def _fields(
    records: Records, forms: Mapping[str, ParsedForm], report: Report, known: KnownCodes
) -> tuple[dict[str, dict[str, ParsedField]], set[str]]:
    """Return the fields by what they call their form and by their key, and what forms with wrong rows are called."""
    found: dict[str, dict[str, ParsedField]] = {}
    broken: set[str] = set()
    for place, values in records:
        cells = Cells(place, values, COLUMNS[Sheet.FIELDS])
        reference, field = parse_field(cells)
        of_form = found.setdefault(reference, {})
        if reference and reference not in forms:
            cells.error("form", _("no form of this table is called %(name)s.") % {"name": reference[:60]})
        if field.spec.key in of_form:
            cells.error("key", _("occurs already in %(place)s.") % {"place": of_form[field.spec.key].place})
        for column, code in known.unknown_in(field.spec):
            cells.error(column, _("Unknown code: %(codes)s.") % {"codes": code})
        if _refused(cells, f"{reference}:{field.spec.key}", field.spec.label(), report):
            broken.add(reference)
        else:
            of_form[field.spec.key] = field
    return found, broken


def _refused(cells: Cells, identity: str, title: str, report: Report) -> bool:
    if not cells.errors:
        return False
    report.rows.append(RowOutcome(cells.place, identity, title, Result.REFUSED, cells.told()))
    return True
