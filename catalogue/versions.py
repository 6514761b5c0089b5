"""What a version of a card says, as plain data that needs no table to be read again, and as people read it."""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.models import ProductCardPage
from catalogue.models.levels import Language
from catalogue.text import to_plain
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.subjects import Section

#: Rows of a card in the order shown, with the level each belongs to (0: facts).
ROWS: Final[dict[str, int]] = {
    "channels": 1,
    "customer_descriptions": 1,
    "expert_descriptions": 2,
    "delimitations": 2,
    "common_questions": 2,
    "routing_contacts": 2,
    "implementation_descriptions": 3,
    "steps": 3,
    "legal_bases": 0,
}
_CODES: Final = (
    "outputs", "service_classes", "regions", "glossary_terms", "life_events", "target_groups", "industrial_classes",
    "delivering_organisations", "delivering_units",
)  # fmt: skip
_LEFT_OUT: Final = frozenset({"id", "page", "sort_order", "source_id"})


def _named(entry: Any) -> dict[str, str]:
    """Return a code with the names it had that day."""
    return {"code": entry.code} | {language: getattr(entry, f"name_{language}") for language in CONTENT_LANGUAGES}


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.name)
    if isinstance(value, ProductCardPage):
        return {"code": value.record.item.code, "title": value.title}
    if field.is_relation:
        return _named(value) if value is not None else None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _row(row: models.Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _LEFT_OUT]
    return {field.name: _value(row, field) for field in fields}


def _attachment(row: Any) -> dict[str, Any]:
    with row.file.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "title": row.title,
        "level": row.level,
        "language": row.language,
        "name": row.file.name.rsplit("/", 1)[-1],
        "sha256": digest,
    }


def content_of(card: ProductCardPage) -> dict[str, Any]:
    """Return all levels and languages, channels, laws, codes with their names, and checksums of the files."""
    return {
        "title": card.title,
        **{relation: [_row(row) for row in getattr(card, relation).all()] for relation in ROWS},
        "attachments": [_attachment(row) for row in card.attachments.all()],
        "codes": {relation: [_named(entry) for entry in getattr(card, relation).all()] for relation in _CODES},
    }


def _in_words(value: Any, field: Any, language: str) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, dict):
        return value.get("title") or in_language({key: value.get(key, "") for key in CONTENT_LANGUAGES}, language)[0]
    choices = dict(field.flatchoices)
    if value in choices:
        return str(choices[value])
    if isinstance(field, models.DateField):
        return date_format(field.to_python(value), "SHORT_DATE_FORMAT")
    return to_plain(value) if isinstance(field, models.TextField) else str(value)


def _labelled(model: type[models.Model], row: dict[str, Any], language: str) -> dict[str, str]:
    """Return the filled fields of a row by their present labels; a field that is gone keeps its old name."""
    known = {field.name: field for field in model._meta.concrete_fields}
    found = {}
    for name, value in row.items():
        field = known.get(name)
        text = _in_words(value, field, language) if field is not None else str(value or "")
        if text and name != "language":
            found[str(field.verbose_name) if field is not None else name] = text
    return found


def sections_of(content: dict[str, Any]) -> list[Section]:
    """Return what `content_of` gave, as people read it: facts first, then the levels, a section a row."""
    language = (get_language() or "fi")[:2]
    sections = [Section("facts", _("Facts"), 0, "", _facts(content, language))]
    for relation, level in sorted(ROWS.items(), key=lambda pair: pair[1]):
        model = ProductCardPage._meta.get_field(relation).related_model
        rows = content.get(relation, [])
        for key, row in _keyed(rows):
            heading = str(model._meta.verbose_name).capitalize()
            own = row.get("language", "")
            told = f"{heading} ({Language(own).label})" if own in Language.values else heading
            sections.append(Section(f"{relation}-{key}", told, level, own, _labelled(model, row, language)))
    for number, row in enumerate(content.get("attachments", [])):
        facts = {_("title"): row["title"], _("file"): row["name"], _("checksum"): row["sha256"]}
        sections.append(Section(f"attachments-{number}", _("Attachment"), row["level"], row["language"], facts))
    return [section for section in sections if section.rows]


def _keyed(rows: Iterable[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Give each row a key by its language and its number within it, so that two versions can be laid side by side."""
    seen: dict[str, int] = {}
    for row in rows:
        language = row.get("language", "")
        seen[language] = seen.get(language, 0) + 1
        yield f"{language}-{seen[language]}", row


def _facts(content: dict[str, Any], language: str) -> dict[str, str]:
    told = {_("Title"): content.get("title", "")}
    for relation, entries in content.get("codes", {}).items():
        label = str(ProductCardPage._meta.get_field(relation).verbose_name).capitalize()
        names = [in_language({key: entry.get(key, "") for key in CONTENT_LANGUAGES}, language)[0] for entry in entries]
        told[label] = ", ".join(names)
    return {label: text for label, text in told.items() if text}
