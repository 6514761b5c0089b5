"""A form's questions as data: what importers read, the wizard edits, the planner proposes and the export writes.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forms_registry.vocabulary import COUNTED_AS_REQUIRED, FieldType, Obligation, PersonalData


@dataclass(frozen=True)
class Choice:
    """One answer to choose from; `labels` by language."""

    value: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldSpec:
    """One question.

    `labels` and `help` map a language to text; a label in one language is enough. `condition` says in words when a
    conditional field is asked. `group` is the key of the repeating group the field stands in, or "": a repeating
    group counts once, so its fields do (counting rule 8). `held_by` is the code of an authority's register that has
    the answer already; `concept` and `role` are codes, "" while nobody has matched the field. `retention` is in
    months, None when nobody has said.
    """

    key: str
    labels: Mapping[str, str]
    type: FieldType = FieldType.TEXT
    obligation: Obligation = Obligation.REQUIRED
    condition: str = ""
    group: str = ""
    help: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    max_length: int | None = None
    legal_basis: str = ""
    why: str = ""
    personal_data: PersonalData = PersonalData.NONE
    retention: int | None = None
    held_by: str = ""
    concept: str = ""
    role: str = ""

    @property
    def is_attachment(self) -> bool:
        """Whether the answer is a file."""
        return self.type is FieldType.FILE

    @property
    def counts_as_required(self) -> bool:
        """Whether the field counts in R: required always or on a condition."""
        return self.obligation in COUNTED_AS_REQUIRED

    def label(self, language: str = "fi") -> str:
        """Return the label in `language`, else in the first language there is, else the key."""
        return self.labels.get(language) or next((text for text in self.labels.values() if text), self.key)


@dataclass(frozen=True)
class FieldList:
    """What a reader found in a file: titles by language, the fields in their order, and what a person should know.

    `notes` are sentences about what was left out or guessed; they name the place.
    """

    titles: Mapping[str, str]
    fields: Sequence[FieldSpec]
    notes: Sequence[str] = ()


def required_keys(fields: Iterable[FieldSpec]) -> frozenset[str]:
    """Return the keys that count as required."""
    return frozenset(each.key for each in fields if each.counts_as_required)


def optional_keys(fields: Iterable[FieldSpec]) -> frozenset[str]:
    """Return the keys that may be left empty."""
    return frozenset(each.key for each in fields if not each.counts_as_required)
