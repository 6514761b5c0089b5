"""Check the question tree of the guided finder."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language

from search.finder.checking import check
from search.finder.reading import draft_version, offering_now, tree_of, version_in_use
from search.finder.words import finding_lines, names_of


class Command(BaseCommand):
    """`check_finder [--draft]`: prints what it finds, and how many walks end in which segment."""

    help = "Check the guided finder: dead ends, loops, endings, services that have left, translations. 1 on errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add which version."""
        parser.add_argument("--draft", action="store_true", help="check the draft instead of the version in use")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and fail on errors."""
        version = draft_version() if options["draft"] else version_in_use()
        if version is None:
            raise CommandError("There is no draft." if options["draft"] else "No version is in use.")
        tree = tree_of(version)
        report = check(tree, offering_now())
        for line in finding_lines(report, tree, names_of(report), (get_language() or "fi")[:2]):
            level = "error" if line.is_error else "warning"
            self.stdout.write(f"{level}: {line.where + ': ' if line.where else ''}{line.words}")
        ends = ", ".join(f"{segment} {number}" for segment, number in sorted(report.walks_by_segment.items()))
        walks = report.exploration.walks
        self.stdout.write(f"Version {version.number}: {len(tree.questions)} questions, {walks} complete walks ({ends})")
        if report.errors:
            raise CommandError(f"{len(report.errors)} errors")
