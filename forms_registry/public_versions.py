"""The versions of a form for the public: since when each held, and what it changed, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms_registry.labelling import CHANNEL_LABELS
from forms_registry.models import FormChannel, FormField, FormVersion
from forms_registry.public_words import names_in_words
from forms_registry.version_changes import AskedField, VersionChanges, VersionFacts, changes_between

#: What is said of each part of the changes, in this order.
_SENTENCES: Final[dict[str, Promise]] = {
    "added": gettext_lazy("New questions: %(names)s."),
    "removed": gettext_lazy("No longer asked: %(names)s."),
    "now_required": gettext_lazy("Now required: %(names)s."),
    "now_conditional": gettext_lazy("Now required only in some cases: %(names)s."),
    "now_optional": gettext_lazy("Now optional: %(names)s."),
    "now_prefilled": gettext_lazy("Now filled in for you: %(names)s."),
    "no_longer_prefilled": gettext_lazy("No longer filled in for you: %(names)s."),
    "channels_added": gettext_lazy("New way to hand it in: %(names)s."),
    "channels_removed": gettext_lazy("No longer a way to hand it in: %(names)s."),
}


@dataclass(frozen=True)
class VersionView:
    """A version; `number` None for a draft. `changes` are sentences, none for the first version."""

    number: int | None
    edition: str
    valid_from: date | None
    current: bool
    changes: list[str]


def facts_of(fields: Iterable[FormField], channels: Iterable[FormChannel]) -> VersionFacts:
    """Return what is compared of a version that has these fields and channels."""
    return VersionFacts(
        tuple(AskedField(field.key, field.label, field.obligation) for field in fields),
        {channel.kind: frozenset(channel.prefilled) for channel in channels},
    )


def sentences_of(changes: VersionChanges) -> list[str]:
    """Return the changes in words; that only the wording changed is a change, too."""
    found = []
    for part, sentence in _SENTENCES.items():
        names: Sequence[str] = getattr(changes, part)
        if part.startswith("channels"):
            names = [str(CHANNEL_LABELS.get(kind, kind)) for kind in names]
        if names:
            found.append(str(sentence) % {"names": names_in_words(names)})
    if changes.renamed:
        pairs = [f"{before} → {after}" for before, after in changes.renamed]
        found.append(_("Worded anew: %(names)s.") % {"names": names_in_words(pairs)})
    return found or [_("The questions and the ways to hand it in are the same as before.")]


def version_views(
    versions: Sequence[FormVersion],
    fields: Mapping[int, Sequence[FormField]],
    channels: Mapping[int, Sequence[FormChannel]],
    current: int | None,
) -> list[VersionView]:
    """Return `versions`, given the newest first, each with what it changed against the one before it."""
    facts = [facts_of(fields.get(version.pk, ()), channels.get(version.pk, ())) for version in versions]
    return [
        VersionView(
            number=version.number,
            edition=version.edition,
            valid_from=version.valid_from,
            current=version.pk == current,
            changes=sentences_of(changes_between(facts[place + 1], facts[place])) if place + 1 < len(versions) else [],
        )
        for place, version in enumerate(versions)
    ]
