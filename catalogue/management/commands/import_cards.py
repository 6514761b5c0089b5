"""Import product cards from a CSV, XLSX or JSON Lines table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalogue.bulk import in_bulk
from catalogue.exchange.card_import import import_table
from catalogue.exchange.command import ImportCommand
from catalogue.exchange.mapping_file import read_mapping
from lifecycle.exchange.errors import ImportRefused


class Command(ImportCommand):
    """`import_cards FILE [--mapping MAP [--create-organisations]] [--dry-run] [--report FILE]`."""

    help = "Import product cards from a table made from the template, or of another system; they come in as drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file, and what tells how to read another system's."""
        super().add_arguments(parser)
        parser.add_argument("file", help="a .csv, .xlsx or .jsonl file")
        parser.add_argument("--mapping", metavar="MAP", help="a .json file that says what its columns become")
        parser.add_argument(
            "--create-organisations", action="store_true", help="make the organisations it names that are missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file."""
        path = Path(options["file"])
        if options["create_organisations"] and not options["mapping"]:
            raise CommandError("--create-organisations needs --mapping")
        try:
            rules = Path(options["mapping"]) if options["mapping"] else None
            mapping = read_mapping(rules.read_bytes(), rules.name) if rules else None
            with self.bar() as bar, in_bulk():
                report = import_table(
                    path.read_bytes(),
                    path.name,
                    dry_run=options["dry_run"],
                    mapping=mapping,
                    create_organisations=options["create_organisations"],
                    progress=bar.update,
                )
        except (ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)
