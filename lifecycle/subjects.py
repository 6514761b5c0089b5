"""What stands behind a portfolio item: the app that owns product cards (or forms) registers itself here.

Inversion: the life cycle knows no page model, yet freezes, checks and publishes text through this protocol.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db.models import Model, Q, QuerySet

from lifecycle.models import ItemClassification, Organisation, PortfolioItem
from lifecycle.requirements import Unmet
from lifecycle.undescribed import UndescribedSubject


@dataclass(frozen=True)
class Section:
    """A part of what a version said: plain text by label. `level` is that of the description, 0 for facts."""

    key: str
    heading: str
    level: int
    language: str
    rows: dict[str, str]


class Subject(Protocol):
    """What the life cycle asks of the record behind an item."""

    def instance(self, item: PortfolioItem) -> Model:
        """Return the object the audit log names."""

    def title(self, item: PortfolioItem) -> str:
        """Return the name people know the item by."""

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the names of many items by id, in one query."""

    def item_of(self, instance: Any) -> PortfolioItem | None:
        """Return the item behind an object the audit log or a workflow names; None when it is none of ours."""

    def object_ids(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the primary keys, as text, of the objects behind many items, in one query."""

    def item_ids_named_like(self, text: str, *, published: bool = False) -> "QuerySet[Any]":
        """Return the ids of items whose title, or only whose public one, has `text`, as a subquery."""

    def admin_url(self, item: PortfolioItem, user: Any) -> str:
        """Return the admin address at which `user` reads the item's life cycle."""

    def admin_urls(self, items: Sequence[PortfolioItem], user: Any) -> dict[int, str]:
        """Return the addresses of many items by id, in one query."""

    def latest_revision_id(self, item: PortfolioItem) -> int | None:
        """Return the id of the newest saved version."""

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """Whether the newest version differs from the published one."""

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Return what is missing from the newest version."""

    def content_of(self, item: PortfolioItem, revision_id: int) -> dict[str, Any]:
        """Return all that this version says, of JSON's own types."""

    def sections_of(self, content: dict[str, Any]) -> list[Section]:
        """Return such content as people read it, in the active language."""

    def crosses_owners(self, item: PortfolioItem) -> bool:
        """Whether the newest version concerns other organisations than the owner."""

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Make this version the public one."""

    def start_like(self, item: PortfolioItem, title: str, user: Any) -> PortfolioItem:
        """Make a draft of the same owner that begins as a copy of `item`'s text and counted facts."""

    def start(self, owner: Organisation, title: str, user: Any) -> PortfolioItem:
        """Make an empty draft of `owner`."""

    def nearest(self, title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
        """Return the ids of items in the offering that come nearest to such an item, and how near in percent."""

    def problem_of_moving(self, item: PortfolioItem, receiver: Organisation) -> str:
        """Return why the record cannot move to `receiver`, or ""."""

    def move(self, item: PortfolioItem, receiver: Organisation, user: Any) -> None:
        """Move the record to `receiver`; its old address keeps working."""

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem, user: Any) -> None:
        """Let the record behind `draft` describe `existing` from now on."""

    def hide(self, item: PortfolioItem, user: Any) -> None:
        """Take the item out of what the public reads; its text is kept."""


_subjects: dict[str, Subject] = {}
_UNDESCRIBED: Final[Subject] = UndescribedSubject()


def register_subject(unit: str, subject: Subject) -> None:
    """Register the subject of items of `unit`."""
    _subjects[unit] = subject


def subject_of(item: PortfolioItem) -> Subject:
    """Return the subject registered for the item's unit, or the one of items that nothing describes yet.

    LookupError when the unit's app is not installed.
    """
    if not item.is_described:
        return _UNDESCRIBED
    try:
        return _subjects[item.unit]
    except KeyError:
        raise LookupError(f"no subject is registered for unit {item.unit!r}") from None


def subject_for(unit: str) -> Subject:
    """Return the subject registered for `unit`; LookupError when its app is not installed."""
    return _subjects[unit]


def nearest_to(item: PortfolioItem, title: str) -> list[tuple[PortfolioItem, int]]:
    """Return the items in the offering nearest to `item` if it had this title, the nearest first, with percent."""
    found = subject_of(item).nearest(title, item.classification, item.pk)
    items = PortfolioItem.objects.with_facts().in_bulk([pk for pk, _share in found])
    return [(items[pk], share) for pk, share in found]


def item_behind(instance: Any) -> PortfolioItem | None:
    """Return the item behind an object of any subject, or None."""
    found = (subject.item_of(instance) for subject in _subjects.values())
    return next((item for item in found if item is not None), None)


def object_ids_of(items: Iterable[PortfolioItem]) -> dict[int, str]:
    """Return the primary keys, as text, of the objects behind items, with one query a unit."""
    by_unit: dict[str, set[int]] = {}
    for item in items:
        by_unit.setdefault(item.unit, set()).add(item.pk)
    found: dict[int, str] = {}
    for unit, ids in by_unit.items():
        if unit in _subjects:
            found |= _subjects[unit].object_ids(ids)
    return found


def items_named_like(text: str, *, published: bool = False) -> Q:
    """Return the items whose title, or only whose public one, has `text`, as a condition on their ids."""
    found = Q(pk__in=[])
    for subject in (*_subjects.values(), _UNDESCRIBED):
        found |= Q(pk__in=subject.item_ids_named_like(text, published=published))
    return found


def admin_urls_of(items: Iterable[PortfolioItem], user: Any) -> dict[int, str]:
    """Return the admin addresses of items by id, with one query a unit."""
    by_unit: dict[str, list[PortfolioItem]] = {}
    found: dict[int, str] = {}
    for item in items:
        if item.is_described:
            by_unit.setdefault(item.unit, []).append(item)
        else:
            found[item.pk] = _UNDESCRIBED.admin_url(item, user)
    for unit, together in by_unit.items():
        if unit in _subjects:
            found |= _subjects[unit].admin_urls(together, user)
    return found


def titles_of(items: Iterable[PortfolioItem]) -> dict[int, str]:
    """Return the names of items by id, with one query a unit."""
    by_unit: dict[str, set[int]] = {}
    titles: dict[int, str] = {}
    for item in items:
        if item.is_described:
            by_unit.setdefault(item.unit, set()).add(item.pk)
        else:
            titles[item.pk] = item.name
    for unit, ids in by_unit.items():
        if unit in _subjects:
            titles |= _subjects[unit].titles(ids)
    return titles
