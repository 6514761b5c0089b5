"""Reads the card dump of the national service register (2015): organisations, services and channels of each type.

The dump holds Finnish text only; `language` names the languages of service. Printable forms are counted here and
kept for the form register.
"""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from catalogue.exchange.parsed import ParsedCard, ParsedChannel
from catalogue.exchange.ptv_parts import (
    NOBODY,
    SHARED_BY_MANY,
    SOURCE,
    CodeMatcher,
    Harvest,
    classes,
    folded,
    lengths,
    mark_duplicates,
    opening,
    organisation_code,
    rich,
    without_repeats,
)
from catalogue.exchange.ptv_records import DumpRecord, read_records
from catalogue.exchange.review_flags import fit, flag
from catalogue.exchange.source_organisations import SourceOrganisation
from catalogue.models.channels import ChannelKind, ELevel
from lifecycle.kinds import Kind, Production, Scope

SERVICES: Final = "services.json"
ORGANISATIONS: Final = "organizations.json"
FORMS: Final = "transactionservices.json"
#: Our kind of channel, the file, and the key under which a service names its channels of that type.
CHANNELS: Final = (
    (ChannelKind.ONLINE, "electronictransactionservices.json", "electronicTransactionService"),
    (ChannelKind.WEB_PAGE, "electronicinformationservices.json", "electronicInformationService"),
    (ChannelKind.PHONE, "phone_service.json", "phoneChannel"),
    (ChannelKind.IN_PERSON, "servicelocations.json", "officeChannel"),
)
_FORM_KEY: Final = "transactionForm"
_CHARGES: Final = {"chargeable": Kind.CHARGEABLE, "free": None}
_SCOPES: Final = {"nationwide": Scope.NATIONAL, "regional": Scope.REGIONAL}
_PRODUCTION: Final = {"itse tuotetut palvelut": Production.OWN, "ostopalvelut": Production.PURCHASED}
_PLACEHOLDER: Final = "palvelut tulossa"


def is_dump(folder: Path) -> bool:
    """Whether `folder` holds the dump."""
    return (folder / SERVICES).is_file() and (folder / ORGANISATIONS).is_file()


def read_dump(folder: Path, matcher: CodeMatcher) -> Harvest:
    """Return everything the dump holds; ImportRefused names file, item and field of the first broken thing."""
    harvest = Harvest()
    organisations = read_records(folder, ORGANISATIONS)
    for identity, record in organisations.items():
        harvest.organisations.append(
            SourceOrganisation(
                organisation_code(identity),
                {"fi": record.name()[:255]},
                record.text("businessID"),
                identity=str(identity),
            )
        )
    channels = {key: read_records(folder, file, needed=False) for _kind, file, key in CHANNELS}
    forms = read_records(folder, FORMS, needed=False)
    services = read_records(folder, SERVICES)
    for record in (row for rows in (*channels.values(), forms) for row in rows.values()):
        owner = record.values.get("organization")
        if owner in organisations:
            harvest.channel_owners.add(organisation_code(owner))
    harvest.counts = {"organisations": len(organisations), "printable forms": len(forms)}
    harvest.counts |= {f"channels ({kind.value})": len(channels[key]) for kind, _file, key in CHANNELS}
    for record in services.values():
        harvest.cards.append(_card(record, organisations, channels, forms, matcher))
    mark_duplicates(harvest.cards)
    return harvest


def _card(
    record: DumpRecord,
    organisations: dict[int, DumpRecord],
    channels: dict[str, dict[int, DumpRecord]],
    forms: dict[int, DumpRecord],
    matcher: CodeMatcher,
) -> ParsedCard:
    identity, title = record.identity(), record.name()
    place = f"{SERVICES}, {identity}"
    card = ParsedCard(place, SOURCE, str(identity), NOBODY, title)
    card.title = fit(card, title, _("The title"))
    _owners(card, record, organisations)
    _facts(card, record)
    terms = classes(
        card,
        matcher,
        {
            "service_classes": record.texts("serviceClass"),
            "target_groups": record.texts("targetGroup"),
            "life_events": record.texts("lifeEvent"),
            "glossary_terms": record.texts("ontologyTerm"),
        },
    )
    summary, description = record.text("shortDescription"), record.text("description")
    lengths(card, summary, description)
    card.texts = {
        1: {
            "fi": {
                "summary": summary,
                "description": rich(description),
                "how_to_apply": rich(record.text("serviceUserInstructions")),
                "conditions": rich(record.text("requirements")),
                "costs": rich("\n\n".join(record.texts("serviceChargeDescription"))),
                "keywords": without_repeats(record.texts("keyword"), record.texts("alternateName"), terms),
            }
        }
    }
    links = record.part("serviceToServiceChannel")
    for kind, _file, key in CHANNELS:
        for number in links.numbers(key):
            if number in channels[key]:
                card.channels.append(_channel(card, kind, channels[key][number]))
            else:
                flag(card, "missing_channel", _("Channel %(id)s is not in the dump.") % {"id": number})
    lost = [number for number in links.numbers(_FORM_KEY) if number not in forms]
    if lost:
        flag(card, "missing_form", _("Forms not in the dump: %(ids)s") % {"ids": ", ".join(map(str, lost))})
    return card


