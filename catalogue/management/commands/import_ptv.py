"""Import organisations, cards and channels of the national service register."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalogue.bulk import in_bulk
from catalogue.exchange.command import ImportCommand
from catalogue.exchange.ptv import import_ptv, read_ptv
from lifecycle.exchange.errors import ImportRefused


class Command(ImportCommand):
    """`import_ptv PATH [--dry-run] [--report FILE]`."""

    help = "Import cards of the national service register: the dump of 2015 or Open API version 11; drafts only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the path."""
        super().add_arguments(parser)
        parser.add_argument(
            "--all-organisations", action="store_true", help="make also those that have no card or channel of their own"
        )
        parser.add_argument("path", help="the dump's folder, or a file or folder of Open API version 11 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything, then write everything."""
        path = Path(options["path"])
        try:
            harvest = read_ptv(path)
            with self.bar(len(harvest.cards)) as bar, in_bulk():
                report = import_ptv(
                    harvest,
                    path.name,
                    dry_run=options["dry_run"],
                    all_organisations=options["all_organisations"],
                    progress=bar.update,
                )
        except ImportRefused as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)
