"""Reports of the ledger as plain data: one source for the command line, exports of pages and interfaces."""

from lifecycle.ledger.reports.figures import (
    bridge_report,
    count_report,
    e_services_report,
    findings_report,
    lines_report,
    measures_report,
    retirements_report,
    rules_report,
    users_report,
)
from lifecycle.ledger.reports.merges import MergeUnclear, merge_report, recorded_merge_report
from lifecycle.ledger.reports.question import AskedWrongly, Question
from lifecycle.ledger.reports.verification import verify_report, verify_text

__all__ = [
    "AskedWrongly",
    "MergeUnclear",
    "Question",
    "bridge_report",
    "count_report",
    "e_services_report",
    "findings_report",
    "lines_report",
    "measures_report",
    "merge_report",
    "recorded_merge_report",
    "retirements_report",
    "rules_report",
    "users_report",
    "verify_report",
    "verify_text",
]
