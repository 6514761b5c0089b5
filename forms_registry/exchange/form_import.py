"""Importing forms: all or nothing per call, and the same for command, admin and API."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.exchange.outcome import Report, Result, RowOutcome
from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import COLUMNS, Sheet
from forms_registry.exchange.concept_tables import write_lists
from forms_registry.exchange.form_rows import ParsedForm, parse_field, parse_form, with_fields
from forms_registry.exchange.form_tables import read_tables
from forms_registry.exchange.form_writer import FormWriter
from forms_registry.field_list import FieldSpec
from lifecycle.access import access_of, is_system
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
        lists = write_lists(tables)
        report.rows += lists
        if any(tables[sheet] for sheet in (Sheet.REGISTERS, Sheet.ROLES, Sheet.CONCEPTS)):
            _check_may_write_lists(report, user)
        write_forms(_parsed(tables, report), report, user, only_organisations, progress)

    return _all_or_nothing(report, act)


def import_parsed(
    parsed: Sequence[ParsedForm],
    report: Report,
    *,
    user: Any,
    only_organisations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import forms that another reader has made out, by the same rules."""
    return _all_or_nothing(report, lambda: write_forms(parsed, report, user, only_organisations, progress))


def _all_or_nothing(report: Report, act: Callable[[], None]) -> Report:
    try:
        with transaction.atomic():
            act()
            if report.dry_run or report.refused:
                raise _Undo
    except _Undo:
        pass
    return report


def _check_may_write_lists(report: Report, user: Any) -> None:
    if not is_system(user) and not access_of(user).governs_code_lists:
        reason = _("Only the portfolio board changes data concepts, roles and registers.")
        for row in report.rows:
            if row.result in (Result.CREATED, Result.UPDATED):
                row.result, row.errors = Result.REFUSED, [reason]


def write_forms(
    parsed: Sequence[ParsedForm],
    report: Report,
    user: Any,
    only_organisations: Collection[str] | None,
    progress: Progress | None,
) -> None:
    """Check and write forms inside the caller's transaction; refused rows are told in `report`."""
    writer = FormWriter(user)
    seen: dict[str, str] = {}
    for form in parsed:
        problems = writer.problems_of(form, only_organisations)
        if form.reference in seen:
            problems.append(_("occurs already in %(place)s.") % {"place": seen[form.reference]})
        seen.setdefault(form.reference, form.place)
        if problems:
            report.rows.append(RowOutcome(form.place, form.reference, form.title, Result.REFUSED, problems))
        else:
            report.rows.append(writer.write(form))
        if progress is not None:
            progress()


def _parsed(tables: Mapping[Sheet, Records], report: Report) -> list[ParsedForm]:
    """Return the forms of the tables with their fields; rows that are wrong are told in `report`."""
    forms: dict[str, ParsedForm] = {}
    good = []
    for place, values in tables[Sheet.FORMS]:
        cells = Cells(place, values, COLUMNS[Sheet.FORMS])
        form = parse_form(cells)
        if _refused(cells, form.reference, form.title, report):
            continue
        good.append(form)
        forms.setdefault(form.reference, form)
    fields: dict[str, list[FieldSpec]] = {}
    for place, values in tables[Sheet.FIELDS]:
        cells = Cells(place, values, COLUMNS[Sheet.FIELDS])
        reference, spec = parse_field(cells)
        if reference and reference not in forms and not cells.errors:
            cells.error("form", _("no form of this table is called %(name)s.") % {"name": reference})
        if not _refused(cells, f"{reference}:{spec.key}", spec.label(), report):
            fields.setdefault(reference, []).append(spec)
    asked = bool(tables[Sheet.FIELDS])
    return [with_fields(form, fields.get(form.reference, ())) if asked else form for form in good]


def _refused(cells: Cells, identity: str, title: str, report: Report) -> bool:
    if not cells.errors:
        return False
    errors = [f"{column}: {reason}" for column, reason in cells.errors]
    report.rows.append(RowOutcome(cells.place, identity, title, Result.REFUSED, errors))
    return True
