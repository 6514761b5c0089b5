"""What has changed and waits to reach an index: rows written in the transaction of the change itself.

A row with target DOCUMENTS waits until the search documents in the database are brought up to date, one with target
SERVER until the search server has acknowledged them. Whoever has done it deletes the row, so nothing is lost when a
process ends or a server is away in between; doing it twice changes nothing.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Max, Min
from django.utils import timezone

from search.models import IndexChange

DOCUMENTS: Final = IndexChange.Target.DOCUMENTS
SERVER: Final = IndexChange.Target.SERVER
#: Stands for a page where every card has changed.
EVERY_CARD: Final = 0
#: How old a change may be that the server does not have yet while it still answers.
GRACE: Final = timedelta(seconds=2)


def note(target: str, page_ids: Collection[int]) -> None:
    """Note that these cards have changed (one query)."""
    IndexChange.objects.bulk_create([IndexChange(target=target, page_id=page_id) for page_id in page_ids], 500)


def settle(target: str, page_ids: Collection[int]) -> None:
    """Take away all that waits of these cards; what is noted later stays."""
    IndexChange.objects.filter(target=target, page_id__in=page_ids).delete()


def settle_all(target: str, until: int) -> None:
    """Take away all that waits up to the change with number `until`."""
    IndexChange.objects.filter(target=target, pk__lte=until).delete()


def settle_changes(numbers: Sequence[int]) -> None:
    """Take away the changes with these numbers."""
    IndexChange.objects.filter(pk__in=numbers).delete()


def postpone(target: str, page_ids: Collection[int], by: timedelta) -> None:
    """Let what waits of these cards wait on, as if it changed only then."""
    IndexChange.objects.filter(target=target, page_id__in=page_ids).update(made_at=timezone.now() + by)


def waiting(target: str, limit: int, *, older_than: timedelta = timedelta(0)) -> list[tuple[int, int]]:
    """Return (number, page id) of what waits, in the order in which it changed, at most `limit`."""
    changes = IndexChange.objects.filter(target=target, made_at__lte=timezone.now() - older_than)
    return list(changes.order_by("pk").values_list("pk", "page_id")[:limit])


def last_change(target: str) -> int:
    """Return the number of the change that was noted last; 0 when nothing waits."""
    return IndexChange.objects.filter(target=target).aggregate(last=Max("pk"))["last"] or 0


def number_waiting(target: str) -> int:
    """Return how many changes wait."""
    return IndexChange.objects.filter(target=target).count()


def is_behind() -> bool:
    """Whether the server lacks a change that is older than GRACE (one query)."""
    oldest = IndexChange.objects.filter(target=SERVER).aggregate(oldest=Min("made_at"))["oldest"]
    return oldest is not None and oldest < timezone.now() - GRACE
