"""What this process remembers of the index, brought up to date when the index has changed."""

from threading import Lock

from search.known import Snapshot
from search.known_building import brought_up_to_date, build
from search.models import IndexGeneration

_current: Snapshot | None = None
_lock = Lock()


def generation_number() -> int:
    """Return the number of the present generation of the index (one query)."""
    return IndexGeneration.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def snapshot() -> Snapshot:
    """Return the snapshot of the present generation (one query when nothing changed)."""
    global _current
    generation = generation_number()
    known = _current
    if known is not None and known.generation == generation:
        return known
    with _lock:
        known = _current
        if known is None or known.generation != generation:
            known = _current = (known and brought_up_to_date(known, generation)) or build(generation)
        return known


def forget() -> None:
    """Drop what this process remembers (tests switch databases under it)."""
    global _current
    _current = None
