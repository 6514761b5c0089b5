"""Two versions of a form side by side, as its owner reads them: what became easier for the applicant, what harder.

Pure: imports neither Django nor Wagtail.
"""

from dataclasses import dataclass
from typing import Final

from forms_registry.version_changes import VersionChanges, VersionFacts, changes_between
from forms_registry.vocabulary import Obligation

#: The stricter, the more applicants must answer.
_STRICTNESS: Final = {Obligation.OPTIONAL: 0, Obligation.CONDITIONAL: 1, Obligation.REQUIRED: 2}


@dataclass(frozen=True)
class Shift:
    """A question whose obligation changed; `before` and `after` are values of Obligation."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What the later version changed: all of it, and the changed obligations by their direction."""

    changes: VersionChanges
    relaxed: tuple[Shift, ...]
    tightened: tuple[Shift, ...]


def compare(former: VersionFacts, later: VersionFacts) -> Comparison:
    """Return what `later` changed; a field is the same when its key is, whatever it is called."""
    before = {field.key: Obligation(field.obligation) for field in former.fields}
    shifts = [
        (before[field.key], Obligation(field.obligation), field.label)
        for field in later.fields
        if field.key in before and before[field.key] != field.obligation
    ]
    relaxed = tuple(Shift(label, one, other) for one, other, label in shifts if _STRICTNESS[other] < _STRICTNESS[one])
    tightened = tuple(Shift(label, one, other) for one, other, label in shifts if _STRICTNESS[other] > _STRICTNESS[one])
    return Comparison(changes_between(former, later), relaxed, tightened)
