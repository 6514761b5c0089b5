"""Registers the code lists that counted facts refer to."""

from collections.abc import Callable, Collection
from typing import Final

from catalogue.models import (
    GlossaryTerm,
    IndustrialClass,
    LifeEvent,
    Need,
    Output,
    Region,
    Segment,
    ServiceClass,
    TargetGroup,
)
from catalogue.models.code_lists import CodeListEntry
from catalogue.querysets import CodeListQuerySet
from lifecycle.entry_search import finder_of, register_list
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


_LISTS: Final[dict[str, type[CodeListEntry]]] = {
    "service-classes": ServiceClass,
    "outputs": Output,
    "regions": Region,
    "glossary-terms": GlossaryTerm,
    "life-events": LifeEvent,
    "target-groups": TargetGroup,
    "industrial-classes": IndustrialClass,
}


def _entries_of(model: type[CodeListEntry]) -> Callable[[], CodeListQuerySet]:
    return lambda: model._default_manager.valid_on()  # type: ignore[attr-defined]  # each has the common queryset


def register_lists() -> None:
    """Register the code lists one chooses from while typing; entries that ended are left out."""
    for name, model in _LISTS.items():
        register_list(name, finder_of(_entries_of(model)))
