"""Named baselines: a day, what was known of it at first, and which items the programme counted.

The source leaves the day open (the text says 2009, the measure 2010), so it is a setting and never assumed: without
one, the day on which the ledger opens is the baseline. Source: LEDGER.md and ADDENDA, 3. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from lifecycle.ledger.book import Book

_FORM: Final = re.compile(
    r"^(?P<name>[\w-]+)=(?P<day>\d{4}-\d\d-\d\d)(?:@(?P<known>\d{4}-\d\d-\d\d))?(?:/(?P<scope>national|regional))?$"
)
_WITHOUT_EFFECT: Final = frozenset({"NOTE", "RENAME"})


class BaselineUnclear(ValueError):
    """A baseline is written wrongly, named twice or unknown."""


@dataclass(frozen=True)
class Baseline:
    """A named day to compare with. `known_at` is None for "when the last item of the baseline had been recorded"."""

    name: str
    day: str
    known_at: str | None = None
    scope: str = ""


def read_baselines(text: str) -> tuple[Baseline, ...]:
    """Read "2010=2010-01-01, 2009=2009-01-01@2010-06-30/national": name, day, known-at and scope, the latter optional.

    The first is the one that is shown unless another is asked for. Raises BaselineUnclear.
    """
    found: dict[str, Baseline] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        match = _FORM.match(part)
        if match is None:
            raise BaselineUnclear(f"not a baseline like 2010=2010-01-01: {part!r}")
        for day in filter(None, (match["day"], match["known"])):
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise BaselineUnclear(f"not a date: {day}") from error
        if match["name"] in found:
            raise BaselineUnclear(f"named twice: {match['name']}")
        found[match["name"]] = Baseline(match["name"], match["day"], match["known"], match["scope"] or "")
    return tuple(found.values())


def opening_of(named: tuple[Baseline, ...]) -> str | None:
    """Return the day on which the ledger opens: that of the earliest named baseline, if any is named."""
    return min((baseline.day for baseline in named), default=None)


def choose(named: tuple[Baseline, ...], book: Book, name: str = "") -> Baseline | None:
    """Return the baseline called `name`, or the first named one, or the opening of the ledger; None without any.

    Raises BaselineUnclear for an unknown name.
    """
    known = named or ((Baseline(book.opening[:4], book.opening),) if book.opening else ())
    if not name:
        return known[0] if known else None
    for baseline in known:
        if baseline.name == name:
            return baseline
    raise BaselineUnclear(f"there is no baseline {name!r}; known: {', '.join(each.name for each in known) or 'none'}")


def first_known_at(baseline: Baseline, book: Book) -> str:
    """Return the day as of which the original baseline is read: the named one, or when it was first complete.

    A baseline is complete when its day has come and an operation of another kind follows its items. What is added to
    it afterwards restates it, whatever it is called.
    """
    if baseline.known_at is not None:
        return baseline.known_at
    known = baseline.day
    for op in book.ops():
        if op.kind == "BASE":
            known = max(known, op.recorded)
        elif op.kind not in _WITHOUT_EFFECT:
            break
    return known
