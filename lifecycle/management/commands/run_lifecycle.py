"""Does what is due: see docs/lifecycle.md."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lifecycle.scheduler import Summary, run

_WORDS = {
    "take_into_use": "taken into use",
    "retire": "retirements carried out",
    "transferred": "transferred",
    "dissolved": "organisations dissolved",
}


class Command(BaseCommand):
    """Takes planned services into use, carries out decided retirements and transfers, and sends the day's mail."""

    help = "Do what is due today: planned transitions, transfers, dissolutions, reminders. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the day."""
        parser.add_argument("--on", metavar="DATE", help="the day to act for, as YYYY-MM-DD (default: today)")

    def handle(self, *args: Any, on: str | None = None, **options: Any) -> None:
        """Run and tell what was done; what is due but refused is told on stderr, and the exit code is then 1."""
        try:
            day = date.fromisoformat(on) if on else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"--on {on}: not a date; write YYYY-MM-DD") from error
        summary = run(day)
        self._tell(summary)
        if summary.held:
            for code, why in summary.held.items():
                self.stderr.write(f"{code}: {why}")
            raise CommandError(f"{len(summary.held)} due but not possible", returncode=1)

    def _tell(self, summary: Summary) -> None:
        self.stdout.write(f"Life cycle on {summary.day.isoformat()}")
        for what, words in _WORDS.items():
            codes = summary.done.get(what, [])
            self.stdout.write(f"  {words}: {len(codes)}{' (' + ', '.join(codes) + ')' if codes else ''}")
        self.stdout.write(f"  mails of the day: {summary.mailed}")
