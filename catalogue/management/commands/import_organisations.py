"""Import organisations, units and users from CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from catalogue.exchange.command import ImportCommand
from catalogue.exchange.organisations import import_organisations, import_units, import_users
from lifecycle.exchange.errors import ImportRefused


class Command(ImportCommand):
    """`import_organisations --organisations FILE [--units FILE] [--users FILE] [--password TEXT]`."""

    help = "Import organisations with their pages and role groups, their units, and users."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the three files."""
        super().add_arguments(parser)
        for name in ("organisations", "units", "users"):
            parser.add_argument(f"--{name}", metavar="FILE", help=f"CSV file of {name}")
        parser.add_argument("--password", default="", help="first password of new users; without it they have none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files given; all of them or none."""
        try:
            with transaction.atomic():
                if options["organisations"]:
                    self.finish(import_organisations(Path(options["organisations"])), options)
                if options["units"]:
                    self.finish(import_units(Path(options["units"])), options)
                if options["users"]:
                    self.finish(import_users(Path(options["users"]), options["password"]), options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
