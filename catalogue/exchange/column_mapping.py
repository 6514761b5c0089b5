"""What a mapping says: which cells of another system's table become which columns of ours.

For each column there are rules; the first that fits wins. A rule fits when its conditions hold and it gives
something. What the source names as unknown gives nothing and meets no condition, so it stays unknown here, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.exchange.card_columns import RICH, Errors, cell_text
from catalogue.exchange.review_flags import STATED, shortened, was_longer
from lifecycle.exchange.tables import Records

_WHOLE_TEXTS = RICH[1] + RICH[2] + RICH[3]


class Comparison(StrEnum):
    """How a condition looks at a cell."""

    IS = "is"
    HAS = "has"
    ONLY = "only"


@dataclass(frozen=True)
class Condition:
    """A cell is one of `texts`, has one of them among its codes, or has no others."""

    column: str
    comparison: Comparison
    texts: frozenset[str]


@dataclass(frozen=True)
class Rule:
    """Gives a constant `value`, or the cell of the source column `column`: translated, or cut, when it says so."""

    column: str = ""
    value: str = ""
    codes: Mapping[str, str] | None = None
    cut: int | None = None
    when: tuple[Condition, ...] = ()


Rules = tuple[Rule, ...]


@dataclass(frozen=True)
class ColumnMapping:
    """A mapping that has been read and checked; `named` tells where the file first names each source column."""

    file: str
    source: str
    columns: Mapping[str, Rules]
    organisation_names: Mapping[str, Rules]
    unknown: frozenset[str]
    separators: Mapping[str, str]
    flags: tuple[str, ...]
    named: Mapping[str, str]

    def whole_text_of(self, column: str) -> str:
        """Return the column of ours that always holds the whole text of a source column, "" when none does."""
        plain = Rule(column)
        for target, rules in self.columns.items():
            if target.rpartition("_")[0] in _WHOLE_TEXTS and rules[0] == plain:
                return target
        return ""


@dataclass
class MappedRow:
    """A row in the columns of our template, with flags [(code, detail)] for its card and what was wrong with it."""

    place: str
    values: dict[str, str] = field(default_factory=dict)
    organisation_names: dict[str, str] = field(default_factory=dict)
    flags: list[tuple[str, str]] = field(default_factory=list)
    errors: Errors = field(default_factory=list)


def mapped(mapping: ColumnMapping, records: Records) -> list[MappedRow]:
    """Return the rows in our columns; values that are unknown are left out.

    Flags are kept with the card, so they are written in the site's language, whoever imports.
    """
    with override(settings.LANGUAGE_CODE):
        stated = [(code, str(STATED[code])) for code in mapping.flags]
    rows = []
    for place, values in records:
        reader = _Reader(mapping, values, MappedRow(place, flags=list(stated)))
        reader.row.values = reader.texts(mapping.columns)
        reader.row.organisation_names = reader.texts(mapping.organisation_names)
        rows.append(reader.row)
    return rows


class _Reader:
    """Reads one row of the source by the rules."""

    def __init__(self, mapping: ColumnMapping, values: Mapping[str, Any], row: MappedRow) -> None:
        self.mapping, self.cells, self.row = mapping, values, row

    def texts(self, columns: Mapping[str, Rules]) -> dict[str, str]:
        found = {target: self._first(target, rules) for target, rules in columns.items()}
        return {target: text for target, text in found.items() if text}

    def _first(self, target: str, rules: Sequence[Rule]) -> str:
        for rule in rules:
            if all(self._meets(condition) for condition in rule.when):
                text = self._given(target, rule)
                if text:
                    return text
        return ""

    def _given(self, target: str, rule: Rule) -> str:
        if rule.value:
            return rule.value
        if rule.codes is not None:
            return "\n".join(self._translated(target, rule.column, rule.codes))
        if rule.column in self.mapping.separators:
            return "\n".join(self._codes(rule.column)[0])
        return self._cut(target, rule, self._text(rule.column))

    def _cut(self, target: str, rule: Rule, text: str) -> str:
        if rule.cut is None or len(text) <= rule.cut:
            return text
        whole = self.mapping.whole_text_of(rule.column)
        with override(settings.LANGUAGE_CODE):
            told = {"what": target, "limit": rule.cut, "column": whole}
            detail = _("%(what)s was cut to %(limit)s characters; %(column)s has the whole text.") % told
            self.row.flags.append(("cut", detail if whole else was_longer(text, target, rule.cut)))
        return shortened(text, rule.cut)

    def _text(self, column: str) -> str:
        text = cell_text(self.cells.get(column))
        return "" if text in self.mapping.unknown else text

    def _codes(self, column: str) -> tuple[list[str], bool]:
        """Return (codes of a cell, each once, and whether something in it is unknown)."""
        value, separator = self.cells.get(column), self.mapping.separators.get(column)
        if isinstance(value, list):
            parts = [cell_text(part) for part in value]
        elif separator:
            parts = [part.strip() for part in cell_text(value).split(separator)]
        else:
            parts = [cell_text(value)]
        given = [part for part in dict.fromkeys(parts) if part]
        known = [part for part in given if part not in self.mapping.unknown]
        return known, len(known) < len(given)

    def _translated(self, target: str, column: str, codes: Mapping[str, str]) -> list[str]:
        found: list[str] = []
        for code in self._codes(column)[0]:
            if code not in codes:
                told = {"code": code, "column": column, "file": self.mapping.file}
                reason = _("“%(code)s” of %(column)s has no translation in %(file)s.") % told
                self.row.errors.append((target, reason))
            elif codes[code] and codes[code] not in found:
                found.append(codes[code])
        return found

    def _meets(self, condition: Condition) -> bool:
        if condition.comparison is Comparison.IS:
            text = self._text(condition.column)
            return bool(text) and text in condition.texts
        codes, partly_unknown = self._codes(condition.column)
        if condition.comparison is Comparison.HAS:
            return any(code in condition.texts for code in codes)
        return bool(codes) and not partly_unknown and all(code in condition.texts for code in codes)
