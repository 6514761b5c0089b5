"""What an import screen shows of a report: refused rows first, results in words, no more rows than a page holds."""

from typing import Any, Final

from django.utils.translation import gettext_lazy

from catalogue.exchange.outcome import Report, Result

ROWS_SHOWN: Final = 500
_ORDER: Final = (Result.REFUSED, Result.SKIPPED, Result.CREATED, Result.UPDATED, Result.UNCHANGED)
LABELS: Final = {
    Result.REFUSED: gettext_lazy("refused"),
    Result.SKIPPED: gettext_lazy("skipped"),
    Result.CREATED: gettext_lazy("new"),
    Result.UPDATED: gettext_lazy("changed"),
    Result.UNCHANGED: gettext_lazy("unchanged"),
}


def report_context(report: Report | None) -> dict[str, Any]:
    """Return report, rows [(row, label)], more (how many are not shown) and counts [(label, number)]."""
    rows = sorted(report.rows, key=lambda row: _ORDER.index(row.result)) if report else []
    return {
        "report": report,
        "rows": [(row, LABELS[row.result]) for row in rows[:ROWS_SHOWN]],
        "more": max(0, len(rows) - ROWS_SHOWN),
        "counts": [(LABELS[Result(name)], number) for name, number in report.results().items()] if report else [],
    }


def results_in_words(report: Report) -> str:
    """Return how many rows had each result, in one line."""
    return ", ".join(f"{LABELS[Result(name)]} {number}" for name, number in report.results().items())
