"""Importing a table of cards: all or nothing per file, and the same for command, admin and API."""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalogue.exchange.card_rows import CardRow, rows_of
from catalogue.exchange.card_writer import CardWriter
from catalogue.exchange.column_mapping import ColumnMapping, mapped
from catalogue.exchange.mapping_file import check_columns
from catalogue.exchange.named_organisations import name_owners
from catalogue.exchange.outcome import Report, Result, RowOutcome
from catalogue.exchange.parsed import ParsedCard
from catalogue.exchange.tables import read_table
from catalogue.models import ProductCardRecord
from lifecycle.errors import LifeCycleError

Progress = Callable[[], object]


class _Undo(Exception):
    """Rolls back what a dry run or a refused file has written."""


def write_cards(
    parsed: Sequence[ParsedCard], writer: CardWriter, report: Report, progress: Progress | None = None
) -> None:
    """Write cards in one transaction; a dry run or a refused row rolls everything back."""
    try:
        with transaction.atomic(), disable_reference_index_auto_update():  # the writer does it once a card
            for card in parsed:
                writer.prepare(card)
            for card in parsed:
                report.rows.append(_written(card, writer))
                if progress is not None:
                    progress()
            if report.dry_run or report.refused:
                raise _Undo
    except _Undo:
        return


def _written(card: ParsedCard, writer: CardWriter) -> RowOutcome:
    """Write one card; what the life cycle refuses becomes the refusal of its row."""
    try:
        return writer.write(card)
    except LifeCycleError as error:
        return RowOutcome(card.place, card.source_id, card.title, Result.REFUSED, [str(error)])


def import_table(
    data: bytes,
    name: str,
    *,
    dry_run: bool = False,
    only_organisations: Collection[str] | None = None,
    mapping: ColumnMapping | None = None,
    create_organisations: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import a CSV, XLSX or JSON Lines file of cards and report every row.

    `only_organisations` limits whose cards may be written. With `mapping` the file is another system's table, and
    `create_organisations` makes the organisations it names that are missing. ImportRefused when the file cannot be
    read at all; rows with errors are reported as refused, and then nothing of the file is written.
    """
    report = Report(name, dry_run)
    with transaction.atomic():
        if mapping is None:
            writer = CardWriter()
            rows = rows_of(read_table(data, name), writer)
        else:
            rows, writer = _mapped_rows(data, mapping, report, create=create_organisations)
        _import_rows(rows, writer, report, only_organisations, progress)
        if dry_run or report.refused:
            transaction.set_rollback(True)
    return report


def import_tables(files: Sequence[tuple[bytes, str]], *, progress: Progress | None = None) -> Report:
    """Import several files whose cards point at each other: all of them or none."""
    records = [(f"{name}, {place}", values) for data, name in files for place, values in read_table(data, name)]
    report, writer = Report(", ".join(name for _data, name in files)), CardWriter()
    _import_rows(rows_of(records, writer), writer, report, None, progress)
    return report


def _mapped_rows(
    data: bytes, mapping: ColumnMapping, report: Report, *, create: bool
) -> tuple[list[CardRow], CardWriter]:
    """Return the rows of another system's table in our columns, with the writer that knows their owners."""
    header: list[str] = []
    records = read_table(data, report.file, (), header=header)
    if records or header:
        check_columns(mapping, header, report.file)
    ignored = [column for column in header if column and column not in mapping.named]
    if ignored:
        report.notes.append(_("Columns that %(file)s does not name were ignored: %(columns)s") % {
            "file": mapping.file, "columns": ", ".join(ignored),
        })  # fmt: skip
    rows = mapped(mapping, records)
    made = name_owners(rows, mapping.source, file=report.file, create=create)
    if create:
        report.counts["organisations created"] = made
    writer = CardWriter()
    return [CardRow(row.place, row.values, writer, mapping.source, row.flags, row.errors) for row in rows], writer


def _import_rows(
    rows: Sequence[CardRow],
    writer: CardWriter,
    report: Report,
    only_organisations: Collection[str] | None,
    progress: Progress | None,
) -> None:
    good: list[ParsedCard] = []
    seen: dict[str, CardRow] = {}
    owners = _owners_of_known(rows) if only_organisations is not None else {}
    for row in rows:
        card = row.parse()
        errors = [f"{column}: {reason}" for column, reason in row.errors]
        if only_organisations is not None:
            errors += _not_ones_own(row, card, owners.get(row.code), only_organisations)
        earlier = seen.setdefault(row.code, row)
        if row.code and earlier is not row:
            errors.append(_repeated(row, earlier))
        if errors or card is None:
            report.rows.append(RowOutcome(row.place, row.code, row.title, Result.REFUSED, errors))
        else:
            good.append(card)
    if not report.refused or report.dry_run:
        write_cards(good, writer, report, progress)


def _owners_of_known(rows: Sequence[CardRow]) -> dict[str, str]:
    """Return the owner's code of each card of the same source that exists already, by its id there."""
    sources = {row.source for row in rows}
    known = ProductCardRecord.objects.filter(source_system__in=sources).exclude(source_id="")
    return dict(known.values_list("source_id", "item__owner__code"))


def _not_ones_own(
    row: CardRow, card: ParsedCard | None, known_owner: str | None, only_organisations: Collection[str]
) -> list[str]:
    if card is not None and card.owner not in only_organisations:
        return [_("organisation: you may import cards of your own organisation only.")]
    if known_owner is not None and known_owner not in only_organisations:
        return [_("code: a card of another organisation has this code.")]
    return []


def _repeated(row: CardRow, earlier: CardRow) -> str:
    """Return the error of a code that an earlier row has, too."""
    if row.title == earlier.title:
        return _("code: occurs already in %(place)s.") % {"place": earlier.place}
    told = {"title": row.title, "other": earlier.title, "place": earlier.place}
    return _("code: “%(title)s” has the code of “%(other)s” in %(place)s; give each a code of its own.") % told
