"""The demo's accessibility statement: an example with somebody to write to, as old in any year."""

from datetime import date
from pathlib import Path
from typing import Final

from catalogue.exchange.demo_journeys import day_from, rows_of
from catalogue.models import AccessibilityStatement
from lifecycle.models import Organisation

_TEXTS: Final = (
    "conformance", "assessed_by", "shortcomings_fi", "shortcomings_sv", "shortcomings_en", "email", "phone",
)  # fmt: skip


def load_statement(path: Path, today: date) -> int:
    """Write the statements of the file where there is none yet, and return how many; days count from loading."""
    if AccessibilityStatement.objects.exists():
        return 0
    statements = [
        AccessibilityStatement(
            assessed_on=day_from(today, row["assessed_in"]),
            responsible=Organisation.objects.get(code=row["responsible"]),
            **{name: row[name] for name in _TEXTS},
        )
        for row in rows_of(path)
    ]
    for statement in statements:
        statement.full_clean()
        statement.save()
    return len(statements)
