"""The bridge: from the baseline as first reported to today's count, cause by cause, with nothing left over.

Late registrations and corrections restate the baseline; transfers, perimeter and scope stand below the like-for-like
count: neither ever looks like a reduction. Source: LEDGER.md, "The bridge", and ADDENDA, 11. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lifecycle.ledger.book import Book
from lifecycle.ledger.figures import EVERYTHING, MOVES, Line, Selection, count, lines, pinned, totals
from lifecycle.ledger.lines import heir_on
from lifecycle.ledger.retirements import fates, summed
from lifecycle.ledger.standing import ITEM_UNIT, Standing

#: The causes of a bridge, in its order.
STEPS: Final = (
    "ADD",
    "RETIRE_SUSTAINED",
    "RETIRE_PROVISIONAL",
    "RETIRE_CANCELLED",
    "REINSTATE",
    "MERGE",
    "SPLIT",
    "REPLACE",
    "FIELD_REMOVE",
    "FIELD_RELAX",
    "FIELD_TIGHTEN",
    "FIELD_ADD",
    "FIELD_REMAP",
    "PREFILL",
    "PRODUCTION",
    "CLASSIFY",
)
MOVE_STEPS: Final = ("TRANSFER", "PERIMETER", "SCOPE")


class BridgeBroken(ArithmeticError):
    """The steps of a bridge do not lead from its start to its end: a defect, never shown as a figure."""


@dataclass(frozen=True)
class Bridge:
    """A bridge of one unit. `steps` and `moves` map every cause to its amount, 0 where there is none."""

    unit: str
    since: str
    until: str
    original: int
    late: int
    corrections: int
    restated: int
    steps: dict[str, int]
    like_for_like: int
    moves: dict[str, int]
    end: int
    exclusions: dict[str, int]


def bridge(
    book: Book, first: Book | None, unit: str, since: str, until: str, selection: Selection = EVERYTHING
) -> Bridge:
    """Return the bridge of `unit` from the end of day `since` to the end of day `until`.

    `first` is the book as it was when the baseline was first reported, None when `since` is no baseline: then nothing
    is restated. Raises BridgeBroken.
    """
    selection = pinned(selection, until)
    restated = count(book, unit, since, selection)
    original = restated if first is None else _original(book, first, unit, since, selection)
    late = 0 if first is None else _late(book, first, unit, since, selection)
    found = lines(book, unit, since, until, selection)
    steps, moves = _steps(book, found, until)
    end = count(book, unit, until, selection)
    like_for_like = restated + sum(steps.values())
    if like_for_like + sum(moves.values()) != end:
        raise BridgeBroken(f"{unit} {since}–{until}: {like_for_like} and {moves} do not come to {end}")
    return Bridge(
        unit,
        since,
        until,
        original,
        late,
        restated - original - late,
        restated,
        steps,
        like_for_like,
        moves,
        end,
        exclusions(book, unit, until, selection),
    )


def _steps(book: Book, found: Sequence[Line], until: str) -> tuple[dict[str, int], dict[str, int]]:
    sums = totals(found)
    retired = summed(fates(book, found, until))
    rest = sums.pop("RETIRE", 0) + retired.gross
    sums |= {
        "RETIRE_SUSTAINED": -retired.sustained + rest,
        "RETIRE_PROVISIONAL": -retired.provisional,
        "RETIRE_CANCELLED": -retired.cancelled,
    }
    # A baseline later than the ledger's opening may know items by LATE: they began between the two.
    for cls in ("LATE", "BASE"):
        sums["ADD"] = sums.get("ADD", 0) + sums.pop(cls, 0)
    unknown = set(sums) - set(STEPS) - MOVES
    if unknown:
        raise BridgeBroken(f"no place in the bridge for {sorted(unknown)}")
    return {step: sums.get(step, 0) for step in STEPS}, {move: sums.get(move, 0) for move in MOVE_STEPS}


def _original(book: Book, first: Book, unit: str, since: str, selection: Selection) -> int:
    """Return the count as first reported, by the owners of T where the selection is like-for-like."""
    if not selection.is_like_for_like or selection.at is None:
        return count(first, unit, since, selection)
    total = 0
    concepts: set[str] = set()
    for timeline in first.timelines.values():
        standing = timeline.at(since)
        if standing is None or not standing.live or standing.unit != ITEM_UNIT[unit] or not selection.fits(standing):
            continue
        if _selected_at(book, timeline.item, standing, selection, selection.at):
            total += standing.worth(unit)
            concepts |= standing.form.required_concepts() if standing.form else frozenset()
    return len(concepts) if unit == "C" else total


def _selected_at(book: Book, item: str, standing: Standing, selection: Selection, at: str) -> bool:
    """Whether an item is counted by the owner and the flags of T, as they are known now."""
    now = book.timelines.get(item)
    then = (now.at(at) if now is not None else None) or standing
    return then.in_scope and then.in_perimeter and selection.has_owner(heir_on(book, then.owner, at))


def _late(book: Book, first: Book, unit: str, since: str, selection: Selection) -> int:
    registered = [line for line in lines(book, unit, "", since, selection) if line.cls == "LATE"]
    return sum(line.delta for line in registered if line.seq > first.seq)


def exclusions(book: Book, unit: str, on: str, selection: Selection = EVERYTHING) -> dict[str, int]:
    """Return how many living items are not counted in `unit` on `on`, by reason; an item has one reason.

    The reasons are "perimeter", "type:…" of a form that is no application, "scope", and for S_own "production:…".
    """
    found: dict[str, int] = {}
    as_was = replace(selection, basis="as_was", at=None)
    for timeline in book.timelines.values():
        standing = timeline.at(on)
        if standing is None or not standing.live or standing.unit != ITEM_UNIT[unit]:
            continue
        if as_was.has_owner(standing.owner) and as_was.fits(standing):
            reason = _reason(standing, unit)
            if reason:
                found[reason] = found.get(reason, 0) + 1
    return dict(sorted(found.items()))


def _reason(standing: Standing, unit: str) -> str:
    if not standing.in_perimeter:
        return "perimeter"
    if not standing.in_scope:
        return "scope" if not standing.scope_flag else f"type:{standing.instrument}"
    if unit == "S_own" and standing.production != "own":
        return f"production:{standing.production}"
    return ""
