"""Import product cards from a CSV, XLSX or JSON Lines table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalogue.bulk import in_bulk
from catalogue.exchange.card_import import import_table
from catalogue.exchange.command import ImportCommand
from lifecycle.exchange.errors import ImportRefused


class Command(ImportCommand):
    """`import_cards FILE [--dry-run] [--report FILE]`."""

    help = "Import product cards from a table made from the template; they come in as drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        super().add_arguments(parser)
        parser.add_argument("file", help="a .csv, .xlsx or .jsonl file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file."""
        path = Path(options["file"])
        try:
            with self.bar() as bar, in_bulk():
                report = import_table(path.read_bytes(), path.name, dry_run=options["dry_run"], progress=bar.update)
        except (ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)
