"""What each operation did to which items, by number and by item, worked out once for a head of the ledger. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import EVERYTHING, SUMMED_UNITS, UNITS, Line, lines
from lifecycle.ledger.lines import View, heir_on, lines_of
from lifecycle.ledger.operations import LAST_DAY, NewItem, Op
from lifecycle.ledger.standing import ITEM_UNIT, Standing
from lifecycle.ledger.titles import title_of


class Effect(NamedTuple):
    """How an item stood before an operation (None: it was not known) and how it stands after it."""

    item: str
    before: Standing | None
    after: Standing


@dataclass(frozen=True)
class LedgerIndex:
    """By number of operation: effects, lines of all units, items and owners. By item: operations and titles.

    Operations that make others void or pair them name the items of those. `parties` are the owners before and after
    and those the operation names; `owners` are these and whoever owns the items in the end: all whom it concerns.
    """

    effects: Mapping[int, tuple[Effect, ...]]
    lines: Mapping[int, tuple[Line, ...]]
    items: Mapping[int, tuple[str, ...]]
    parties: Mapping[int, frozenset[str]]
    owners: Mapping[int, frozenset[str]]
    operations: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]


def index_of(book: Book) -> LedgerIndex:
    """Return the index of a book."""
    effects = _effects(book)
    found: dict[int, list[Line]] = {}
    for unit in UNITS:
        for line in lines(book, unit, "", LAST_DAY):
            found.setdefault(line.seq, []).append(line)
    items: dict[int, tuple[str, ...]] = {}
    parties: dict[int, frozenset[str]] = {}
    owners: dict[int, frozenset[str]] = {}
    operations: dict[str, list[int]] = {}
    for op in book.ops():
        touched = dict.fromkeys((*op.touched(), *(effect.item for effect in effects.get(op.seq, ()))))
        for seq in op.refers:
            touched |= dict.fromkeys(items.get(seq, ()))
        items[op.seq] = tuple(touched)
        parties[op.seq] = frozenset(_parties(book, op, touched, effects.get(op.seq, [])))
        owners[op.seq] = parties[op.seq] | frozenset(_present_owners(book, touched))
        for item in touched:
            operations.setdefault(item, []).append(op.seq)
    return LedgerIndex(
        {seq: tuple(each) for seq, each in effects.items()},
        {seq: tuple(each) for seq, each in found.items()},
        items,
        parties,
        owners,
        {item: tuple(seqs) for item, seqs in operations.items()},
        _titles(book),
    )


def _effects(book: Book) -> dict[int, list[Effect]]:
    found: dict[int, list[Effect]] = {}
    for timeline in book.timelines.values():
        before = None
        for step in timeline.steps:
            effects = found.setdefault(step.seq, [])
            if effects and effects[-1].item == timeline.item:  # an operation may take several steps with one item
                effects[-1] = effects[-1]._replace(after=step.standing)
            else:
                effects.append(Effect(timeline.item, before, step.standing))
            before = step.standing
    return found


def new_items(op: Op) -> Iterable[NewItem]:
    """Return the items an operation describes as new."""
    return (new for new in (op.new, *(target.new for target in op.targets)) if new is not None)


def _parties(book: Book, op: Op, items: Iterable[str], effects: Collection[Effect]) -> Iterable[str]:
    yield from filter(None, (op.org, op.from_org))
    yield from (new.org for new in new_items(op))
    for effect in effects:
        yield effect.after.owner
        if effect.before is not None:
            yield effect.before.owner
    for item in items:
        timeline = book.timelines.get(item)
        then = timeline.at(op.effective) if timeline is not None and not effects else None
        if then is not None:
            yield then.owner


def _present_owners(book: Book, items: Iterable[str]) -> Iterable[str]:
    for item in items:
        timeline = book.timelines.get(item)
        if timeline is not None:
            last = timeline.steps[-1].standing.owner
            yield from (last, heir_on(book, last, LAST_DAY))


def _titles(book: Book) -> dict[str, str]:
    titles = {new.item: new.title for op in book.ops() if book.is_void(op.seq) for new in new_items(op)}
    return titles | {item: title_of(book, item) for item in book.timelines}


def part_of(book: Book, seq: int, items: Iterable[str]) -> tuple[tuple[Effect, ...], tuple[Line, ...]]:
    """Return the effects and the lines (not of C, which is no sum over items) of one operation with these items."""
    effects, found = [], []
    for item in items:
        timeline = book.timelines.get(item)
        steps = [step for step in timeline.steps if step.seq == seq] if timeline is not None else []
        if timeline is None or not steps:
            continue
        place = timeline.steps.index(steps[0])
        before = timeline.steps[place - 1].standing if place else None
        effects.append(Effect(item, before, steps[-1].standing))
        for unit in SUMMED_UNITS:
            if ITEM_UNIT[unit] == steps[0].standing.unit:
                all_lines = lines_of(book, unit, View(timeline, None), EVERYTHING)
                found += [line for line in all_lines if line.seq == seq]
    return tuple(effects), tuple(found)
