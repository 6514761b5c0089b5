"""Reads the file that tells how another system's table becomes cards; docs/importing.md describes it.

Strict: whatever is unknown, missing or of another type is refused with file, place and reason.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.card_columns import NEEDED, card_columns
from catalogue.exchange.column_mapping import ColumnMapping, Comparison, Condition, Rule, Rules
from catalogue.exchange.ptv_parts import SOURCE as REGISTER
from catalogue.exchange.review_flags import STATED
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import decode, parse_json
from lifecycle.languages import CONTENT_LANGUAGES

_KEYS: Final = ("source", "unknown", "separators", "columns", "organisations", "flags")
_TARGETS: Final = (*NEEDED, "title_fi")
_NAMES: Final = tuple(f"name_{language}" for language in CONTENT_LANGUAGES)
_SOURCE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SHORTEST_CUT: Final = 20


def read_mapping(data: bytes, file: str) -> ColumnMapping:
    """Return the mapping of a JSON file; ImportRefused names file, place and reason."""
    return _MappingReader(file).read(parse_json(decode(data, file), file, unique_keys=True))


def check_columns(mapping: ColumnMapping, header: Collection[str], table: str) -> None:
    """Raise ImportRefused when the mapping names a column that the table does not have."""
    for column, place in mapping.named.items():
        if column not in header:
            told = {"table": table, "column": column}
            raise ImportRefused(mapping.file, place, _("%(table)s has no column “%(column)s”") % told)


class _MappingReader:
    """Reads one file; places are the keys that lead to a value, rules counted from 1."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.named: dict[str, str] = {}
        self.unknown: frozenset[str] = frozenset()
        self.separators: dict[str, str] = {}

    def read(self, value: Any) -> ColumnMapping:
        top = self._object(value, "", _KEYS, needed=("source", "columns"))
        self.unknown = frozenset(self._texts(top.get("unknown", []), "unknown"))
        for key, mark in self._object(top.get("separators", {}), "separators", None).items():
            self.separators[self._column(key, f"separators.{key}")] = self._text(mark, f"separators.{key}")
        columns = self._object(top["columns"], "columns", card_columns(), needed=_TARGETS)
        names = self._object(top.get("organisations", {}), "organisations", _NAMES)
        return ColumnMapping(
            file=self.file,
            source=self._source(top["source"]),
            columns={key: self._rules(rules, f"columns.{key}") for key, rules in columns.items()},
            organisation_names={key: self._rules(rules, f"organisations.{key}") for key, rules in names.items()},
            unknown=self.unknown,
            separators=self.separators,
            flags=self._flags(top.get("flags", [])),
            named=self.named,
        )

    def _refusal(self, place: str, reason: str) -> ImportRefused:
        return ImportRefused(self.file, place, reason)

    def _object(
        self, value: Any, place: str, known: Collection[str] | None, needed: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._refusal(place, _("an object was expected"))
        for key in value:
            if known is not None and key not in known:
                told = {"key": key, "known": ", ".join(known)}
                raise self._refusal(place, _("“%(key)s” is not one of %(known)s") % told)
        missing = [key for key in needed if key not in value]
        if missing:
            raise self._refusal(place, _("is missing: %(names)s") % {"names": ", ".join(missing)})
        return value

    def _text(self, value: Any, place: str, *, empty: bool = False) -> str:
        if not isinstance(value, str):
            raise self._refusal(place, _("a text was expected"))
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise self._refusal(place, _("half a character was written with “\\u”"))
        if not value and not empty:
            raise self._refusal(place, _("the text is empty"))
        return value

    def _texts(self, value: Any, place: str) -> list[str]:
        if not isinstance(value, list):
            raise self._refusal(place, _("a list of texts was expected"))
        return [self._text(item, f"{place}.{number}", empty=True) for number, item in enumerate(value, 1)]

    def _source(self, value: Any) -> str:
        name = self._text(value, "source")
        if not _SOURCE_NAME.fullmatch(name):
            reason = _("a name of at most 40 small letters a–z, digits, “-” and “_” was expected")
            raise self._refusal("source", reason)
        if name == REGISTER:
            raise self._refusal("source", _("the cards of “%(name)s” have an importer of their own") % {"name": name})
        return name

    def _flags(self, value: Any) -> tuple[str, ...]:
        flags = self._texts(value, "flags")
        for flag in flags:
            if flag not in STATED:
                told = {"key": flag, "known": ", ".join(STATED)}
                raise self._refusal("flags", _("“%(key)s” is not one of %(known)s") % told)
        return tuple(dict.fromkeys(flags))

    def _column(self, value: Any, place: str) -> str:
        column = self._text(value, place)
        self.named.setdefault(column, place)
        return column

    def _rules(self, value: Any, place: str) -> Rules:
        if isinstance(value, dict):
            return (self._rule(value, place),)
        if not isinstance(value, list) or not value:
            raise self._refusal(place, _("a rule or a list of rules was expected"))
        return tuple(self._rule(rule, f"{place}.{number}") for number, rule in enumerate(value, 1))

    def _rule(self, value: Any, place: str) -> Rule:
        rule = self._object(value, place, ("from", "value", "codes", "cut", "when"))
        if ("from" in rule) == ("value" in rule):
            raise self._refusal(place, _("a rule has either “from” or “value”"))
        if len({"value", "codes", "cut"} & set(rule)) > 1:
            raise self._refusal(place, _("only one of “value”, “codes” and “cut” is possible"))
        return Rule(
            column=self._column(rule["from"], f"{place}.from") if "from" in rule else "",
            value=self._text(rule["value"], f"{place}.value") if "value" in rule else "",
            codes=self._translation(rule["codes"], f"{place}.codes") if "codes" in rule else None,
            cut=self._cut(rule, f"{place}.cut") if "cut" in rule else None,
            when=self._conditions(rule["when"], f"{place}.when") if "when" in rule else (),
        )

    def _translation(self, value: Any, place: str) -> Mapping[str, str]:
        codes = self._object(value, place, None)
        return {code: self._text(text, f"{place}.{code}", empty=True) for code, text in codes.items()}

    def _cut(self, rule: Mapping[str, Any], place: str) -> int:
        value = rule["cut"]
        if place.split(".")[1].rpartition("_")[2] not in CONTENT_LANGUAGES or rule["from"] in self.separators:
            raise self._refusal(place, _("only texts in a language can be cut"))
        if not isinstance(value, int) or isinstance(value, bool) or value < _SHORTEST_CUT:
            raise self._refusal(
                place, _("a whole number of at least %(least)s was expected") % {"least": _SHORTEST_CUT}
            )
        return value

    def _conditions(self, value: Any, place: str) -> tuple[Condition, ...]:
        return tuple(
            self._condition(self._column(column, f"{place}.{column}"), condition, f"{place}.{column}")
            for column, condition in self._object(value, place, None).items()
        )

    def _condition(self, column: str, value: Any, place: str) -> Condition:
        given = self._object(value, place, tuple(Comparison))
        if len(given) != 1:
            raise self._refusal(place, _("exactly one of %(known)s was expected") % {"known": ", ".join(Comparison)})
        ((comparison, wanted),) = given.items()
        texts = [wanted] if isinstance(wanted, str) else self._texts(wanted, f"{place}.{comparison}")
        if not texts:
            raise self._refusal(f"{place}.{comparison}", _("the list is empty"))
        never = sorted(text for text in texts if not text or text in self.unknown)
        if never:
            reason = _("“%(text)s” is unknown; no rule can look for it") % {"text": never[0]}
            raise self._refusal(f"{place}.{comparison}", reason)
        return Condition(column, Comparison(comparison), frozenset(texts))
