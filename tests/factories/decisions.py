"""Decisions that actions cite."""

from datetime import date

from lifecycle.decisions import cite_decision
from lifecycle.models import Decision


def decision(reference: str = "1/2026") -> Decision:
    """Return a decision of the management group."""
    return cite_decision(reference=reference, body="Johtoryhmä", decided_on=date(2026, 1, 15))
