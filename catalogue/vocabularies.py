"""Registers the code lists that counted facts refer to."""

from collections.abc import Collection

from catalogue.models import Need, Segment
from catalogue.querysets import CodeListQuerySet
from lifecycle.vocabulary import register_vocabulary


def _unusable(entries: CodeListQuerySet, codes: Collection[str]) -> list[str]:
    valid = set(entries.filter(code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in valid]


def unusable_segments(codes: Collection[str]) -> list[str]:
    """Return the codes that name no segment valid today."""
    return _unusable(Segment.objects.valid_on(), codes)


def unusable_needs(codes: Collection[str]) -> list[str]:
    """Return the codes that name no need valid today."""
    return _unusable(Need.objects.valid_on(), codes)


def segment_choices() -> list[tuple[str, str]]:
    """Return the segments valid today."""
    return [(entry.code, entry.name) for entry in Segment.objects.valid_on()]


def need_choices() -> list[tuple[str, str]]:
    """Return the needs valid today."""
    return [(entry.code, entry.name) for entry in Need.objects.valid_on()]


def register_vocabularies() -> None:
    """Register both; called once when the app is ready."""
    register_vocabulary("segments", unusable_segments, segment_choices)
    register_vocabulary("needs", unusable_needs, need_choices)
