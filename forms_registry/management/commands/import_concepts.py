"""Import data concepts, roles and source registers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalogue.exchange.command import ImportCommand
from forms_registry.exchange.form_import import import_concept_tables
from lifecycle.exchange.errors import ImportRefused
from lifecycle.services import system_user


class Command(ImportCommand):
    """`import_concepts FILE [FILE …] [--dry-run] [--report FILE]`."""

    help = "Import data concepts, roles and registers from a workbook or CSV files; rows of known codes change them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files."""
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help="an .xlsx workbook, or .csv files of one table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files together: all of them or none."""
        try:
            files = [(Path(name).read_bytes(), Path(name).name) for name in options["files"]]
            report = import_concept_tables(files, user=system_user(), dry_run=options["dry_run"])
        except (ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)
