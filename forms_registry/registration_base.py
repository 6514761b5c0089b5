"""What a registration is based on: whether a form has changed since somebody began to change it, and where."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forms_registry.mapping import codes_of
from forms_registry.models import ApplicationForm

#: The parts of a form in which a change is told, in the order of the steps.
PART_LABELS: Final[dict[str, Promise]] = {
    "record": _("owner and number"),
    "texts": _("titles, purpose and decision"),
    "facts": _("legal basis and time to complete"),
    "channels": _("channels"),
    "fields": _("the questions"),
    "concepts": _("concepts behind the fields"),
}
_TEXTS: Final = ("title", "purpose", "decision")
_LISTS: Final = ("fields", "channels", "layouts")


def stamp(value: Any) -> str:
    """Return a short text that is the same only for the same value of JSON's own types."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def base_of(form: ApplicationForm) -> dict[str, str]:
    """Return the stamp of each part of the form as it stands now, its newest version being the one that changes."""
    content = form.newest_version.as_content()
    item, facts = form.item, form.item.classification
    record = [
        form.number,
        form.main_form_id,
        sorted(form.user_organisations.values_list("pk", flat=True)),
        [item.owner_id, item.owner_unit_id, item.owner_person_id, item.review_date],
        facts.instrument if facts is not None else "",
    ]
    parts = {
        "record": record,
        "texts": {name: content[name] for name in _TEXTS},
        "facts": {name: value for name, value in content.items() if name not in (*_TEXTS, *_LISTS)},
        "channels": [content["channels"], content["layouts"]],
        "fields": content["fields"],
        "concepts": sorted([key, *codes] for key, codes in codes_of(form.pk).items()),
    }
    return {name: stamp(value) for name, value in parts.items()}


def changed_parts(before: Mapping[str, str], form: ApplicationForm) -> list[str]:
    """Return the parts of the form that are not as they were when `before` was taken, in the order of the steps."""
    now = base_of(form)
    return [name for name in PART_LABELS if now[name] != before.get(name)]
