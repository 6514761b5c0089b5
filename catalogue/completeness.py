"""How complete a card is: shares of what could be filled in, per level and language.

A figure for editors' eyes, not a rule: what must be filled in stands in `catalogue.requirements`.
"""

from dataclasses import dataclass
from typing import Any

from catalogue.models import ProductCardPage
from catalogue.requirements import unmet_of
from catalogue.text import plain_length
from lifecycle.kinds import ItemUnit
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.requirements import Unmet, registered

_LEVEL_FIELDS = {
    1: ("customer_descriptions", ("summary", "description", "what_you_get", "how_to_apply", "conditions", "costs")),
    2: ("expert_descriptions", ("when_to_offer", "when_not_to_offer", "criteria")),
    3: ("implementation_descriptions", ("instructions",)),
}
_LEVEL_ROWS = {1: (), 2: ("delimitations", "common_questions"), 3: ("steps",)}


@dataclass(frozen=True)
class Completeness:
    """`percent` is the share of met requirements; `by_level` maps "1-fi" … "3-en" to shares of filled fields."""

    percent: int
    by_level: dict[str, int]
    unmet: tuple[Unmet, ...]


def _share(card: ProductCardPage, level: int, language: str) -> int:
    relation, fields = _LEVEL_FIELDS[level]
    row: Any = next((r for r in getattr(card, relation).all() if r.language == language), None)
    filled = sum(1 for name in fields if row is not None and plain_length(getattr(row, name)))
    total = len(fields)
    for rows in _LEVEL_ROWS[level]:
        total += 1
        filled += any(r.language == language for r in getattr(card, rows).all())
    if level == 1:
        total += 1
        filled += bool(card.title if language == "fi" else (row and row.title))
    return round(100 * filled / total)


def completeness_of(card: ProductCardPage) -> Completeness:
    """Return the completeness of `card` in the version given."""
    missing = tuple(unmet_of(card))
    total = len(tuple(registered(ItemUnit.SERVICE)))
    by_level = {f"{level}-{lang}": _share(card, level, lang) for level in (1, 2, 3) for lang in CONTENT_LANGUAGES}
    return Completeness(round(100 * (total - len(missing)) / total), by_level, missing)
