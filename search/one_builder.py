"""One at a time builds the index on the search server: a row in the database says that somebody does."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.utils import timezone

from search.models import IndexBuild

#: Who has said nothing for so long is taken to have been ended in the middle of building.
SILENT: Final = timedelta(minutes=1)
#: Seconds between two signs of life.
_EVERY: Final = 5.0


class BuildUnderWay(Exception):
    """Somebody else is building the index on the search server."""

    def __str__(self) -> str:
        return "Another process is building the index on the search server."


class Builder:
    """Whoever builds now."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self._next_sign = time.monotonic() + _EVERY

    def go_on(self) -> None:
        """Give a sign of life now and then; BuildUnderWay where somebody else took over, having heard none."""
        if time.monotonic() >= self._next_sign:
            self.is_still_this()

    def is_still_this(self) -> None:
        """Give a sign of life at once, before what only one may do; BuildUnderWay as in `go_on`."""
        self._next_sign = time.monotonic() + _EVERY
        if not IndexBuild.objects.filter(pk=1, builder=self.name).update(seen_at=timezone.now()):
            raise BuildUnderWay


@contextmanager
def only_builder() -> Iterator[Builder]:
    """Let the body build while nobody else does; BuildUnderWay where somebody does."""
    builder, now = Builder(), timezone.now()
    IndexBuild.objects.filter(seen_at__lt=now - SILENT).delete()
    _row, is_free = IndexBuild.objects.get_or_create(pk=1, defaults={"builder": builder.name, "seen_at": now})
    if not is_free:
        raise BuildUnderWay
    try:
        yield builder
    finally:
        IndexBuild.objects.filter(builder=builder.name).delete()
