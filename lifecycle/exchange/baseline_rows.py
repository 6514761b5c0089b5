"""The one row form of a baseline's items: a row of CSV or an object of JSON Lines becomes a new item of the ledger."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lifecycle.exchange.ledger_jsonl import is_item_code
from lifecycle.kinds import COUNTED_UNITS, FormType, Instrument, ItemUnit, Kind, Production, Scope
from lifecycle.ledger.form_state import expand
from lifecycle.ledger.refusals import Refused
from lifecycle.ledger.store import explain
from lifecycle.models.organisation import code_validator

COLUMNS: Final = (
    "code",
    "unit",
    "organisation",
    "name",
    "kind",
    "scope",
    "segments",
    "needs",
    "instrument",
    "production",
    "required",
    "optional",
    "channels",
    "in_perimeter",
    "in_scope",
    "reason",
    "evidence",
)
NEEDED: Final = ("code", "unit", "organisation")
_OF_FORMS: Final = ("required", "optional", "channels")
_SEPARATORS: Final = re.compile(r"[;,|\s]+")
_CHANNELS: Final = re.compile(r"[;|\n]+")
_PREFILLED: Final = re.compile(r"[=:]")
_FLAGS: Final = {"": True, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass
class BaselineRow:
    """One row. `parse` returns the new item, or None when `errors` [(column, reason)] say what is wrong.

    `organisations` are the codes there are; None when missing ones are made.
    """

    place: str
    values: Mapping[str, Any]
    organisations: Collection[str] | None
    errors: list[tuple[str, str]] = field(default_factory=list)

    def error(self, column: str, reason: str) -> None:
        """Note that a column cannot be used."""
        self.errors.append((column, reason))

    def parse(self) -> dict[str, Any] | None:
        """Return the item as the exchange format of the ledger describes it."""
        for column in self.values:
            if column not in COLUMNS:
                self.error(str(column), _("There is no such column."))
        unit = self._choice("unit", tuple(sorted(COUNTED_UNITS, reverse=True)), needed=True)
        new: dict[str, Any] = {"item": self._code(), "unit": unit, "org": self._organisation()}
        self._put(new, "title", self.text("name"))
        self._put(new, "kind", self._choice("kind", tuple(Kind)))
        self._put(new, "scope", self._choice("scope", tuple(Scope)))
        self._put(new, "instrument", self._instrument(unit, new.get("kind", "")))
        self._put(new, "production", self._choice("production", tuple(Production)))
        self._put(new, "segments", self._codes("segments"))
        self._put(new, "needs", self._codes("needs"))
        if unit == ItemUnit.FORM:
            self._fields(new)
        else:
            for column in _OF_FORMS:
                if self.values.get(column):
                    self.error(column, _("a service has no fields and no channels"))
        for column in ("in_perimeter", "in_scope"):
            if not self._flag(column):
                new[column] = False
        return None if self.errors else new

    @staticmethod
    def _put(new: dict[str, Any], key: str, value: Any) -> None:
        """Say only what is said; what is left out has its default."""
        if value:
            new[key] = value

    def text(self, column: str) -> str:
        """Return a text without spaces around it; "" for nothing."""
        value = self.values.get(column)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.error(column, _("a text was expected"))
            return ""
        if "\x00" in value:
            self.error(column, _("A text holds the letter NUL."))
        return value.strip()

    def _code(self) -> str:
        code = self.text("code")
        if not code:
            self.error("code", _("is missing"))
        elif not is_item_code(code):
            reason = _("“%(code)s” is no code: up to 40 letters, digits, hyphens, dots and underscores.")
            self.error("code", reason % {"code": code})
        return code

    def _organisation(self) -> str:
        code = self.text("organisation")
        if not code:
            self.error("organisation", _("is missing"))
        elif self.organisations is None:
            try:
                code_validator(code)
            except ValidationError as error:
                self.error("organisation", " ".join(error.messages))
        elif code not in self.organisations:
            self.error("organisation", _("There is no organisation “%(code)s”.") % {"code": code})
        return code

    def _choice(self, column: str, choices: Collection[str], *, needed: bool = False) -> str:
        value = self.text(column)
        if (value or needed) and value not in choices:
            self.error(
                column,
                _("“%(value)s” is not one of %(choices)s.") % {"value": value, "choices": ", ".join(choices)},
            )
        return value

    def _instrument(self, unit: str, kind: str) -> str:
        if unit == ItemUnit.FORM:
            return self._choice("instrument", tuple(FormType))
        value = self._choice("instrument", tuple(Instrument))
        if value and kind != Kind.SUPPORT:
            self.error("instrument", _("Only a support service has an instrument."))
        return value

    def _codes(self, column: str) -> list[str]:
        """Return codes parted by semicolons, commas, bars or spaces, or the texts of a list; each once."""
        value = self.values.get(column)
        if isinstance(value, list):
            if not all(isinstance(code, str) and code for code in value):
                self.error(column, _("a list of texts was expected"))
                return []
            return list(dict.fromkeys(value))
        return list(dict.fromkeys(filter(None, _SEPARATORS.split(self.text(column)))))

    def _keys(self, column: str, keys: list[str]) -> frozenset[str]:
        try:
            return expand(keys)
        except Refused as refused:
            self.error(column, explain(refused))
            return frozenset()

    def _fields(self, new: dict[str, Any]) -> None:
        required, optional = self._codes("required"), self._codes("optional")
        both = sorted(self._keys("required", required) & self._keys("optional", optional))
        if both:
            self.error("optional", _("%(key)s is required already") % {"key": both[0]})
        self._put(new, "req", required)
        self._put(new, "opt", optional)
        self._put(new, "channels", self._channels())

    def _channels(self) -> list[str] | dict[str, list[str]]:
        """Return the channels: "paper; eform: c01 c02" tells what a register fills in; JSON does as operations do."""
        value = self.values.get("channels")
        if isinstance(value, Mapping):
            found = {}
            for channel, keys in value.items():
                inner = BaselineRow(self.place, {"channels": keys}, self.organisations, self.errors)
                found[str(channel)] = inner._codes("channels")
        elif isinstance(value, list):
            found = {channel: [] for channel in self._codes("channels")}
        else:
            found = self._written_channels()
        for keys in found.values():
            self._keys("channels", keys)
        return found if any(found.values()) else list(found)

    def _written_channels(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for part in filter(None, (each.strip() for each in _CHANNELS.split(self.text("channels")))):
            channel, keys = (*(each.strip() for each in _PREFILLED.split(part, maxsplit=1)), "")[:2]
            if not channel or " " in channel or channel in found:
                self.error("channels", _("“%(text)s” is not a channel, or occurs twice") % {"text": part})
            found[channel] = [key for key in _SEPARATORS.split(keys) if key]
        return found

    def _flag(self, column: str) -> bool:
        value = self.values.get(column)
        if isinstance(value, bool):
            return value
        text = self.text(column).lower()
        if text not in _FLAGS:
            self.error(column, _("“%(value)s” is neither yes nor no") % {"value": text})
        return _FLAGS.get(text, True)
