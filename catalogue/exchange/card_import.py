"""Importing a table of cards: all or nothing per file, and the same for command, admin and API."""

from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.signal_handlers import disable_reference_index_auto_update

from catalogue.exchange.card_rows import rows_of
from catalogue.exchange.card_writer import CardWriter
from catalogue.exchange.outcome import Report, Result, RowOutcome
from catalogue.exchange.parsed import ParsedCard
from catalogue.exchange.tables import read_table
from lifecycle.exchange.tables import Records

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
                report.rows.append(writer.write(card))
                if progress is not None:
                    progress()
            if report.dry_run or report.refused:
                raise _Undo
    except _Undo:
        return


def import_table(
    data: bytes,
    name: str,
    *,
    dry_run: bool = False,
    only_organisations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import a CSV, XLSX or JSON Lines file of cards and report every row.

    `only_organisations` limits whose cards may be written. ImportRefused when the file cannot be read at all;
    rows with errors are reported as refused, and then nothing of the file is written.
    """
    report = Report(name, dry_run)
    return _import_records(read_table(data, name), report, only_organisations, progress)


def import_tables(files: Sequence[tuple[bytes, str]], *, progress: Progress | None = None) -> Report:
    """Import several files whose cards point at each other: all of them or none."""
    records = [(f"{name}, {place}", values) for data, name in files for place, values in read_table(data, name)]
    return _import_records(records, Report(", ".join(name for _data, name in files)), None, progress)


def _import_records(
    records: Records, report: Report, only_organisations: Collection[str] | None, progress: Progress | None
) -> Report:
    writer = CardWriter()
    good: list[ParsedCard] = []
    seen: dict[str, str] = {}
    for row in rows_of(records, writer):
        card = row.parse()
        errors = [f"{column}: {reason}" for column, reason in row.errors]
        if card is not None and only_organisations is not None and card.owner not in only_organisations:
            errors.append(_("organisation: you may import cards of your own organisation only."))
        if card is not None and card.source_id in seen:
            errors.append(_("code: occurs already in %(place)s.") % {"place": seen[card.source_id]})
        if errors or card is None:
            title = str(row.values.get("title_fi") or "")
            report.rows.append(RowOutcome(row.place, str(row.values.get("code") or ""), title, Result.REFUSED, errors))
        else:
            seen[card.source_id] = card.place
            good.append(card)
    if not report.refused or report.dry_run:
        write_cards(good, writer, report, progress)
    return report
