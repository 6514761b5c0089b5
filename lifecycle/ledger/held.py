"""How the ledger has an item: in the end, and from which day on something more can be posted of it."""

from collections.abc import Collection

from lifecycle.ledger.replay import Timeline
from lifecycle.ledger.standing import Standing
from lifecycle.ledger.store import END_OF_TIME, shared_book
from lifecycle.ledger.titles import title_of
from lifecycle.models import PortfolioItem


def standing_of(item: PortfolioItem) -> Standing | None:
    """Return how the ledger has `item` stand in the end; None when it does not know it."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(item.code)
        return timeline.at(END_OF_TIME) if timeline is not None else None


def title_in_ledger(code: str) -> str:
    """Return the title the ledger last gave an item; "" when it gave none."""
    with shared_book() as (book, _head):
        return title_of(book, code)


def opening_of_ledger() -> str | None:
    """Return the day the ledger opens; None as long as it has no baseline."""
    with shared_book() as (book, _head):
        return book.opening


def begun_on(item: PortfolioItem) -> str:
    """Return the day since when the item has stood as live as it does, in the ledger."""
    with shared_book() as (book, _head):
        return _beginning_of(book.timelines[item.code])


def _beginning_of(timeline: Timeline) -> str:
    steps = timeline.steps
    began = steps[0].effective
    for before, step in zip((None, *steps), steps, strict=False):
        if step.standing.live and (before is None or not before.standing.live):
            began = step.effective
    return began


def lives_from(code: str, day: str) -> str:
    """Return `day` where the ledger has the item live then, or does not know it, else when it last began."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(code)
        then = timeline.at(day) if timeline is not None else None
        if timeline is None or (then is not None and then.live):
            return day
        return _beginning_of(timeline)


def ended_before(item: PortfolioItem, day: str) -> bool:
    """Whether the ledger has `item` ended, already on `day`."""
    with shared_book() as (book, _head):
        timeline = book.timelines.get(item.code)
        if timeline is None or timeline.steps[-1].standing.live:
            return False
        then = timeline.at(day)
    return then is None or not then.live


def not_before(item: PortfolioItem, day: str, kinds: Collection[str]) -> str:
    """Return `day`, or the last day of an operation of `kinds` about `item` where that is later.

    What is posted holds in the register from now on, so it must not come before what a restatement, or somebody who
    was quicker, has posted of the same.
    """
    with shared_book() as (book, _head):
        return max([day, *(op.effective for op in book.ops_of(item.code) if op.kind in kinds)])
