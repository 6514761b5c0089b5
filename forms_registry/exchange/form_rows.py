"""The row form of forms: upload, command and later the API validate a row here.

Columns are listed in `columns`; see docs/importing-forms.md. A row becomes a ParsedForm, or errors that name the
column. A column the table does not have leaves what it would say as it was.
"""

from typing import Any, Final

from django.utils.translation import gettext as _

from forms_registry.exchange.cells import Cells
from forms_registry.exchange.columns import CHANNEL, LAYOUT, VOLUME
from forms_registry.exchange.parsed_form import ParsedForm
from forms_registry.registering import TITLE_LENGTH, Volume
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import (
    USUAL_E_LEVEL,
    FormChannelKind,
    FormDuty,
    Identification,
    Signing,
    TimeMethod,
    VolumeBasis,
)
from lifecycle.kinds import FormType
from lifecycle.languages import CONTENT_LANGUAGES

_DECISION_LENGTH: Final = 255
_NAME_LENGTH: Final = 255
_ADDRESS_LENGTH: Final = 500
_LANGUAGE_LENGTH: Final = 8
_HIGHEST_E_LEVEL: Final = 5
_YEARS: Final = (1900, 2200)


def parse_form(cells: Cells) -> ParsedForm:
    """Return the form of a row; what is wrong with it stands in `cells.errors`."""
    cells.check_columns()
    form = ParsedForm(
        place=cells.place,
        owner=cells.text("organisation"),
        code=cells.text("code", 40),
        source_id=cells.text("source_id", 120),
        facts=_facts(cells),
        number=cells.text("number", 60) if cells.has("number") else None,
        form_type=cells.word("type", FormType, FormType.APPLICATION) if cells.text("type") else None,
        responsibility=_responsibility(cells),
        services=cells.codes("services"),
    )
    if not form.owner:
        cells.error("organisation", _("Name the organisation."))
    if not form.reference:
        cells.error("source_id", _("Give the code of a form there is, or an id of your own for a new one."))
    if cells.has("used_by"):
        form.used_by = cells.codes("used_by")
    form.volumes = _volumes(cells)
    if cells.has("channels"):
        form.channels = _channels(cells)
    if cells.has("layouts"):
        form.layouts = [_layout(cells, line) for line in cells.lines("layouts", LAYOUT)]
    return form


def _facts(cells: Cells) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, limit in (("title", TITLE_LENGTH), ("purpose", None), ("decision", _DECISION_LENGTH)):
        for language in CONTENT_LANGUAGES:
            column = f"{name}_{language}"
            if cells.has(column):
                facts[column] = cells.text(column, limit)
    if not facts.get("title_fi"):
        cells.error("title_fi", _("Write the title."))
    for column, limit in (("legal_basis", None), ("edition", 40), ("consent_clause", None)):
        if cells.has(column):
            facts[column] = cells.text(column, limit)
    if cells.has("duty"):
        facts["duty"] = cells.word("duty", FormDuty, FormDuty.VOLUNTARY).value
    return facts | _minutes(cells)


def _minutes(cells: Cells) -> dict[str, Any]:
    if not cells.has("minutes"):
        return {}
    minutes = cells.number("minutes", least=1)
    if cells.text("minutes") and not cells.text("minutes_method"):
        cells.error("minutes_method", _("Say how the minutes are known."))
    method = cells.word("minutes_method", TimeMethod, TimeMethod.ESTIMATE)
    sample = cells.number("minutes_sample", least=1)
    if minutes is None:
        return {"minutes": None, "minutes_method": "", "minutes_sample": None}
    return {"minutes": minutes, "minutes_method": method.value, "minutes_sample": sample}


def _responsibility(cells: Cells) -> dict[str, Any]:
    """Return who answers for the form; an empty cell takes nobody away."""
    found: dict[str, Any] = {name: cells.text(name) for name in ("owner_unit", "owner_person") if cells.text(name)}
    day = cells.day("review_date")
    return found if day is None else found | {"review_date": day}


def _volumes(cells: Cells) -> list[Volume]:
    found: list[Volume] = []
    for line in cells.lines("volumes", VOLUME):
        year = cells.number_in("volumes", line["year"], least=_YEARS[0], most=_YEARS[1])
        number = cells.number_in("volumes", line["number"])
        if not line["year"] or not line["number"]:
            cells.error("volumes", _("Give the year and the number: %(line)s") % {"line": " | ".join(line.values())})
        elif not line["source"]:
            cells.error("volumes", _("Say who counted or estimated the year %(year)s.") % {"year": line["year"]})
        elif len(line["source"]) > _NAME_LENGTH:
            cells.error("volumes", _("A part of the line is too long."))
        elif year is not None and year in {each.year for each in found}:
            cells.error("volumes", _("The year %(year)s is given twice.") % {"year": year})
        if year is not None and number is not None:
            basis = cells.part("volumes", line["basis"], VolumeBasis, VolumeBasis.ESTIMATE)
            found.append(Volume(year, number, basis, line["source"]))
    return found


def _channels(cells: Cells) -> list[ChannelSpec]:
    found: list[ChannelSpec] = []
    for line in cells.lines("channels", CHANNEL):
        channel = _channel(cells, line)
        if channel.kind in {each.kind for each in found}:
            cells.error("channels", _("A channel is given once: %(kind)s.") % {"kind": channel.kind})
        found.append(channel)
    return found


def _channel(cells: Cells, line: dict[str, str]) -> ChannelSpec:
    kind = cells.part("channels", line["kind"], FormChannelKind, FormChannelKind.PAPER)
    level = cells.number_in("channels", line["e_level"], most=_HIGHEST_E_LEVEL)
    begins, ends = cells.day("channels", line["from"]), cells.day("channels", line["to"])
    if not line["kind"]:
        cells.error("channels", _("A line begins with the kind of the channel."))
    if begins is not None and ends is not None and ends < begins:
        cells.error("channels", _("The channel ends before it begins."))
    if len(line["address"]) > _ADDRESS_LENGTH:
        cells.error("channels", _("A part of the line is too long."))
    return ChannelSpec(
        kind=kind,
        valid_from=begins,
        valid_to=ends,
        e_level=USUAL_E_LEVEL[kind] if level is None else level,
        identification=cells.part("channels", line["identification"], Identification, Identification.NONE),
        signing=cells.part("channels", line["signing"], Signing, Signing.NONE),
        address=line["address"],
        prefilled=tuple(sorted(set(line["prefilled"].replace(",", " ").split()))),
    )


def _layout(cells: Cells, line: dict[str, str]) -> LayoutSpec:
    channel = cells.part("layouts", line["channel"], FormChannelKind, FormChannelKind.PDF)
    if not line["language"] or len(line["language"]) > _LANGUAGE_LENGTH:
        cells.error("layouts", _("A line begins with the code of a language, such as fi."))
    if len(line["address"]) > _ADDRESS_LENGTH or len(line["name"]) > _NAME_LENGTH:
        cells.error("layouts", _("A part of the line is too long."))
    return LayoutSpec(line["language"], channel, line["address"], line["name"])
