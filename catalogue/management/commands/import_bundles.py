"""Import bundles and their steps from two CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from catalogue.exchange.bundles import import_bundles
from catalogue.exchange.command import CitesDecision, ImportCommand
from lifecycle.exchange.errors import ImportRefused


class Command(CitesDecision, ImportCommand):
    """`import_bundles BUNDLES STEPS [--decision …] [--dry-run] [--report FILE]`."""

    help = "Import bundles of services, and the steps of each in order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two files and the decision."""
        super().add_arguments(parser)
        parser.add_argument("bundles", type=Path, help="CSV: code, names, definitions, life_events")
        parser.add_argument("steps", type=Path, help="CSV: bundle, card, text_fi, text_sv, text_en, in order")
        self.add_decision_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import both, or nothing."""
        try:
            with transaction.atomic():
                decision = self.decision_from(options)
                report = import_bundles(
                    options["bundles"], options["steps"], dry_run=options["dry_run"], decision=decision
                )
        except ImportRefused as error:
            raise CommandError(str(error)) from error
        self.finish(report, options)
