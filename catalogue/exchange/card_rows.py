"""The one row form of product cards: command, admin upload and later the API validate a row here.

Columns are listed in `card_columns`; see docs/importing.md. A row either becomes a ParsedCard or a list of errors that
name the column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from catalogue.exchange.card_columns import CODES, FACT_CHOICES, RICH, Errors, card_columns, cell_text, read_added
from catalogue.exchange.card_writer import CardWriter
from catalogue.exchange.parsed import ParsedCard, ParsedChannel, ParsedContact
from catalogue.exchange.review_flags import flag
from catalogue.models.channels import ChannelKind
from catalogue.text import from_plain
from lifecycle.kinds import Kind, Production
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.vocabulary import unknown_codes

SOURCE: Final = "template"
_STEP = ("title", "instruction", "deadline", "responsible_role", "template", "system")
_CHANNEL = (
    "kind",
    "e_level",
    "name_fi",
    "name_sv",
    "name_en",
    "address",
    "hours",
    "valid_from",
    "valid_to",
    "cost_rank",
    "hours_sv",
    "hours_en",
)
_SHORT: Final = ("name_fi", "name_sv", "name_en", "hours", "hours_sv", "hours_en")


@dataclass
class CardRow:
    """One row of the template. `parse()` adds to `errors` [(column, reason)] and returns the card or None.

    `source` is the system whose ids the codes are; `flags` [(code, detail)] are put on the card.
    """

    place: str
    values: Mapping[str, Any]
    known: CardWriter
    source: str = SOURCE
    flags: Sequence[tuple[str, str]] = ()
    errors: Errors = field(default_factory=list)

    def parse(self) -> ParsedCard | None:
        """Return the card, or None when there are errors."""
        known = card_columns()
        for column in self.values:
            if column not in known:
                self._error(str(column), _("There is no such column."))
        card = ParsedCard(self.place, self.source, self.code, self._text("organisation"), self._text("title_fi"))
        self._check_identity(card)
        card.facts = self._facts()
        card.responsibility = self._responsibility(card.owner)
        for relation in CODES:
            card.codes[relation] = self._known_codes(relation, self.known.entries[relation])
        card.delivering = self._known_codes("delivering", self.known.organisations | self.known.units)
        for language in CONTENT_LANGUAGES:
            self._texts(card, language)
        card.channels = [row for line in self._lines("channels") if (row := self._channel(line)) is not None]
        card.legal_bases = [row for line in self._lines("legal_basis") if (row := self._legal_basis(line)) is not None]
        card.routing = [row for line in self._lines("routing") if (row := self._contact(line)) is not None]
        card.added, errors = read_added({column: self._text(column) for column in self.values})
        self.errors += errors
        for code, detail in self.flags:
            flag(card, code, detail)
        return None if self.errors else card

    @property
    def code(self) -> str:
        """The card's id in the source, "" when the row has none."""
        return self._text("code")

    @property
    def title(self) -> str:
        """The card's title, "" when the row has none."""
        return self._text("title_fi")

    def _error(self, column: str, reason: str) -> None:
        self.errors.append((column, reason))

    def _text(self, column: str) -> str:
        return cell_text(self.values.get(column))

    def _short(self, column: str, limit: int) -> str:
        text = self._text(column)
        if len(text) > limit:
            self._error(column, _("%(length)s characters; at most %(limit)s.") % {"length": len(text), "limit": limit})
        return text

    def _codes_in(self, column: str) -> list[str]:
        parts = (part.strip() for part in self._text(column).replace("\n", ";").split(";"))
        return list(dict.fromkeys(part for part in parts if part))

    def _lines(self, column: str) -> list[list[str]]:
        lines = (line.strip() for line in self._text(column).split("\n"))
        return [[part.strip() for part in line.split("|")] for line in lines if line]

    def _date(self, column: str, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self._error(column, _("“%(text)s” is not a date of the form 2027-12-31.") % {"text": text})
            return None

    def _check_identity(self, card: ParsedCard) -> None:
        if not card.source_id:
            self._error("code", _("A code is missing; it tells the card apart for ever."))
        elif len(card.source_id) > 80:
            self._error("code", _("At most %(limit)s characters.") % {"limit": 80})
        if card.owner not in self.known.pages:
            self._error("organisation", _("There is no organisation “%(code)s”.") % {"code": card.owner})
        if not card.title:
            self._error("title_fi", _("A card needs a title in Finnish."))
        self._short("title_fi", 255)

    def _known_codes(self, column: str, known: Mapping[str, Any]) -> list[str]:
        codes = self._codes_in(column)
        unknown = [code for code in codes if code not in known]
        if unknown:
            self._error(column, _("Unknown code: %(codes)s.") % {"codes": ", ".join(unknown)})
        return codes

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, choices in FACT_CHOICES.items():
            value = self._text(name)
            if value and value not in list(choices):
                self._error(
                    name, _("“%(value)s” is not one of %(choices)s.") % {"value": value, "choices": ", ".join(choices)}
                )
            elif value:
                facts[name] = value
        for name in ("producer", "purchaser"):
            codes = self._known_codes(name, self.known.organisations)
            if codes:
                facts[name] = codes[0]
        for name in ("segments", "needs"):
            codes = self._codes_in(name)
            unknown = unknown_codes(name, codes)
            if unknown:
                self._error(name, _("Unknown code: %(codes)s.") % {"codes": ", ".join(unknown)})
            elif codes:
                facts[name] = codes
        self._check_facts(facts)
        return facts

    def _check_facts(self, facts: dict[str, Any]) -> None:
        if facts.get("instrument") and facts.get("kind") != Kind.SUPPORT:
            self._error("instrument", _("Only a support service has an instrument."))
        if facts.get("production") == Production.PURCHASED and "producer" not in facts:
            self._error("producer", _("Name the organisation the service is purchased from."))
        if facts.get("production", Production.OWN) == Production.OWN and "producer" in facts:
            self._error("producer", _("A service of own production has no other producer."))

    def _responsibility(self, owner: str) -> dict[str, Any]:
        unit = self._known_codes("owner_unit", self.known.units)
        if unit and unit[0] in self.known.units and self.known.units[unit[0]].organisation.code != owner:
            self._error("owner_unit", _("The unit belongs to another organisation."))
        for name in ("owner_person", "deputy"):
            username = self._text(name)
            if username and username not in self.known.people:
                self._error(name, _("There is no user “%(name)s”.") % {"name": username})
        return {
            "owner_unit": unit[0] if unit else "",
            "owner_person": self._text("owner_person"),
            "deputy": self._text("deputy"),
            "review_date": self._date("review_date", self._text("review_date")),
        }

    def _texts(self, card: ParsedCard, language: str) -> None:
        for level, names in RICH.items():
            values = {name: from_plain(self._text(f"{name}_{language}")) for name in names}
            if level == 1:
                values |= {
                    "title": "" if language == "fi" else self._short(f"title_{language}", 255),
                    "summary": self._text(f"summary_{language}"),
                    "processing_time": self._short(f"processing_time_{language}", 120),
                    "keywords": "\n".join(self._codes_in(f"keywords_{language}")),
                }
            if level == 3 and any(values.values()):
                values["version"] = self._short("instruction_version", 40)
            if any(values.values()):
                card.texts.setdefault(level, {})[language] = values
        for parts in self._lines(f"delimitations_{language}"):
            card.delimitations.append((language, parts[0][:400], parts[1][:255] if len(parts) > 1 else ""))
        for parts in self._lines(f"questions_{language}"):
            if len(parts) < 2 or not parts[1]:
                self._error(f"questions_{language}", _("A line needs a question and an answer, parted by “|”."))
            else:
                card.questions.append((language, parts[0][:400], " | ".join(parts[1:])))
        for parts in self._lines(f"steps_{language}"):
            card.steps.append({"language": language} | self._step(f"steps_{language}", parts))
        has_level_3 = language in card.texts.get(3, {})
        if any(step["language"] == language for step in card.steps) and not has_level_3:
            version = self._short("instruction_version", 40)
            card.texts.setdefault(3, {})[language] = {"instructions": "", "version": version}

    def _step(self, column: str, parts: list[str]) -> dict[str, str]:
        values = dict(zip(_STEP, [*parts, *[""] * len(_STEP)], strict=False))
        limits = {"title": 200, "deadline": 120, "responsible_role": 120, "template": 160, "system": 160}
        for name, limit in limits.items():
            if len(values[name]) > limit:
                self._error(
                    column,
                    _("%(length)s characters; at most %(limit)s.") % {"length": len(values[name]), "limit": limit},
                )
        return values

    def _number(self, column: str, text: str, top: int) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and int(text) <= top):
            self._error(column, _("“%(text)s” is not a whole number from 0 to %(top)s.") % {"text": text, "top": top})
            return None
        return int(text)

    def _channel(self, parts: list[str]) -> ParsedChannel | None:
        values = dict(zip(_CHANNEL, [*parts, *[""] * len(_CHANNEL)], strict=False))
        if values["kind"] not in ChannelKind.values or not values["name_fi"]:
            self._error(
                "channels",
                _("A line begins with a kind (%(kinds)s), an e-level and a Finnish name.")
                % {"kinds": ", ".join(ChannelKind.values)},
            )
            return None
        if any(len(values[name]) > 255 for name in _SHORT) or len(values["address"]) > 500:
            self._error("channels", _("A part of the line is too long."))
        return ParsedChannel(
            kind=values["kind"],
            name_fi=values["name_fi"],
            name_sv=values["name_sv"],
            name_en=values["name_en"],
            e_level=self._number("channels", values["e_level"], 5),
            address=values["address"],
            hours=values["hours"],
            hours_sv=values["hours_sv"],
            hours_en=values["hours_en"],
            valid_from=self._date("channels", values["valid_from"]),
            valid_to=self._date("channels", values["valid_to"]),
            cost_rank=self._number("channels", values["cost_rank"], 99),
        )

    def _legal_basis(self, parts: list[str]) -> dict[str, str] | None:
        values = dict(zip(("name_fi", "name_sv", "name_en", "url"), [*parts, *[""] * 4], strict=False))
        if not values["name_fi"] or any(len(values[n]) > 255 for n in ("name_fi", "name_sv", "name_en")):
            self._error("legal_basis", _("A line begins with a name of at most 255 characters."))
            return None
        if values["url"] and not _is_valid(URLValidator(), values["url"]):
            self._error("legal_basis", _("“%(text)s” is not a web address.") % {"text": values["url"]})
        return values

    def _contact(self, parts: list[str]) -> ParsedContact | None:
        region, segment, name, phone, email = [*parts, *[""] * 5][:5]
        region, segment = region.replace("*", ""), segment.replace("*", "")
        for code, known in ((region, self.known.entries["regions"]), (segment, self.known.segments)):
            if code and code not in known:
                self._error("routing", _("Unknown code: %(codes)s.") % {"codes": code})
        if not name:
            self._error("routing", _("A line needs a name in its third part."))
            return None
        if email and not _is_valid(validate_email, email):
            self._error("routing", _("“%(text)s” is not an e-mail address.") % {"text": email})
        return ParsedContact(region, segment, name[:200], phone[:60], email)


def _is_valid(validator: Any, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


def rows_of(records: Iterable[tuple[str, Mapping[str, Any]]], known: CardWriter) -> list[CardRow]:
    """Return a row form for each (place, values)."""
    return [CardRow(place, values, known) for place, values in records]
