"""What a version of a guideline says, as people read it: labelled sections of plain text."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forms_registry.pricing.labels import BASIS_LABELS, EVIDENCE_LABELS, ROUNDING_LABELS
from lifecycle.languages import CONTENT_LANGUAGES
from lifecycle.subjects import Section


def sections_of(content: Mapping[str, Any]) -> list[Section]:
    """Return a version's content (see GuidelineVersion.as_content) as sections: texts by language, and its rules."""
    names = {"title": _("Title"), "scope": _("What it applies to"), "text": _("Text")}
    found = []
    for language in CONTENT_LANGUAGES:
        rows = {names[key]: content.get(key, {}).get(language, "") for key in names}
        rows = {label: text for label, text in rows.items() if text}
        if rows:
            found.append(Section(f"text-{language}", _("What the guideline says"), 1, language, rows))
    rules = {
        _("Allowed bases"): ", ".join(str(BASIS_LABELS[basis]) for basis in content.get("bases", [])),
        _("Rounding"): str(ROUNDING_LABELS.get(content.get("rounding", 0), "")),
        _("Evidence wanted"): ", ".join(str(EVIDENCE_LABELS[name]) for name in content.get("evidence", [])),
    }
    rules = {label: text for label, text in rules.items() if text}
    if rules:
        found.append(Section("rules", _("Rules"), 0, "", rules))
    return found
