"""How often the finder was used: a number for each version, day and segment, and nothing about anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, Sum
from django.utils import timezone

from search.models import FinderRuns, FinderTree


def count_run(version: FinderTree, segment: str) -> None:
    """Count one walk that was completed today and ended in `segment`."""
    key: dict[str, Any] = {"tree": version, "day": timezone.localdate(), "segment": segment}
    if not FinderRuns.objects.filter(**key).update(number=F("number") + 1):
        FinderRuns.objects.get_or_create(**key)
        FinderRuns.objects.filter(**key).update(number=F("number") + 1)


@dataclass(frozen=True)
class RunsOfVersion:
    """Completed runs of one version in one segment: how many, and the first and the last day with any."""

    version: int
    segment: str
    number: int
    first_day: date
    last_day: date


def runs_by_version() -> list[RunsOfVersion]:
    """Return the runs of every version by segment, the newest version first (one query)."""
    rows = (
        FinderRuns.objects.order_by("-tree__number", "segment")
        .values_list("tree__number", "segment")
        .annotate(total=Sum("number"), first=Min("day"), last=Max("day"))
    )
    return [RunsOfVersion(*row) for row in rows]


def runs_by_day() -> Iterable[tuple[date, int, str, int]]:
    """Yield (day, version, segment, runs), the oldest first (one query)."""
    rows = FinderRuns.objects.order_by("day", "tree__number", "segment")
    yield from rows.values_list("day", "tree__number", "segment", "number").iterator()
