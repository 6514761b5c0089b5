"""C: the distinct data concepts that all counted forms together require.

A set size, not a sum: two forms that ask the same thing ask for one concept. The concept of every required field
counts, whether or not a channel prefills it: prefilling saves typing, not data. Source: LEDGER.md, unit C. Pure.
"""

from collections import Counter
from typing import NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.lines import Line, Selection, class_of, views

_NONE: frozenset[str] = frozenset()


class _Change(NamedTuple):
    effective: str
    seq: int
    item: str
    place: int
    cls: str
    owner: str
    before: frozenset[str]
    after: frozenset[str]


def concepts_on(book: Book, on: str, selection: Selection) -> frozenset[str]:
    """Return the concepts that the counted forms require at the end of day `on`."""
    found: set[str] = set()
    for view in views(book, "C", selection, on):
        standing = view.timeline.at(on)
        if standing is not None and standing.form is not None and view.is_counted(standing, selection):
            found |= standing.form.required_concepts()
    return frozenset(found)


def concept_lines(book: Book, since: str, until: str, selection: Selection) -> list[Line]:
    """Return what each operation adds to or takes from the set, in the order of time, after `since` up to `until`.

    The line of an operation is its marginal change: the first form that asks for a concept adds it, the last takes it.
    """
    asked_by: Counter[str] = Counter()
    found: list[Line] = []
    for change in sorted(_changes(book, until, selection)):
        if change.effective > until:
            break
        delta = 0
        for concept in change.after - change.before:
            asked_by[concept] += 1
            delta += asked_by[concept] == 1
        for concept in change.before - change.after:
            asked_by[concept] -= 1
            delta -= asked_by[concept] == 0
        if delta and change.effective > since:
            found.append(Line(change.effective, change.seq, change.cls, "C", change.item, change.owner, delta))
    return found


def _changes(book: Book, until: str, selection: Selection) -> list[_Change]:
    found = []
    for view in views(book, "C", selection, until):
        before = _NONE
        for place, step in enumerate(view.timeline.steps):
            form = step.standing.form
            counted = form is not None and view.is_counted(step.standing, selection)
            after = form.required_concepts() if form is not None and counted else _NONE
            if after != before:
                owner = view.owner_of(step.standing)
                cls = class_of(book, step, view)
                found.append(_Change(step.effective, step.seq, view.timeline.item, place, cls, owner, before, after))
            before = after
    return found
