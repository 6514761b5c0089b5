"""What stands behind a portfolio item: the app that owns product cards (or forms) registers itself here.

Inversion: the life cycle knows no page model, yet freezes, checks and publishes text through this protocol.
"""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from django.db.models import Model

from lifecycle.models import PortfolioItem
from lifecycle.requirements import Unmet


class Subject(Protocol):
    """What the life cycle asks of the record behind an item."""

    def instance(self, item: PortfolioItem) -> Model:
        """Return the object the audit log names."""

    def title(self, item: PortfolioItem) -> str:
        """Return the name people know the item by."""

    def titles(self, item_ids: Collection[int]) -> dict[int, str]:
        """Return the names of many items by id, in one query."""

    def edit_url(self, item: PortfolioItem) -> str:
        """Return the admin address at which the item's life cycle is shown."""

    def latest_revision_id(self, item: PortfolioItem) -> int | None:
        """Return the id of the newest saved version."""

    def has_changed_text(self, item: PortfolioItem) -> bool:
        """Whether the newest version differs from the published one."""

    def unmet_requirements(self, item: PortfolioItem) -> list[Unmet]:
        """Return what is missing from the newest version."""

    def publish(self, item: PortfolioItem, revision_id: int, user: Any) -> None:
        """Make this version the public one."""


_subjects: dict[str, Subject] = {}


def register_subject(unit: str, subject: Subject) -> None:
    """Register the subject of items of `unit`."""
    _subjects[unit] = subject


def subject_of(item: PortfolioItem) -> Subject:
    """Return the subject registered for the item's unit; LookupError when its app is not installed."""
    try:
        return _subjects[item.unit]
    except KeyError:
        raise LookupError(f"no subject is registered for unit {item.unit!r}") from None


def titles_of(items: Iterable[PortfolioItem]) -> dict[int, str]:
    """Return the names of items by id, with one query a unit."""
    by_unit: dict[str, set[int]] = {}
    for item in items:
        by_unit.setdefault(item.unit, set()).add(item.pk)
    titles: dict[int, str] = {}
    for unit, ids in by_unit.items():
        if unit in _subjects:
            titles |= _subjects[unit].titles(ids)
    return titles
