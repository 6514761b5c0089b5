"""How new terms follow those in force: what ends the day before, what is withdrawn, what cannot be. Pure.

Terms of one line follow each other in time. What was valid once stays as it was: it may be given a last day, never be
hidden. What has not begun yet gives way to what is decided after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from forms_registry.pricing.intervals import ONE_DAY, Period


@dataclass(frozen=True)
class Row:
    """A row of terms: `key` tells it apart, `line` the rows that follow each other."""

    key: int
    line: str
    period: Period


@dataclass
class Settlement:
    """What becomes of the rows in force when drafts are decided.

    `last_days` maps a row's key to its new last day; `withdrawn` are rows that had not begun; `hidden` are (draft, row)
    where the draft would begin no later than a row that has been valid, and nothing may be done.
    """

    last_days: dict[int, date] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)
    hidden: list[tuple[Row, Row]] = field(default_factory=list)


def settle(decided: Sequence[Row], drafts: Sequence[Row], today: date) -> Settlement:
    """Return what deciding `drafts` on `today` does to the rows that are decided already."""
    settlement = Settlement()
    for draft in drafts:
        for row in decided:
            if row.line != draft.line or row.key in settlement.withdrawn or not row.period.meets(draft.period):
                continue
            if row.period.first < draft.period.first:
                settlement.last_days[row.key] = draft.period.first - ONE_DAY
            elif row.period.first > today:
                settlement.withdrawn.add(row.key)
            else:
                settlement.hidden.append((draft, row))
    return settlement


def as_if_decided(decided: Sequence[Row], drafts: Sequence[Row], today: date) -> list[Row]:
    """Return the rows that would be in force, or come into force, once the drafts are decided."""
    settlement = settle(decided, drafts, today)
    kept = []
    for row in decided:
        if row.key not in settlement.withdrawn:
            last = settlement.last_days.get(row.key)
            kept.append(row if last is None else replace(row, period=replace(row.period, last=last)))
    return [*kept, *drafts]
