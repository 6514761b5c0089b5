"""Reads services and channels in the shapes of the national register's Open API, version 11.

A file holds one object, a list of objects, or a page with `itemList`; every .json file of a folder is read. A page
that lists only ids and names is counted, not imported.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from catalogue.exchange.parsed import ParsedCard, ParsedChannel
from catalogue.exchange.ptv_parts import (
    NOBODY,
    SHARED_BY_MANY,
    SOURCE,
    CodeMatcher,
    Harvest,
    classes,
    lengths,
    mark_duplicates,
    organisation_code,
    rich,
    without_repeats,
)
from catalogue.exchange.review_flags import fit, flag
from catalogue.exchange.source_organisations import SourceOrganisation
from catalogue.models.channels import ChannelKind, ELevel
from lifecycle.exchange.errors import ImportRefused
from lifecycle.exchange.reading import read_json
from lifecycle.kinds import Kind, Production, Scope
from lifecycle.languages import CONTENT_LANGUAGES

_KINDS: Final = {
    "EChannel": ChannelKind.ONLINE,
    "WebPage": ChannelKind.WEB_PAGE,
    "Phone": ChannelKind.PHONE,
    "ServiceLocation": ChannelKind.IN_PERSON,
}
_FORM: Final = "PrintableForm"
_LIVE: Final = "Published"


class _Reader:
    """Looks into nested JSON with errors that name the file and the field."""

    def __init__(self, values: dict[str, Any], file: str) -> None:
        self.values, self.file = values, file

    def refuse(self, name: str, reason: str) -> ImportRefused:
        identity = self.values.get("id")
        place = f"{identity}, " if isinstance(identity, str) else ""
        return ImportRefused(self.file, place + _("field %(field)s") % {"field": name}, reason)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise self.refuse(name, _("a text was expected"))
        return (value or "").replace("\x00", "").strip()

    def parts(self, name: str) -> list["_Reader"]:
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise self.refuse(name, _("a list was expected"))
        if any(not isinstance(item, dict) for item in value or ()):
            raise self.refuse(name, _("a list of objects was expected"))
        return [_Reader(item, self.file) for item in value or ()]

    def part(self, name: str) -> "_Reader":
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise self.refuse(name, _("an object was expected"))
        return _Reader(value or {}, self.file)

    def identity(self) -> str:
        identity = self.text("id")
        if not identity:
            raise self.refuse("id", _("is missing"))
        return identity

    def localised(self, name: str, kind: str = "") -> dict[str, str]:
        """Return the texts of a list of {language, value, type} by language, of one type where types are given."""
        texts: dict[str, str] = {}
        for row in self.parts(name):
            language = row.text("language")
            if language in CONTENT_LANGUAGES and (not kind or row.text("type") == kind) and row.text("value"):
                texts.setdefault(language, row.text("value"))
        return texts

    def words(self, name: str) -> dict[str, list[str]]:
        """Return all texts of a list of {language, value} by language."""
        words: dict[str, list[str]] = {}
        for row in self.parts(name):
            words.setdefault(row.text("language"), []).append(row.text("value"))
        return words


def _objects(path: Path) -> Iterable[_Reader]:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise ImportRefused(str(path), "", _("the folder holds no .json file"))
    for file in files:
        value = read_json(file)
        if isinstance(value, dict) and "itemList" in value:
            value = value["itemList"]
        for number, item in enumerate(value if isinstance(value, list) else [value], 1):
            if not isinstance(item, dict):
                place = _("item %(number)s") % {"number": number}
                raise ImportRefused(file.name, place, _("an object was expected"))
            yield _Reader(item, file.name)


def read_v11(path: Path, matcher: CodeMatcher) -> Harvest:
    """Return everything a file or folder holds; ImportRefused names the file and the first broken field."""
    harvest = Harvest()
    services: dict[str, _Reader] = {}
    channels: dict[str, _Reader] = {}
    counts = {"printable forms": 0, "only listed": 0}
    for reader in _objects(path):
        if "serviceNames" in reader.values:
            if reader.identity() in services:
                raise reader.refuse("id", _("occurs twice"))
            services[reader.identity()] = reader
        elif "serviceChannelType" in reader.values or "serviceChannelNames" in reader.values:
            channels[reader.identity()] = reader
            counts["printable forms"] += reader.text("serviceChannelType") == _FORM
        elif set(reader.values) <= {"id", "name"}:
            counts["only listed"] += 1
        else:
            raise ImportRefused(reader.file, "", _("neither a service nor a channel of Open API version 11"))
    organisations: dict[str, SourceOrganisation] = {}
    for reader in services.values():
        harvest.cards.append(_card(reader, channels, organisations, matcher))
    mark_duplicates(harvest.cards)
    harvest.organisations = list(organisations.values())
    harvest.counts = counts | {"channels": len(channels) - counts["printable forms"]}
    return harvest


def _card(
    reader: _Reader,
    channels: dict[str, _Reader],
    organisations: dict[str, SourceOrganisation],
    matcher: CodeMatcher,
) -> ParsedCard:
    names = reader.localised("serviceNames", "Name") or reader.localised("serviceNames")
    title = next((names[language] for language in CONTENT_LANGUAGES if language in names), "")
    if not title:
        raise reader.refuse("serviceNames", _("is missing"))
    card = ParsedCard(f"{reader.file}, {reader.identity()}", SOURCE, reader.identity(), NOBODY, title)
    card.title = fit(card, title, _("The title"))
    if "fi" not in names:
        flag(card, "no_finnish_title", _("The service has no name in Finnish."))
    state = reader.text("publishingStatus")
    if state and state != _LIVE:
        flag(card, "not_published", _("Not published in the source: %(state)s") % {"state": state})
    _owners(card, reader, organisations)
    _facts(card, reader)
    terms = classes(
        card,
        matcher,
        {
            "service_classes": _codes(reader, "serviceClasses"),
            "target_groups": _codes(reader, "targetGroups"),
            "life_events": _codes(reader, "lifeEvents"),
            "industrial_classes": _codes(reader, "industrialClasses"),
            "glossary_terms": _codes(reader, "ontologyTerms"),
        },
    )
    _texts(card, reader, names, terms)
    for link in reader.parts("serviceChannels"):
        channel = link.part("serviceChannel")
        if channel.identity() in channels:
            found = _channel(card, channels[channel.identity()])
            card.channels += [found] if found else []
        else:
            flag(card, "missing_channel", _("Channel %(id)s is not in the files.") % {"id": channel.identity()})
    return card


def _codes(reader: _Reader, name: str) -> list[str]:
    """Return the codes of a list of classes, or the Finnish names of those without a code."""
    found = []
    for row in reader.parts(name):
        names = row.localised("name")
        found.append(row.text("code") or names.get("fi") or next(iter(names.values()), ""))
    return [text for text in found if text]


def _texts(card: ParsedCard, reader: _Reader, names: dict[str, str], terms: list[str]) -> None:
    parts = {
        field: reader.localised("serviceDescriptions", kind)
        for field, kind in (
            ("summary", "Summary"),
            ("description", "Description"),
            ("how_to_apply", "UserInstruction"),
            ("costs", "ChargeTypeAdditionalInfo"),
        )
    }
    conditions, keywords = reader.localised("requirements"), reader.words("keywords")
    others = reader.localised("serviceNames", "AlternativeName")
    lengths(card, parts["summary"].get("fi", ""), parts["description"].get("fi", ""))
    rows: dict[str, dict[str, str]] = {}
    for language in CONTENT_LANGUAGES:
        row = {field: texts.get(language, "") for field, texts in parts.items()}
        words = without_repeats(
            keywords.get(language, []),
            [others[language]] if language in others else [],
            terms if language == "fi" else [],
        )
        if any(row.values()) or language in names or conditions.get(language):
            summary = row.pop("summary")
            rows[language] = {name: rich(text) for name, text in row.items()}
            rows[language] |= {"summary": summary, "conditions": rich(conditions.get(language, "")), "keywords": words}
            if language != "fi":
                rows[language]["title"] = fit(card, names.get(language, ""), _("The title"))
    card.texts = {1: rows}


def _owners(card: ParsedCard, reader: _Reader, organisations: dict[str, SourceOrganisation]) -> None:
    roles: dict[str, list[str]] = {"Responsible": [], "Producer": []}
    ways: set[str] = set()
    for row in reader.parts("organizations"):
        organisation = row.part("organization")
        code = organisation_code(organisation.identity().upper())
        name = organisation.text("name") or code
        organisations.setdefault(code, SourceOrganisation(code, {"fi": name[:255]}, identity=organisation.identity()))
        roles.setdefault(row.text("roleType"), []).append(code)
        ways |= {row.text("provisionType")} - {""}
    responsible, producers = roles["Responsible"], roles["Producer"]
    if responsible or producers:
        card.owner = (responsible or producers)[0]
    if not responsible:
        flag(card, "no_owner", _("The source names no responsible organisation."))
    if len(responsible) > SHARED_BY_MANY:
        flag(card, "placeholder", _("A placeholder of %(number)s organisations.") % {"number": len(responsible)})
    else:
        everyone = dict.fromkeys(code for codes in roles.values() for code in codes)
        card.delivering = [code for code in everyone if code != card.owner]
    others = [code for code in producers if code != card.owner]
    if ways == {"SelfProducedServices"} or ways == {"SelfProduced"}:
        card.facts["production"] = Production.OWN.value
    elif ways and ways <= {"PurchaseServices", "ProcuredServices"} and others:
        card.facts |= {"production": Production.PURCHASED.value, "producer": others[0], "purchaser": card.owner}
    elif ways:
        kinds = ", ".join(sorted(ways))
        flag(card, "production", _("The way of production is to be decided: %(kinds)s") % {"kinds": kinds})


def _facts(card: ParsedCard, reader: _Reader) -> None:
    charge, area = reader.text("serviceChargeType"), reader.text("areaType")
    if charge in {"Chargeable", "Charged"}:
        card.facts["kind"] = Kind.CHARGEABLE.value
    elif charge in {"FreeOfCharge", "Free"}:
        flag(card, "free_of_charge", _("Free of charge in the source: support or advice, the owner decides."))
    elif charge:
        flag(card, "charge", _("The charge is to be decided: %(charge)s") % {"charge": charge})
    if area.startswith("Nationwide"):
        card.facts["scope"] = Scope.NATIONAL.value
    elif area:
        card.facts["scope"] = Scope.REGIONAL.value


def _channel(card: ParsedCard, reader: _Reader) -> ParsedChannel | None:
    """Return the channel, or None for a printable form."""
    type_of = reader.text("serviceChannelType")
    if type_of == _FORM:
        return None
    names = reader.localised("serviceChannelNames", "Name") or reader.localised("serviceChannelNames")
    kind = _KINDS.get(type_of, ChannelKind.OTHER)
    channel = ParsedChannel(kind=kind.value, name_fi="", source_id=reader.identity())
    for language in CONTENT_LANGUAGES:
        setattr(channel, f"name_{language}", fit(card, names.get(language, ""), _("The name of a channel")))
    channel.name_fi = channel.name_fi or channel.name_sv or channel.name_en or type_of
    if kind is ChannelKind.PHONE:
        numbers = [f"{row.text('prefixNumber')} {row.text('number')}".strip() for row in reader.parts("phoneNumbers")]
        channel.address = fit(card, next(iter(numbers), ""), _("The address"), 500)
    elif kind is ChannelKind.IN_PERSON:
        channel.address = fit(card, _street(reader), _("The address"), 500)
    else:
        links = {row.text("language"): row.text("url") for row in reader.parts("webPages")}
        channel.address = fit(card, links.get("fi") or next(iter(links.values()), ""), _("The address"), 500)
    if kind is ChannelKind.ONLINE:
        signed = bool(reader.values.get("requiresSignature")) and bool(reader.values.get("requiresAuthentication"))
        channel.e_level = ELevel.IDENTIFIED.value if signed else ELevel.ONLINE_FORM.value
    return channel


def _street(reader: _Reader) -> str:
    for row in reader.parts("addresses"):
        street = row.part("streetAddress")
        names, offices = street.localised("street"), street.localised("postOffice")
        line = f"{names.get('fi') or next(iter(names.values()), '')} {street.text('streetNumber')}".strip()
        town = f"{street.text('postalCode')} {offices.get('fi') or next(iter(offices.values()), '')}".strip()
        text = ", ".join(part for part in (line, town) if part)
        if text:
            return text
    return ""
