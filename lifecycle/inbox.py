"""What waits for a person: sections registered by the app that owns the thing, put together per person.

The home page shows the entries, the daily mail counts them. A section nobody has registered is shown as "not
available", never as zero (ADDENDA, 13).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One thing that waits. `since` is the day it began to wait or was last called to mind; `late` marks overdue.

    `code` and `url` may stand in a mail; `title` and `note` may not, since they can name what is not public. `at` is
    the moment it began, where that is known: it tells whether a mail of the same day has named the entry already.
    """

    code: str
    title: str
    url: str
    since: date
    note: str = ""
    late: bool = False
    at: datetime | None = None

    def is_newer_than(self, mailed_at: datetime, mailed_on: date) -> bool:
        """Whether the entry began after a mail; without a moment, what began on the mail's day counts as newer."""
        return self.at > mailed_at if self.at is not None else self.since >= mailed_on

    def age(self, today: date) -> int:
        """Return for how many days the entry has waited."""
        return max(0, (today - self.since).days)


#: Gets a person and a day; returns what waits for the person on that day, the longest waiting first.
Finder = Callable[[Any, date], Sequence[Entry]]


@dataclass(frozen=True)
class Section:
    """One section of a person's inbox; `entries` is None when no installed app can tell."""

    code: str
    label: str
    entries: Sequence[Entry] | None

    @property
    def count(self) -> int:
        """How many things wait here."""
        return len(self.entries or ())


#: Every section there can be, in the order shown.
SECTION_LABELS: Final[dict[str, Promise]] = {
    "approve": _("To approve"),
    "decide": _("To decide"),
    "restatements": _("Restatements to decide"),
    "returned": _("Returned to me"),
    "review": _("To review"),
    "take_into_use": _("Approved, to be taken into use"),
    "prices": _("Prices to mend"),
    "feedback": _("Feedback"),
}

_finders: dict[str, Finder] = {}


def register_section(code: str, finder: Finder) -> None:
    """Register how the section `code` of SECTION_LABELS is filled; an unknown code is a programming error."""
    if code not in SECTION_LABELS:
        raise LookupError(f"unknown inbox section {code!r}")
    _finders[code] = finder


def inbox_of(user: Any, today: date | None = None) -> list[Section]:
    """Return every section for `user`, with entries as they stand on `today`."""
    day = today or timezone.localdate()
    return [
        Section(code, str(label), _finders[code](user, day) if code in _finders else None)
        for code, label in SECTION_LABELS.items()
    ]
