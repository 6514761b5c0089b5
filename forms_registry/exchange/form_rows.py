"""The row form of forms and of their fields: upload, command and later the API validate a row here.

Columns are listed in `columns`; see docs/importing-forms.md. A row becomes a ParsedForm or a FieldSpec, or errors that
name the column.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from forms_registry.exchange.cells import Cells
from forms_registry.field_list import Choice, FieldSpec
from forms_registry.models.field import KEY_LENGTH
from forms_registry.registering import TITLE_LENGTH, Volume
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import (
    FieldType,
    FormChannelKind,
    FormDuty,
    Identification,
    Obligation,
    PersonalData,
    Signing,
    TimeMethod,
    VolumeBasis,
)
from lifecycle.kinds import FormType

CHANNEL: Final = ("kind", "e_level", "identification", "signing", "address", "from", "to", "prefilled")
LAYOUT: Final = ("language", "channel", "address", "name")
VOLUME: Final = ("year", "number", "basis", "source")
CHOICE: Final = ("value", "fi", "sv", "en")
_DECISION_LENGTH: Final = 255


@dataclass
class ParsedForm:
    """A form as a file tells it. `reference` is what the rows of its fields call it."""

    place: str
    owner: str
    code: str
    source_id: str
    number: str
    form_type: FormType
    facts: dict[str, Any]
    source_system: str = "template"
    consent_clause: str = ""
    owner_unit: str = ""
    owner_person: str = ""
    review_date: Any = None
    used_by: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    volumes: list[Volume] = field(default_factory=list)
    channels: list[ChannelSpec] = field(default_factory=list)
    layouts: list[LayoutSpec] = field(default_factory=list)
    fields: list[FieldSpec] | None = None
    flags: list[dict[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The Finnish title."""
        return str(self.facts.get("title_fi", ""))

    @property
    def reference(self) -> str:
        """What the form is called in the file: its code, else its id in the source."""
        return self.code or self.source_id

    def digest(self) -> str:
        """Return a checksum of all that the file says, by which a later import knows that nothing has changed."""
        told = {name: value for name, value in asdict(self).items() if name not in ("place", "flags")}
        text = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def parse_form(cells: Cells) -> ParsedForm:
    """Return the form of a row; what is wrong with it stands in `cells.errors`."""
    cells.check_columns()
    facts: dict[str, Any] = {}
    for name, limit in (("title", TITLE_LENGTH), ("purpose", None), ("decision", _DECISION_LENGTH)):
        texts = cells.by_language(name, limit)
        facts |= {f"{name}_{language}": texts.get(language, "") for language in ("fi", "sv", "en")}
    if not facts["title_fi"]:
        cells.error("title_fi", _("Write the title."))
    facts["legal_basis"] = cells.text("legal_basis")
    facts["edition"] = cells.text("edition", 40)
    facts["duty"] = cells.word("duty", FormDuty, FormDuty.VOLUNTARY).value
    facts |= _minutes(cells)
    code, source_id = cells.text("code", 40), cells.text("source_id", 120)
    if not code and not source_id:
        cells.error("source_id", _("Give the code of a form there is, or an id of your own for a new one."))
    owner = cells.text("organisation")
    if not owner:
        cells.error("organisation", _("Name the organisation."))
    return ParsedForm(
        place=cells.place,
        owner=owner,
        code=code,
        source_id=source_id,
        number=cells.text("number", 60),
        form_type=cells.word("type", FormType, FormType.APPLICATION),
        facts=facts,
        consent_clause=cells.text("consent_clause"),
        owner_unit=cells.text("owner_unit"),
        owner_person=cells.text("owner_person"),
        review_date=cells.day("review_date"),
        used_by=cells.codes("used_by"),
        services=cells.codes("services"),
        volumes=[each for line in cells.lines("volumes", VOLUME) if (each := _volume(cells, line)) is not None],
        channels=[each for line in cells.lines("channels", CHANNEL) if (each := _channel(cells, line)) is not None],
        layouts=[each for line in cells.lines("layouts", LAYOUT) if (each := _layout(cells, line)) is not None],
    )


