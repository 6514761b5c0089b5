"""Requirements: "not until X is filled", registered by the app that owns the thing.

A predicate gets the subject (a product card in the version that is to be approved, or a form) and returns
the reason why it is not met, or None. The admin, the importers and the actions all read this registry.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Predicate = Callable[[Any], "str | Promise | None"]


@dataclass(frozen=True)
class Requirement:
    """One requirement. `area` names the editor's tab, `language` is fi, sv, en or "" for neutral facts."""

    code: str
    area: str
    predicate: Predicate
    language: str = ""


@dataclass(frozen=True)
class Unmet:
    """A requirement that is not met, with the reason in the active language."""

    code: str
    area: str
    language: str
    reason: str


_registry: dict[str, dict[str, Requirement]] = {}


def register(unit: str, requirement: Requirement) -> None:
    """Register `requirement` for items of `unit`; registering a code twice is a programming error."""
    rows = _registry.setdefault(unit, {})
    if requirement.code in rows and rows[requirement.code] is not requirement:
        raise ValueError(f"requirement {requirement.code!r} is registered twice for {unit!r}")
    rows[requirement.code] = requirement


def registered(unit: str) -> Iterable[Requirement]:
    """Return the requirements of `unit` in the order they were registered."""
    return tuple(_registry.get(unit, {}).values())


def unmet(unit: str, subject: Any) -> list[Unmet]:
    """Return the requirements of `unit` that `subject` does not meet."""
    missing = []
    for requirement in registered(unit):
        reason = requirement.predicate(subject)
        if reason is not None:
            missing.append(Unmet(requirement.code, requirement.area, requirement.language, str(reason)))
    return missing
