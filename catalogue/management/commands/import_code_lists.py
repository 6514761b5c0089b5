"""Import code lists from JSON or CSV files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from catalogue.exchange.code_lists import LISTS, import_code_list, list_of_file
from catalogue.exchange.command import ImportCommand
from catalogue.exchange.errors import ImportRefused


class Command(ImportCommand):
    """`import_code_lists FILE|DIR … [--list NAME] [--dry-run] [--report FILE]`."""

    help = "Import service classes, target groups, life events, regions, industrial classes, segments, needs, terms."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add files and the list's name."""
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", help="files, or folders whose known files are taken")
        parser.add_argument("--list", choices=sorted(LISTS), default="", help="which list a file holds")

    def _files(self, paths: list[str]) -> list[Path]:
        files: list[Path] = []
        for path in map(Path, paths):
            if not path.is_dir():
                files.append(path)
                continue
            for file in sorted(path.iterdir()):
                try:
                    list_of_file(file)
                except ImportRefused:
                    continue
                files.append(file)
        return files

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; all of them or none."""
        try:
            with transaction.atomic():
                for path in self._files(options["paths"]):
                    self.finish(import_code_list(path, options["list"], dry_run=options["dry_run"]), options)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