def _owners(card: ParsedCard, record: DumpRecord, organisations: dict[int, DumpRecord]) -> None:
    roles = record.part("serviceToOrganization")
    responsible = [number for number in roles.numbers("responsibleOrganization") if number in organisations]
    producers = [number for number in roles.numbers("producerOrganization") if number in organisations]
    known = len(roles.numbers("responsibleOrganization")) + len(roles.numbers("producerOrganization"))
    if len(responsible) + len(producers) < known:
        flag(card, "missing_organisation", _("The card names organisations that are not in the dump."))
    if responsible:
        card.owner = organisation_code(responsible[0])
    else:
        card.owner = organisation_code(producers[0]) if producers else NOBODY
        flag(card, "no_owner", _("The source names no responsible organisation."))
    if len(responsible) > SHARED_BY_MANY or folded(card.title) == _PLACEHOLDER:
        flag(card, "placeholder", _("A placeholder of %(number)s organisations.") % {"number": len(responsible)})
    else:
        shared = [organisation_code(number) for number in (*responsible, *producers)]
        card.delivering = [code for code in dict.fromkeys(shared) if code != card.owner]
    _production(card, [folded(kind) for kind in roles.texts("provisionType")], producers)


def _production(card: ParsedCard, kinds: list[str], producers: list[int]) -> None:
    found = {_PRODUCTION[kind] for kind in kinds if kind in _PRODUCTION}
    others = [organisation_code(number) for number in producers if organisation_code(number) != card.owner]
    if found == {Production.OWN}:
        card.facts["production"] = Production.OWN.value
    elif found == {Production.PURCHASED} and others:
        card.facts |= {"production": Production.PURCHASED.value, "producer": others[0], "purchaser": card.owner}
    elif kinds:
        flag(card, "production", _("The way of production is to be decided: %(kinds)s") % {"kinds": ", ".join(kinds)})


def _facts(card: ParsedCard, record: DumpRecord) -> None:
    charge, coverage = record.text("serviceCharge"), record.text("serviceCoverage")
    if charge and charge not in _CHARGES:
        raise record.refuse("serviceCharge", _("unknown value “%(value)s”") % {"value": charge})
    if coverage and coverage not in _SCOPES:
        raise record.refuse("serviceCoverage", _("unknown value “%(value)s”") % {"value": coverage})
    if coverage:
        card.facts["scope"] = _SCOPES[coverage].value
    if charge == "chargeable":
        card.facts["kind"] = Kind.CHARGEABLE.value
    elif charge:
        flag(card, "free_of_charge", _("Free of charge in the source: support or advice, the owner decides."))


def _channel(card: ParsedCard, kind: ChannelKind, record: DumpRecord) -> ParsedChannel:
    channel = ParsedChannel(
        kind=kind.value,
        name_fi=fit(card, record.name(), _("The name of a channel")),
        source_id=str(record.identity()),
        hours=fit(card, _hours(record, "fi"), _("The opening hours")),
        hours_sv=fit(card, _hours(record, "sv"), _("The opening hours")),
        hours_en=fit(card, _hours(record, "en"), _("The opening hours")),
    )
    if kind is ChannelKind.IN_PERSON:
        channel.address = fit(card, _street(record), _("The address"), 500)
    elif kind is ChannelKind.PHONE:
        channel.address = " ".join(record.text("phone").split())
    else:
        channel.address = fit(card, record.text("URL"), _("The address"), 500)
    if kind is ChannelKind.ONLINE:
        signed = bool(record.values.get("requiresSignature")) and bool(record.values.get("requiresAuthentication"))
        channel.e_level = ELevel.IDENTIFIED.value if signed else ELevel.ONLINE_FORM.value
    return channel


def _hours(record: DumpRecord, language: str) -> str:
    lines = []
    for row in record.parts("openingTimes") if isinstance(record.values.get("openingTimes"), list) else []:
        days = [int(day) for day in row.texts("dayOfWeek") if day.isdecimal()]
        lines.append(opening(days, row.text("opens"), row.text("closes"), language))
    return "; ".join(dict.fromkeys(line for line in lines if line))


def _street(record: DumpRecord) -> str:
    for row in record.parts("visitAddress"):
        code, place = row.text("postalCode"), row.text("postalDistrict")
        parts = [row.text("streetAddress"), " ".join(part for part in (code, place) if part)]
        text = ", ".join(part for part in parts if part)
        if text:
            return text
    return ""
