"""Printable forms of the national service register's dump of 2015: drafts with a layout for every file.

The dump tells names, numbers, files and what a form is for, not what it asks. Its texts are Finnish. What it does not
say is left open; the type is read from the title, and flagged where no word of it tells.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from catalogue.exchange.ptv import owner_missing
from catalogue.exchange.ptv_dump import FORMS, ORGANISATIONS, SERVICES
from catalogue.exchange.ptv_parts import NOBODY, SOURCE, organisation_code
from catalogue.exchange.ptv_records import DumpRecord, read_records
from catalogue.exchange.source_organisations import SourceOrganisation
from catalogue.models import ProductCardRecord
from forms_registry.edition_rule import year_in
from forms_registry.exchange.parsed_form import ParsedForm
from forms_registry.registering import TITLE_LENGTH
from forms_registry.versions import ChannelSpec, LayoutSpec
from forms_registry.vocabulary import FormChannelKind
from lifecycle.exchange.errors import ImportRefused
from lifecycle.kinds import FormType

_LANGUAGE: Final = "fi"
_NUMBER_LENGTH: Final = 60
_ADDRESS_LENGTH: Final = 500
#: A file that can be filled in on a computer is handed in like a fillable PDF; what is not known is printed.
_CHANNELS: Final[Mapping[str, FormChannelKind]] = {
    "PDF": FormChannelKind.PDF,
    "DOC": FormChannelKind.FILLABLE_PDF,
    "DOCX": FormChannelKind.FILLABLE_PDF,
    "RTF": FormChannelKind.FILLABLE_PDF,
    "ODT": FormChannelKind.FILLABLE_PDF,
    "XLS": FormChannelKind.FILLABLE_PDF,
    "XLSX": FormChannelKind.FILLABLE_PDF,
}
#: Words in a Finnish name that tell what a form is, the most telling first.
_TYPES: Final = (
    (re.compile(r"maksatus|maksupyyntö", re.IGNORECASE), FormType.PAYMENT_CLAIM),
    (re.compile(r"suostumus|valtakirja", re.IGNORECASE), FormType.CONSENT),
    (re.compile(r"hakemus", re.IGNORECASE), FormType.APPLICATION),
    (re.compile(r"ilmoitus", re.IGNORECASE), FormType.NOTIFICATION),
    (re.compile(r"selvitys|raportti", re.IGNORECASE), FormType.REPORT),
    (re.compile(r"selostus|suunnitelma|liite", re.IGNORECASE), FormType.ATTACHMENT),
)


@dataclass
class FormsHarvest:
    """What the dump tells of forms: the forms, the organisations that own them, and what is counted only."""

    forms: list[ParsedForm] = field(default_factory=list)
    organisations: list[SourceOrganisation] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def holds_forms(folder: Path) -> bool:
    """Return whether the folder holds the forms of the dump."""
    return folder.is_dir() and (folder / FORMS).is_file()


def read_ptv_forms(folder: Path) -> FormsHarvest:
    """Return the forms of the dump; ImportRefused names file, item and field of the first broken thing.

    Services are named by the codes of their cards, as far as these have been imported (one query).
    """
    if not holds_forms(folder):
        raise ImportRefused(str(folder), "", _("the folder has no file %(name)s") % {"name": FORMS})
    organisations = read_records(folder, ORGANISATIONS, needed=False)
    services = _services(folder)
    harvest = FormsHarvest()
    owners: dict[str, SourceOrganisation] = {}
    records = read_records(folder, FORMS)
    for identity, record in records.items():
        harvest.forms.append(_form(record, organisations, services.get(identity, []), owners))
    harvest.organisations = list(owners.values())
    harvest.counts = {
        "forms": len(records),
        "forms with a number": sum(1 for form in harvest.forms if form.number),
        "attachments named": sum(len(record.parts("attachments")) for record in records.values()),
    }
    return harvest


def _services(folder: Path) -> dict[int, list[str]]:
    """Return the codes of the services that use each form, by the number of the form."""
    cards = ProductCardRecord.objects.filter(source_system=SOURCE).exclude(source_id="")
    codes = dict(cards.values_list("source_id", "item__code"))
    found: dict[int, list[str]] = {}
    for identity, record in read_records(folder, SERVICES, needed=False).items():
        for form in record.part("serviceToServiceChannel").numbers("transactionForm"):
            if str(identity) in codes:
                found.setdefault(form, []).append(codes[str(identity)])
    return {form: sorted(services) for form, services in found.items()}


def _form(
    record: DumpRecord,
    organisations: Mapping[int, DumpRecord],
    services: list[str],
    owners: dict[str, SourceOrganisation],
) -> ParsedForm:
    identity, title = record.identity(), record.name()
    form = ParsedForm(
        place=f"{FORMS}, {identity}",
        owner=_owner(record, organisations, owners),
        source_system=SOURCE,
        source_id=str(identity),
        number=" ".join(record.text("formIdentifier").split())[:_NUMBER_LENGTH],
        services=services,
    )
    if form.owner == NOBODY:
        _flag(form, "no_owner", _("The source names no responsible organisation."))
    if len(title) > TITLE_LENGTH:
        _flag(form, "cut", _("The title was longer than %(limit)s characters: %(text)s") % {
            "limit": TITLE_LENGTH, "text": title
        })  # fmt: skip
        title = title[: TITLE_LENGTH - 1] + "…"
    year = year_in(title)
    form.facts = {
        "title_fi": title,
        "purpose_fi": record.text("description") or record.text("shortDescription"),
        "edition": str(year) if year is not None else "",
    }
    form.form_type = _type(form, title)
    _files(form, record)
    attachments = [part.text("name") for part in record.parts("attachments")]
    if attachments:
        names = "; ".join(attachments)
        _flag(form, "attachments", _("The source names attachments: %(names)s") % {"names": names})
    if record.values.get("charge") is True:
        _flag(form, "charge", _("Handling the form is chargeable in the source."))
    return form


def _flag(form: ParsedForm, code: str, detail: str) -> None:
    form.flags.append({"code": code, "detail": detail})
    form.warnings.append(detail)


def _owner(record: DumpRecord, organisations: Mapping[int, DumpRecord], owners: dict[str, SourceOrganisation]) -> str:
    """Return the code of the owner and remember the organisation in `owners`."""
    number = record.values.get("organization")
    known = organisations.get(number) if isinstance(number, int) else None
    if known is None:
        owners.setdefault(NOBODY, owner_missing())
        return NOBODY
    code = organisation_code(known.identity())
    name = {"fi": known.name()[:TITLE_LENGTH]}
    owner = SourceOrganisation(code, name, known.text("businessID"), identity=str(known.identity()))
    owners.setdefault(code, owner)
    return code


def _type(form: ParsedForm, title: str) -> FormType:
    """Return the type that a word in the title tells of; flagged, and an application, when none does."""
    found = next((form_type for pattern, form_type in _TYPES if pattern.search(title)), None)
    if found is None:
        _flag(form, "type", _("The source does not say what kind of form this is: choose its type."))
    return found or FormType.APPLICATION


def _files(form: ParsedForm, record: DumpRecord) -> None:
    """Take every file as a layout and every kind of file as a channel, with the address of its first file."""
    languages = [text for text in record.texts("language") if re.fullmatch(r"[a-z]{2}", text)] or [_LANGUAGE]
    channels: dict[FormChannelKind, ChannelSpec] = {}
    layouts = []
    for link in record.parts("links"):
        address, kind_of_file = link.text("URL"), link.text("fileType").upper()
        kind = _CHANNELS.get(kind_of_file, FormChannelKind.PDF)
        if kind_of_file not in _CHANNELS:
            _flag(form, "file_type", _("Unknown kind of file: %(kind)s") % {"kind": kind_of_file or "–"})
        if len(address) > _ADDRESS_LENGTH:
            _flag(form, "cut", _("An address is too long to keep: %(text)s") % {"text": address})
            address = ""
        channels.setdefault(kind, ChannelSpec(kind, address=address))
        layouts += [LayoutSpec(language, kind, address, kind_of_file[:20]) for language in languages]
    form.channels, form.layouts = list(channels.values()), layouts
