"""Write the draft of the guided finder from a JSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lifecycle.errors import LifeCycleError
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import read_json
from lifecycle.services import system_user
from search.finder.exchange import tree_from_json
from search.finder.trees import put_into_use, write_draft


class Command(BaseCommand):
    """`import_finder FILE [--use]`: all of the file or nothing; the draft says afterwards what the file says."""

    help = "Write the draft of the guided finder from a JSON file; with --use put it into use if the check allows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and whether to use it."""
        parser.add_argument("file", type=Path, help="the JSON file")
        parser.add_argument("--use", action="store_true", help="put the draft into use")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what was done."""
        path: Path = options["file"]
        try:
            tree = tree_from_json(read_json(path), path.name)
            draft = write_draft(user=system_user(), tree=tree)
            if options["use"]:
                put_into_use(user=system_user())
        except (ImportRefused, LifeCycleError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        done = "in use" if options["use"] else "draft"
        self.stdout.write(f"Version {draft.number}: {len(tree.questions)} questions, {done}")
