"""Check the prices of every living card and form on a day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from forms_registry.pricing.check_words import sentence
from forms_registry.pricing.checking import Checked, check_items, checkable_items, errors_in_use
from lifecycle.subjects import titles_of


class Command(BaseCommand):
    """`check_prices [--on DATE] [--owner CODE] [--format text|json]`: exit code 1 when a card in use has an error."""

    help = "List every card with the codes of what the price checks find; exit 1 when a card in use has an error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the day, the owner and the format."""
        parser.add_argument("--on", default="", help="the day, as 2026-12-31; default today")
        parser.add_argument("--owner", default="", help="code of an organisation; default all")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every card; then end with 1 when one in use has an error."""
        day = _day(options["on"])
        items = checkable_items()
        if options["owner"]:
            items = items.filter(owner__code=options["owner"])
        checked = list(check_items(items, day))
        titles = titles_of([each.item for each in checked])
        rows = [_row(each, titles.get(each.item.pk, each.item.code)) for each in checked]
        wrong = sum(errors_in_use(each) for each in checked)
        if options["format"] == "json":
            told = {"on": day.isoformat(), "cards": rows, "in_use_with_errors": wrong}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for row in rows:
                codes = " ".join(row["codes"]) or "ok"
                self.stdout.write(
                    f"{row['code']}  {row['owner']}  {row['state']}  {row['kind']}  {codes}  {row['title']}"
                )
                for finding in row["findings"]:
                    self.stdout.write(f"    {finding['code']} {finding['severity']}: {finding['message']}")
            self.stdout.write(f"{len(rows)} checked on {day.isoformat()}; in use with an error: {wrong}")
        if wrong:
            raise SystemExit(1)


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--on: “{text}” is not a date of the form 2026-12-31.", returncode=2) from error


def _row(checked: Checked, title: str) -> dict[str, Any]:
    item = checked.item
    return {
        "code": item.code,
        "title": title,
        "owner": item.owner.code,
        "unit": item.unit,
        "state": item.state.value,
        "kind": item.kind,
        "codes": checked.codes,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "message": sentence(finding.code, finding.problem.variant, finding.problem.told),
            }
            for finding in checked.findings
        ],
    }
