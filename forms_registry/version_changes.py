"""What one version of a form changed against the former.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms_registry.vocabulary import COUNTED_AS_REQUIRED, Obligation


@dataclass(frozen=True)
class AskedField:
    """A field as far as versions are compared: its key, its name for people and whether it must be answered."""

    key: str
    label: str
    obligation: str

    @property
    def counts_as_required(self) -> bool:
        """Whether the field counts in R."""
        return self.obligation in COUNTED_AS_REQUIRED


@dataclass(frozen=True)
class VersionFacts:
    """What is compared of a version; `channels` maps kinds to the keys of fields filled in there."""

    fields: Sequence[AskedField]
    channels: Mapping[str, frozenset[str]]

    @property
    def prefilled(self) -> frozenset[str]:
        """Keys of fields that some channel fills in."""
        return frozenset().union(*self.channels.values())


@dataclass(frozen=True)
class VersionChanges:
    """Names of fields, and kinds of channels, by what became of them; all empty when only words or order changed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    now_required: tuple[str, ...] = ()
    now_conditional: tuple[str, ...] = ()
    now_optional: tuple[str, ...] = ()
    now_prefilled: tuple[str, ...] = ()
    no_longer_prefilled: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    channels_added: tuple[str, ...] = ()
    channels_removed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether neither questions nor channels changed."""
        return self == VersionChanges()


def changes_between(former: VersionFacts, later: VersionFacts) -> VersionChanges:
    """Return what `later` changed; a field is the same when its key is."""
    before = {field.key: field for field in former.fields}
    after = {field.key: field for field in later.fields}
    kept = [(before[key], field) for key, field in after.items() if key in before]
    changed = [(one, other) for one, other in kept if one.obligation != other.obligation]

    def became(obligation: Obligation) -> tuple[str, ...]:
        return tuple(other.label for _one, other in changed if other.obligation == obligation)

    def filled_in(keys: frozenset[str]) -> tuple[str, ...]:
        return tuple(other.label for one, other in kept if other.key in keys)

    return VersionChanges(
        added=tuple(field.label for key, field in after.items() if key not in before),
        removed=tuple(field.label for key, field in before.items() if key not in after),
        now_required=became(Obligation.REQUIRED),
        now_conditional=became(Obligation.CONDITIONAL),
        now_optional=became(Obligation.OPTIONAL),
        now_prefilled=filled_in(later.prefilled - former.prefilled),
        no_longer_prefilled=filled_in(former.prefilled - later.prefilled),
        renamed=tuple((one.label, other.label) for one, other in kept if one.label != other.label),
        channels_added=tuple(kind for kind in later.channels if kind not in former.channels),
        channels_removed=tuple(kind for kind in former.channels if kind not in later.channels),
    )
