"""Build, check and repair the search index."""

import sys
from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalogue.models import ProductCardPage
from search.indexing import differences, index_cards, rebuild, repair


class Command(BaseCommand):
    """`search_index --rebuild` builds the index anew; `--check` compares it with the database and repairs it."""

    help = "Build the search index, or compare it with the database and repair it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two modes."""
        mode = parser.add_mutually_exclusive_group(required=True)
        mode.add_argument("--rebuild", action="store_true", help="build the whole index anew")
        mode.add_argument("--check", action="store_true", help="report cards that disagree and repair them")
        mode.add_argument(
            "--pages", metavar="FILE", help="index the cards whose page ids FILE lists, one a line; - reads them"
        )
        parser.add_argument("--no-repair", action="store_true", help="with --check: only report, exit 1 when wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["pages"]:
            with FileType()(options["pages"]) as lines:
                ids = [int(line) for line in lines if line.strip()]
            index_cards(ids)
            self.stdout.write(f"{len(ids)} cards indexed.")
            return
        if options["rebuild"]:
            total = ProductCardPage.objects.count()
            with tqdm(total=total, disable=not sys.stderr.isatty(), unit="card") as bar:
                count = rebuild(lambda _count: bar.update())
            self.stdout.write(f"{count} cards indexed.")
            return
        wrong = differences()
        if wrong and options["no_repair"]:
            raise CommandError(f"{len(wrong)} cards disagree with the index: {', '.join(map(str, wrong[:20]))}")
        repair(wrong)
        self.stdout.write(f"{len(wrong)} cards disagreed and were indexed again." if wrong else "The index agrees.")
