"""What goes with a text through approval: an app above registers here what it keeps beside the text of an item.

Prices are such: their drafts are frozen, decided and kept with the version that is approved, so that one decision
covers both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from lifecycle.models import Decision, PortfolioItem
from lifecycle.subjects import Section


@dataclass(frozen=True)
class Approval:
    """Who approves by which decision, and the day it is done."""

    user: Any
    decision: Decision | None
    today: date


class Accompaniment(Protocol):
    """What the life cycle asks of it. Every call is inside the transition's transaction, with the item locked."""

    def has_changed(self, item: PortfolioItem) -> bool:
        """Whether something new waits to be approved."""

    def approve(self, item: PortfolioItem, approval: Approval) -> None:
        """Decide what waits; raise LifeCycleError with the reason when it cannot be."""

    def content_of(self, item: PortfolioItem) -> Any:
        """Return what is kept with the approved version, of JSON's own types; empty when there is nothing."""

    def sections_on(self, item: PortfolioItem, day: date) -> Sequence[Section]:
        """Return what held on `day` as people read it."""

    def copy(self, source: PortfolioItem, target: PortfolioItem, user: Any) -> None:
        """Let the new draft `target` begin with what holds for `source`."""

    def adopt(self, draft: PortfolioItem, existing: PortfolioItem) -> None:
        """Let what was written for `draft` belong to `existing`, which its record describes from now on."""


_registered: dict[str, Accompaniment] = {}


def register_accompaniment(name: str, accompaniment: Accompaniment) -> None:
    """Register what is kept as `name` in approved versions."""
    _registered[name] = accompaniment


def has_changed(item: PortfolioItem) -> bool:
    """Whether anything beside the text of `item` waits to be approved."""
    return any(each.has_changed(item) for each in _registered.values())


def approve(item: PortfolioItem, approval: Approval) -> None:
    """Decide all that waits beside the text of `item`."""
    for each in _registered.values():
        each.approve(item, approval)


def contents_of(item: PortfolioItem) -> dict[str, Any]:
    """Return what is kept with the approved version of `item`, by name; what is empty is left out."""
    contents = {name: each.content_of(item) for name, each in _registered.items()}
    return {name: content for name, content in contents.items() if content}


def sections_on(item: PortfolioItem, day: date) -> list[Section]:
    """Return what held beside the text of `item` on `day`."""
    return [section for each in _registered.values() for section in each.sections_on(item, day)]


def adopt_all(*, draft: PortfolioItem, existing: PortfolioItem) -> None:
    """Let all that was written for `draft` belong to `existing`."""
    for each in _registered.values():
        each.adopt(draft, existing)


def copy_all(*, source: PortfolioItem, target: PortfolioItem, user: Any) -> None:
    """Let the new draft `target` begin with all that holds for `source`."""
    for each in _registered.values():
        each.copy(source, target, user)
