"""What import commands share: options, progress, report file and outcome."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalogue.exchange.outcome import Report, Result
from lifecycle.decisions import cite_decision
from lifecycle.models import Decision

NOTES_SHOWN = 10


def _writable(name: str) -> str:
    """Return the name of a file that can be written: better known before anything is imported than after."""
    try:
        with Path(name).open("a", encoding="utf-8"):
            return name
    except OSError as error:
        raise ArgumentTypeError(f"{name}: {error.strerror}") from error


class ImportCommand(BaseCommand):
    """Adds --dry-run and --report, and prints what happened."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options every import has."""
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and write nothing")
        parser.add_argument("--report", type=_writable, metavar="FILE", help="write the full report as JSON to FILE")

    def bar(self, total: int | None = None) -> Any:
        """Return a progress bar that shows only on a terminal."""
        return tqdm(total=total, disable=not sys.stderr.isatty(), unit="card", leave=False)

    def finish(self, report: Report, options: dict[str, Any]) -> None:
        """Print the outcome, write the report file; CommandError when rows were refused."""
        if options.get("report"):
            text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
            Path(options["report"]).write_text(text + "\n", encoding="utf-8")
        for row in report.rows:
            if row.result is Result.REFUSED:
                for error in row.errors:
                    self.stderr.write(f"{report.file}: {row.place}: {error}")
        warned = sum(1 for row in report.rows if row.warnings)
        flagged = sum(1 for row in report.rows if row.flags)
        self.stdout.write(f"{report.file}: {report.summary()}")
        if warned or flagged:
            self.stdout.write(f"{warned} with warnings, {flagged} flagged for review")
        for note in report.notes[:NOTES_SHOWN]:
            self.stdout.write(note)
        if len(report.notes) > NOTES_SHOWN:
            self.stdout.write(f"… and {len(report.notes) - NOTES_SHOWN} more notes; --report FILE writes them all")
        if report.refused and not report.dry_run:
            raise CommandError(f"{report.file}: nothing was written")


class CitesDecision(BaseCommand):
    """Adds the portfolio board's decision, which a change of a governed list cites."""

    def add_decision_arguments(self, parser: ArgumentParser) -> None:
        """Add reference, body and date."""
        parser.add_argument("--decision", default="", metavar="REFERENCE", help="the portfolio board's decision")
        parser.add_argument("--body", default="", help="who decided")
        parser.add_argument("--decided-on", default="", metavar="DATE", help="when, as YYYY-MM-DD")

    @staticmethod
    def decision_from(options: dict[str, Any]) -> Decision | None:
        """Return the decision to cite, recorded when it is new; CommandError for half of one."""
        given = [options["decision"], options["body"], options["decided_on"]]
        if not any(given):
            return None
        if not all(given):
            raise CommandError("--decision, --body and --decided-on go together")
        try:
            return cite_decision(
                reference=options["decision"],
                body=options["body"],
                decided_on=date.fromisoformat(options["decided_on"]),
            )
        except (ValueError, ValidationError) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(why) from error
