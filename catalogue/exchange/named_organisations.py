"""Finds the organisations that another system's table names, and makes those that are missing.

The code of a new one follows from what the table says: "Farm council" becomes FARM-COUNCIL. Where that is too long
or taken, a few letters that follow from the name, too, tell it apart.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Final

from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.exchange.column_mapping import MappedRow
from catalogue.exchange.ptv_parts import folded
from catalogue.exchange.source_organisations import SourceOrganisation, create_organisations
from lifecycle.models import Organisation, PermanentCode

_CODE_LENGTH: Final = 40
_IDENTITY_LENGTH: Final = 80


def _mark(name: str, length: int) -> str:
    return hashlib.sha256(folded(name).encode()).hexdigest()[:length]


def organisation_code(name: str, taken: Collection[str]) -> str:
    """Return a code for an organisation of this name, or of this code in the source, that is not `taken`."""
    code = slugify(name).replace("_", "-").strip("-").upper()
    if code and len(code) <= _CODE_LENGTH and code not in taken:
        return code
    mark = _mark(name, 8).upper()
    return f"{code[: _CODE_LENGTH - 9].rstrip('-')}-{mark}".lstrip("-")


def source_identity(name: str) -> str:
    """Return the id under which the organisation is known again: its name, shortened when it is long."""
    name = " ".join(name.split())
    return name if len(name) <= _IDENTITY_LENGTH else f"{name[: _IDENTITY_LENGTH - 13]} {_mark(name, 12)}"


class _KnownOrganisations:
    """Organisations by code, by their id in the source, and by name in any language."""

    def __init__(self, source: str) -> None:
        self.codes: set[str] = set()
        self.by_identity: dict[str, str] = {}
        self.by_name: dict[str, set[str]] = {}
        for organisation in Organisation.objects.all():
            self.codes.add(organisation.code)
            if organisation.source_system == source and organisation.source_id:
                self.by_identity[folded(organisation.source_id)] = organisation.code
            for name in (organisation.name_fi, organisation.name_sv, organisation.name_en):
                self.by_name.setdefault(folded(name), set()).add(organisation.code)

    def find(self, text: str) -> list[str]:
        """Return the codes of the organisations that `text` may mean."""
        if text in self.codes:
            return [text]
        identity = self.by_identity.get(folded(source_identity(text)))
        return [identity] if identity else sorted(self.by_name.get(folded(text), ()))


def name_owners(rows: Sequence[MappedRow], source: str, *, file: str, create: bool) -> int:
    """Put codes in the place of the organisations' names; return how many organisations were made.

    What is unknown stays as it is, for the row form to refuse; `create` makes an organisation of it instead. A name
    that several organisations have is an error of the row.
    """
    known = _KnownOrganisations(source)
    taken = known.codes | set(PermanentCode.objects.filter(namespace="organisation").values_list("code", flat=True))
    made: dict[str, SourceOrganisation] = {}
    for row in rows:
        text = " ".join(row.values.get("organisation", "").split())
        found = known.find(text) if text else []
        if len(found) > 1:
            told = {"name": text, "codes": ", ".join(found)}
            row.errors.append(("organisation", _("Several organisations are called “%(name)s”: %(codes)s.") % told))
        elif not found and text and create:
            new = made.get(folded(text)) or _new(text, row, taken)
            made[folded(text)] = new
            taken.add(new.code)
            found = [new.code]
        if len(found) == 1:
            row.values["organisation"] = found[0]
    return create_organisations(made.values(), file, source)


def _new(text: str, row: MappedRow, taken: Collection[str]) -> SourceOrganisation:
    names = {key.removeprefix("name_"): " ".join(name.split()) for key, name in row.organisation_names.items()}
    return SourceOrganisation(organisation_code(text, taken), {"fi": text} | names, identity=source_identity(text))
