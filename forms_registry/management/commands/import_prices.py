"""Import pricing guidelines, fee decrees, prices, aid, sales and VAT rates from tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalogue.bulk import in_bulk
from catalogue.exchange.command import ImportCommand
from forms_registry.exchange.price_import import import_price_tables
from forms_registry.exchange.price_tables import LARGEST
from lifecycle.exchange.errors import ImportRefused
from lifecycle.services import system_user


class Command(ImportCommand):
    """`import_prices FILE [FILE …] [--dry-run] [--report FILE]`."""

    help = "Import guidelines, fee decrees, prices and aid as drafts, all of them or none; a table by its file's name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files."""
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="FILE", help=".csv or .xlsx files that belong together")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files."""
        try:
            files = [_read(Path(name)) for name in options["files"]]
            with in_bulk():
                report = import_price_tables(files, user=system_user(), dry_run=options["dry_run"])
        except (ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)


def _read(path: Path) -> tuple[bytes, str]:
    """Return the content of a file and its name; ImportRefused when it is too large to be a table."""
    if path.stat().st_size > LARGEST:
        raise ImportRefused(path.name, "", f"larger than {LARGEST // 2**20} MB")
    return path.read_bytes(), path.name
