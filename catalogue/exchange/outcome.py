"""What an import did, or in a dry run would do, row by row."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """What happened to a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass
class RowOutcome:
    """One row: where it stands in the file, what it is, what happened, and what to look at."""

    place: str
    identity: str
    title: str
    result: Result
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    flags: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Report:
    """All rows of one import, and counts of what was read but is kept for others."""

    file: str
    dry_run: bool = False
    rows: list[RowOutcome] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether any row is refused; then nothing is written."""
        return any(row.result is Result.REFUSED for row in self.rows)

    def results(self) -> dict[str, int]:
        """Return how many rows had each result."""
        return dict(Counter(str(row.result) for row in self.rows))

    def as_json(self) -> dict[str, Any]:
        """Return the report with stable keys."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "written": not self.dry_run and not self.refused,
            "results": self.results(),
            "counts": dict(self.counts),
            "notes": self.notes,
            "rows": [asdict(row) for row in self.rows],
        }

    def summary(self) -> str:
        """Return one line for people."""
        parts = [f"{number} {name}" for name, number in sorted(self.results().items())]
        parts += [f"{number} {name}" for name, number in sorted(self.counts.items())]
        prefix = "dry run: " if self.dry_run else ("nothing written: " if self.refused else "")
        return prefix + (", ".join(parts) or "no rows")
