"""What a version of a form says, as people read it: labelled sections of plain text."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms_registry.labelling import (
    CHANNEL_LABELS,
    DUTY_LABELS,
    FIELD_TYPE_LABELS,
    IDENTIFICATION_LABELS,
    OBLIGATION_LABELS,
    SIGNING_LABELS,
    TIME_METHOD_LABELS,
)
from lifecycle.languages import CONTENT_LANGUAGES, in_language
from lifecycle.subjects import Section

_TEXTS: Final = ("title", "purpose", "decision")


def sections_of(content: Mapping[str, Any]) -> list[Section]:
    """Return a version's content (see FormVersion.as_content) as sections: texts by language, facts, channels, fields.

    Everything of a form is for the customer: its level is 1, that of facts 0.
    """
    names = {"title": _("Title"), "purpose": _("Purpose"), "decision": _("Decision it leads to")}
    found = []
    for language in CONTENT_LANGUAGES:
        rows = {names[key]: content.get(key, {}).get(language, "") for key in _TEXTS}
        rows = {label: text for label, text in rows.items() if text}
        if rows:
            found.append(Section(f"text-{language}", _("What the form says"), 1, language, rows))
    facts = _facts(content)
    if facts:
        found.append(Section("facts", _("Facts"), 0, "", facts))
    for key, heading, rows in (
        ("channels", _("Channels"), dict(_channels(content.get("channels", [])))),
        ("fields", _("Fields"), dict(_fields(content.get("fields", [])))),
    ):
        if rows:
            found.append(Section(key, heading, 1, "", rows))
    return found


def _facts(content: Mapping[str, Any]) -> dict[str, str]:
    minutes = content.get("minutes")
    time = ""
    if minutes is not None:
        method = TIME_METHOD_LABELS.get(content.get("minutes_method", ""), "")
        time = _("%(minutes)s min (%(method)s)") % {"minutes": minutes, "method": method}
    duty = content.get("duty", "")
    rows = {
        _("Edition"): content.get("edition", ""),
        _("Legal basis"): content.get("legal_basis", ""),
        _("Obligation"): str(DUTY_LABELS.get(duty, duty)),
        _("Consent clause"): content.get("consent_clause", ""),
        _("Time to complete"): time,
    }
    return {label: text for label, text in rows.items() if text}


def _channels(channels: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for channel in channels:
        parts = [
            _("e-level %(level)s") % {"level": channel["e_level"]},
            str(IDENTIFICATION_LABELS.get(channel["identification"], "")),
            str(SIGNING_LABELS.get(channel["signing"], "")),
            channel["address"],
            f"{channel['valid_from']}–{channel['valid_to']}".strip("–"),
            _("prefilled: %(keys)s") % {"keys": ", ".join(channel["prefilled"])} if channel["prefilled"] else "",
        ]
        yield str(CHANNEL_LABELS.get(channel["kind"], channel["kind"])), "; ".join(part for part in parts if part)


def _fields(fields: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    language = (get_language() or "fi")[:2]
    for field in fields:
        labels = field["labels"]
        label = in_language(labels, language)[0] or next(iter(labels.values()), field["key"])
        parts = [
            str(OBLIGATION_LABELS.get(field["obligation"], "")),
            str(FIELD_TYPE_LABELS.get(field["type"], "")),
            field["condition"],
            field["why"],
            field["legal_basis"],
        ]
        yield f"{label} ({field['key']})", "; ".join(part for part in parts if part)
