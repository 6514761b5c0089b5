"""Import code lists from JSON or CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from catalogue.exchange.code_lists import LISTS, import_code_list, in_order, list_of_file
from catalogue.exchange.command import CitesDecision, ImportCommand
from catalogue.exchange.outcome import Report
from lifecycle.exchange.errors import ImportRefused
from lifecycle.models import Decision


class Command(CitesDecision, ImportCommand):
    """`import_code_lists FILE|DIR … [--list NAME] [--dry-run] [--report FILE]`."""

    help = "Import service classes, target groups, life events, regions, industrial classes, segments, needs, terms."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add files and the list's name."""
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", help="files, or folders whose known files are taken")
        parser.add_argument("--list", choices=sorted(LISTS), default="", help="which list a file holds")
        self.add_decision_arguments(parser)

    def _files(self, paths: list[str]) -> list[Path]:
        files: list[Path] = []
        for path in map(Path, paths):
            if not path.is_dir():
                files.append(path)
                continue
            for file in in_order(path.iterdir()):
                try:
                    list_of_file(file)
                except ImportRefused:
                    continue
                files.append(file)
        return files

    @staticmethod
    def _import(path: Path, decision: Decision | None, options: dict[str, Any]) -> Report:
        return import_code_list(path, options["list"], dry_run=options["dry_run"], decision=decision)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; all of them or none."""
        try:
            with transaction.atomic():
                decision = self.decision_from(options)
                for path in self._files(options["paths"]):
                    self.finish(self._import(path, decision, options), options)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
