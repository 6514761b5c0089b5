"""The columns of form tables, sheet by sheet: import, template and export know no others."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from lifecycle.languages import CONTENT_LANGUAGES


class Sheet(StrEnum):
    """A sheet of the workbook, or a CSV file of its own."""

    REGISTERS = "registers"
    ROLES = "roles"
    CONCEPTS = "concepts"
    FORMS = "forms"
    FIELDS = "fields"


def in_languages(name: str) -> tuple[str, ...]:
    """Return the columns of a text in every language."""
    return tuple(f"{name}_{language}" for language in CONTENT_LANGUAGES)


COLUMNS: Final[dict[Sheet, Sequence[str]]] = {
    Sheet.REGISTERS: ("code", *in_languages("name"), "authority", "reachable", "reachable_since", "note"),
    Sheet.ROLES: ("code", *in_languages("name")),
    Sheet.CONCEPTS: (
        "code", *in_languages("name"), *in_languages("definition"), *in_languages("synonyms"), "personal_data",
        "register",
    ),
    Sheet.FORMS: (
        "organisation", "code", "source_id", "number", "type", *in_languages("title"), *in_languages("purpose"),
        *in_languages("decision"), "legal_basis", "duty", "consent_clause", "edition", "minutes", "minutes_method",
        "minutes_sample", "owner_unit", "owner_person", "review_date", "used_by", "services", "volumes", "channels",
        "layouts",
    ),
    Sheet.FIELDS: (
        "form", "key", *in_languages("label"), *in_languages("help"), "type", "obligation", "condition", "group",
        "choices", "max_length", "legal_basis", "why", "personal_data", "retention_months", "held_by", "concept",
        "role",
    ),
}  # fmt: skip
#: The parts of a line in a cell that holds several.
CHANNEL: Final = ("kind", "e_level", "identification", "signing", "address", "from", "to", "prefilled")
LAYOUT: Final = ("language", "channel", "address", "name")
VOLUME: Final = ("year", "number", "basis", "source")
CHOICE: Final = ("value", "fi", "sv", "en")
#: The header of the table that explains the others; an import leaves it alone.
EXPLANATION: Final = ("table", "column", "meaning", "values")
#: Columns by which a sheet is known, and without which it is none.
NEEDED: Final[dict[Sheet, Sequence[str]]] = {
    Sheet.REGISTERS: ("code", "name_fi", "authority"),
    Sheet.CONCEPTS: ("code", "name_fi", "synonyms_fi"),
    Sheet.ROLES: ("code", "name_fi"),
    Sheet.FORMS: ("organisation", "title_fi"),
    Sheet.FIELDS: ("form", "key", "label_fi"),
}
