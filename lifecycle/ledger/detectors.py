"""Patterns a reviewer should look at: a list of questions, never a correction of any figure.

Source: LEDGER.md, "Gaming detectors". Pure.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.operations import Op
from lifecycle.ledger.replay import Step
from lifecycle.ledger.standing import Standing

LOOK_ALIKE_DAYS: Final = 365
LOOK_ALIKE_SHARE: Final = 0.6
#: Days before the end of a period within which a change of type is asked about.
BEFORE_SEAL_DAYS: Final = 60
#: A December is a burst with at least so many endings of an owner, and more than so many times a usual month.
BURST_ENDINGS, BURST_TIMES = 5, 3
LEAVING_ITEMS: Final = 3
FREE_FORM_CHANNELS: Final = frozenset({"letter", "free_form", "free_form_letter"})
_ENDS: Final = frozenset({"RETIRE", "MERGE"})


@dataclass(frozen=True)
class Finding:
    """A question: what was seen (`kind`), in which operations, about which items, of which owner and day."""

    kind: str
    on: str
    owner: str
    seqs: tuple[int, ...]
    items: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


def findings(book: Book, until: str, seals: Collection[str] = ()) -> list[Finding]:
    """Return everything to look at up to `until`, the newest first. `seals` are last days of sealed periods."""
    found = [
        *_look_alikes(book),
        *_split_then_merged(book),
        *_type_changes(book, until, seals),
        *_december_bursts(book),
        *_raised_answers(book),
        *_free_form(book),
        *_leaving_perimeter(book, until),
    ]
    return sorted(
        (each for each in found if each.on <= until), key=lambda each: (each.on, each.seqs, each.items), reverse=True
    )


@lru_cache(maxsize=50_000)
def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _steps(book: Book, *classes: str) -> Iterator[tuple[str, Step, Standing | None]]:
    """Yield item, step and standing before it, for the steps of these classes."""
    for timeline in book.timelines.values():
        before = None
        for step in timeline.steps:
            if step.cls in classes:
                yield timeline.item, step, before
            before = step.standing


def jaccard(one: Set[str], other: Set[str]) -> float:
    """Return the share of common members: |A ∩ B| / |A ∪ B|; 0 for two empty sets."""
    common = len(one & other)
    union = len(one) + len(other) - common
    return common / union if union else 0.0


class _Begun(NamedTuple):
    """An item that began, ready to be compared with those that ended."""

    day: int
    seq: int
    item: str
    step: Step
    fields: frozenset[str]


def _look_alikes(book: Book) -> Iterator[Finding]:
    begun: dict[str, list[_Begun]] = {"S": [], "F": []}
    for item, step, _before in _steps(book, "ADD"):
        if book.pair_of(step.seq) is None:
            row = _Begun(_number(step.effective), step.seq, item, step, _fields(step.standing))
            begun[step.standing.unit].append(row)
    for rows in begun.values():
        rows.sort(key=lambda row: row[:3])
    days = {unit: [row.day for row in rows] for unit, rows in begun.items()}
    for item, step, before in _steps(book, "RETIRE"):
        if before is None or book.pair_of(step.seq) is not None:
            continue
        fields = _fields(before)
        for place in _within(days[before.unit], _number(step.effective)):
            row = begun[before.unit][place]
            share = _likeness(before, fields, row)
            if share >= LOOK_ALIKE_SHARE and row.item != item:
                on, facts = max(step.effective, row.step.effective), {"share": round(100 * share)}
                yield Finding("look_alike", on, before.owner, (step.seq, row.seq), (item, row.item), facts)


def _fields(standing: Standing) -> frozenset[str]:
    return standing.form.required | standing.form.optional if standing.form is not None else frozenset()


def _within(days: list[int], middle: int) -> range:
    return range(bisect_left(days, middle - LOOK_ALIKE_DAYS), bisect_right(days, middle + LOOK_ALIKE_DAYS))


def _likeness(ended: Standing, fields: frozenset[str], row: _Begun) -> float:
    """Return how alike two items of one unit are, from 0 to 1: forms by their fields, services by all that is counted.

    A service is the same by owner, needs, customers and what is given: its output is no counted fact.
    """
    if ended.form is not None:
        return jaccard(fields, row.fields)
    begun = row.step.standing
    same = _given(ended) == _given(begun) and ended.owner == begun.owner
    return 1.0 if same and ended.needs else 0.0


def _given(standing: Standing) -> tuple[str, str, frozenset[str], frozenset[str]]:
    return standing.kind, standing.instrument, frozenset(standing.needs), frozenset(standing.segments)


def _of_kind(book: Book, *kinds: str) -> Iterator[Op]:
    return (op for op in book.ops() if op.kind in kinds and not book.is_void(op.seq))


def _split_then_merged(book: Book) -> Iterator[Finding]:
    parts = {target.item: op for op in _of_kind(book, "SPLIT") for target in op.targets}
    for merge in _of_kind(book, "MERGE"):
        for item in merge.items:
            split = parts.get(item)
            if split is None or merge.key <= split.key:
                continue
            siblings = {target.item for target in split.targets} | set(split.items)
            if siblings & (set(merge.touched()) - {item}):
                owner = _owner(book, item, merge)
                yield Finding("split_then_merge", merge.effective, owner, (split.seq, merge.seq), (item,))
                break


def _owner(book: Book, item: str, op: Op) -> str:
    timeline = book.timelines.get(item)
    standing = timeline.at(op.effective) if timeline is not None else None
    return standing.owner if standing is not None else ""


def _type_changes(book: Book, until: str, seals: Collection[str]) -> Iterator[Finding]:
    years = range(int((book.opening or until)[:4]), int(until[:4]) + 1)
    ends = sorted({_number(day) for day in (*seals, *(f"{year}-12-31" for year in years))})
    for item, step, before in _steps(book, "SCOPE"):
        if before is None or before.instrument == step.standing.instrument or not before.is_counted:
            continue
        day = _number(step.effective)
        end = next((end for end in ends if day <= end <= day + BEFORE_SEAL_DAYS), None)
        if end is not None:
            facts = {"type": step.standing.instrument, "end": date.fromordinal(end).isoformat()}
            yield Finding("type_change", step.effective, before.owner, (step.seq,), (item,), facts)


def _december_bursts(book: Book) -> Iterator[Finding]:
    months: Counter[tuple[str, str]] = Counter()
    december: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for item, step, before in _steps(book, *_ENDS):
        if before is None or step.standing.live or not before.is_counted:
            continue
        year, month = step.effective[:4], step.effective[5:7]
        if month == "12":
            december.setdefault((before.owner, year), []).append((step.seq, item))
        else:
            months[(before.owner, year)] += 1
    for (owner, year), ended in december.items():
        usual = months[(owner, year)] / 11
        if len(ended) >= BURST_ENDINGS and len(ended) > BURST_TIMES * usual:
            seqs, items = tuple(sorted({seq for seq, _ in ended})), tuple(sorted(item for _, item in ended))
            yield Finding("december_burst", f"{year}-12-31", owner, seqs, items, {"ended": len(ended)})


def _raised_answers(book: Book) -> Iterator[Finding]:
    for merge in _of_kind(book, "MERGE"):
        _before, after = _around(book, merge.targets[0].item, merge.seq)
        if after is None or after.form is None:
            continue
        grown = {}
        for item in (*merge.items, merge.targets[0].item):
            asked, _after = _around(book, item, merge.seq)
            if asked is not None and asked.form is not None and after.form.inputs > asked.form.inputs:
                grown[item] = after.form.inputs - asked.form.inputs
        if grown:
            yield Finding("raised_answers", merge.effective, after.owner, (merge.seq,), tuple(grown), {"more": grown})


def _around(book: Book, item: str, seq: int) -> tuple[Standing | None, Standing | None]:
    """Return how an item stood before operation `seq` and how it stands after it."""
    before = None
    for step in book.timelines[item].steps:
        if step.seq == seq:
            return before, step.standing
        before = step.standing
    return before, None


def _free_form(book: Book) -> Iterator[Finding]:
    for item, step, before in _steps(book, "ADD", "MERGE", "SPLIT", "PREFILL"):
        form = step.standing.form
        if form is None or not step.standing.live:
            continue
        known = before.form.channels if before is not None and before.form is not None else {}
        channels = sorted(FREE_FORM_CHANNELS & (form.channels.keys() - known.keys()))
        if channels:
            facts = {"channel": channels[0]}
            yield Finding("free_form", step.effective, step.standing.owner, (step.seq,), (item,), facts)


def _leaving_perimeter(book: Book, until: str) -> Iterator[Finding]:
    leaving: dict[str, list[tuple[str, int, str]]] = {}
    for item, step, before in _steps(book, "PERIMETER"):
        left = before is not None and before.is_counted and not step.standing.in_perimeter
        if before is not None and left and step.effective <= until:
            leaving.setdefault(before.owner, []).append((step.effective, step.seq, item))
    for owner, rows in leaving.items():
        rows.sort()
        while rows:
            last = (date.fromisoformat(rows[0][0]) + timedelta(days=LOOK_ALIKE_DAYS)).isoformat()
            together = [row for row in rows if row[0] <= last]
            if len(together) >= LEAVING_ITEMS:
                seqs, items = tuple(sorted({seq for _, seq, _ in together})), tuple(item for _, _, item in together)
                yield Finding("leaving_perimeter", together[-1][0], owner, seqs, items)
            rows = rows[len(together) :]


#: Kinds of findings, in the order in which lists show them.
DETECTORS: Final[dict[str, Callable[..., Iterator[Finding]]]] = {
    "look_alike": _look_alikes,
    "split_then_merge": _split_then_merged,
    "type_change": _type_changes,
    "december_burst": _december_bursts,
    "raised_answers": _raised_answers,
    "free_form": _free_form,
    "leaving_perimeter": _leaving_perimeter,
}