def _minutes(cells: Cells) -> dict[str, Any]:
    minutes = cells.number("minutes", least=1)
    method = cells.text("minutes_method")
    if minutes is not None and not method:
        cells.error("minutes_method", _("Say how the minutes are known."))
    told = cells.word("minutes_method", TimeMethod, TimeMethod.ESTIMATE).value if method else ""
    return {
        "minutes": minutes,
        "minutes_method": told if minutes is not None else "",
        "minutes_sample": cells.number("minutes_sample", least=1) if minutes is not None else None,
    }


def _volume(cells: Cells, line: dict[str, str]) -> Volume | None:
    if not line["year"].isdecimal() or not line["number"].isdecimal():
        cells.error("volumes", _("“%(year)s | %(number)s” is not a year and a number.") % line)
        return None
    if not line["source"]:
        cells.error("volumes", _("Say who counted or estimated the year %(year)s.") % line)
        return None
    basis = cells.part("volumes", line["basis"], VolumeBasis, VolumeBasis.ESTIMATE)
    return Volume(int(line["year"]), int(line["number"]), basis, line["source"])


def _channel(cells: Cells, line: dict[str, str]) -> ChannelSpec | None:
    level = line["e_level"]
    if level and (not level.isdecimal() or int(level) > 5):
        cells.error("channels", _("“%(level)s” is not an e-level from 0 to 5.") % {"level": level})
        return None
    before = len(cells.errors)
    spec = ChannelSpec(
        kind=cells.part("channels", line["kind"], FormChannelKind, FormChannelKind.PAPER),
        valid_from=cells.day("channels", line["from"]),
        valid_to=cells.day("channels", line["to"]),
        e_level=int(level) if level else None,
        identification=cells.part("channels", line["identification"], Identification, Identification.NONE),
        signing=cells.part("channels", line["signing"], Signing, Signing.NONE),
        address=line["address"],
        prefilled=tuple(line["prefilled"].replace(",", " ").split()),
    )
    return spec if len(cells.errors) == before else None


def _layout(cells: Cells, line: dict[str, str]) -> LayoutSpec | None:
    if not line["language"]:
        cells.error("layouts", _("Name the language of the layout."))
        return None
    channel = cells.part("layouts", line["channel"], FormChannelKind, FormChannelKind.PDF)
    return LayoutSpec(line["language"][:8], channel, line["address"], line["name"])


def parse_field(cells: Cells) -> tuple[str, FieldSpec]:
    """Return what the row calls its form, and the field; what is wrong stands in `cells.errors`."""
    cells.check_columns()
    form, key = cells.text("form"), cells.text("key", KEY_LENGTH)
    if not form:
        cells.error("form", _("Name the form by its code or its id."))
    if not key:
        cells.error("key", _("Give the field a key."))
    labels = cells.by_language("label")
    if not labels:
        cells.error("label_fi", _("Write the label."))
    obligation = cells.word("obligation", Obligation, Obligation.REQUIRED)
    condition = cells.text("condition")
    if obligation is Obligation.CONDITIONAL and not condition:
        cells.error("condition", _("Say when the field is asked."))
    return form, FieldSpec(
        key=key,
        labels=labels,
        type=cells.word("type", FieldType, FieldType.TEXT),
        obligation=obligation,
        condition=condition,
        group=cells.text("group", KEY_LENGTH),
        help=cells.by_language("help"),
        choices=_choices(cells),
        max_length=cells.number("max_length", least=1),
        legal_basis=cells.text("legal_basis"),
        why=cells.text("why"),
        personal_data=cells.word("personal_data", PersonalData, PersonalData.NONE),
        retention=cells.number("retention_months"),
        held_by=cells.text("held_by"),
        concept=cells.text("concept"),
        role=cells.text("role"),
    )


def _choices(cells: Cells) -> Sequence[Choice]:
    found = []
    for line in cells.lines("choices", CHOICE):
        labels = {language: line[language] for language in ("fi", "sv", "en") if line[language]}
        found.append(Choice(line["value"], labels or {"fi": line["value"]}))
    return tuple(found)


def with_fields(form: ParsedForm, fields: Sequence[FieldSpec]) -> ParsedForm:
    """Return the form with its fields."""
    return replace(form, fields=list(fields))
