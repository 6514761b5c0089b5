"""Writing many cards at once: what is derived from them is brought up to date afterwards, all together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

#: Sent after a bulk write with `page_ids`, the cards it changed.
bulk_written = Signal()

_collected: ContextVar[set[int] | None] = ContextVar("cards_changed_in_bulk", default=None)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Collect changed cards inside the block and tell of them once at its end.

    After an error nobody is told: whoever follows from cards must have noted what waits when they changed.
    """
    changed: set[int] = set()
    token = _collected.set(changed)
    try:
        yield
    finally:
        _collected.reset(token)
    if changed:
        bulk_written.send(sender=None, page_ids=frozenset(changed))


def collected(page_id: int) -> bool:
    """Whether a bulk write is under way, which then has noted the card."""
    changed = _collected.get()
    if changed is None:
        return False
    changed.add(page_id)
    return True
