"""One question made of what several forms ask about the same thing: whatever an applicant could answer still fits.

Pure: imports neither Django nor Wagtail.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from forms_registry.field_list import Choice, FieldSpec
from forms_registry.vocabulary import FieldType, PersonalData

TYPES_DIFFER: Final = "types_differ"
CHOICES_DIFFER: Final = "choices_differ"
RETENTION_DIFFERS: Final = "retention_differs"

#: The next wider type: each answer to the first can be given to the second. Everything ends in a file.
_WIDER: Final[Mapping[FieldType, FieldType]] = {
    FieldType.YES_NO: FieldType.CHOICE,
    FieldType.CHOICE: FieldType.MULTIPLE_CHOICE,
    FieldType.MULTIPLE_CHOICE: FieldType.TEXT,
    FieldType.NUMBER: FieldType.MONEY,
    FieldType.MONEY: FieldType.TEXT,
    FieldType.DATE: FieldType.TEXT,
    FieldType.EMAIL: FieldType.TEXT,
    FieldType.PHONE: FieldType.TEXT,
    FieldType.WEB_ADDRESS: FieldType.TEXT,
    FieldType.IDENTIFIER: FieldType.TEXT,
    FieldType.TEXT: FieldType.LONG_TEXT,
    FieldType.ADDRESS: FieldType.LONG_TEXT,
    FieldType.LONG_TEXT: FieldType.FILE,
    FieldType.TABLE: FieldType.FILE,
    FieldType.SIGNATURE: FieldType.FILE,
}
_WITH_CHOICES: Final = frozenset({FieldType.CHOICE, FieldType.MULTIPLE_CHOICE})
#: From the data that needs the least protection to the data that needs the most.
_PROTECTION: Final = (
    PersonalData.NONE,
    PersonalData.ORDINARY,
    PersonalData.IDENTITY_CODE,
    PersonalData.CRIMINAL,
    PersonalData.SPECIAL,
)


def common_field(specs: Sequence[FieldSpec]) -> tuple[FieldSpec, tuple[str, ...]]:
    """Return one field for `specs`, at least one, and codes of what a person should look at.

    The label is the one most of them use, and the rest comes from the first field that has it. The type is the
    narrowest that takes every answer, choices are those of all of them, the protection of personal data is the
    strictest and the retention the longest that any of them needs. The obligation is that of the field whose label was
    taken: what it becomes is a decision. The order of `specs` settles only what is equally common.
    """
    first = _most_used(specs)
    kind = widest(spec.type for spec in specs)
    lengths = [spec.max_length for spec in specs]
    kept = {spec.retention for spec in specs} - {None}
    common = replace(
        first,
        type=kind,
        labels=_first_of_each([first.labels, *(spec.labels for spec in specs)]),
        help=_first_of_each([first.help, *(spec.help for spec in specs)]),
        choices=_all_choices([first, *specs]) if kind in _WITH_CHOICES else (),
        max_length=None if None in lengths else max(length for length in lengths if length is not None),
        legal_basis=next((spec.legal_basis for spec in specs if spec.legal_basis), ""),
        why=next((spec.why for spec in specs if spec.why), ""),
        personal_data=max((spec.personal_data for spec in specs), key=_PROTECTION.index),
        retention=max((months for months in kept if months is not None), default=None),
        held_by=next((spec.held_by for spec in specs if spec.held_by), ""),
    )
    return common, _notes(specs, kept)


def widest(types: Iterable[FieldType]) -> FieldType:
    """Return the narrowest type that takes every answer to any of `types`, at least one."""
    chains = [_chain(kind) for kind in types]
    return next(kind for kind in chains[0] if all(kind in chain for chain in chains))


def _chain(kind: FieldType) -> list[FieldType]:
    found = [kind]
    while found[-1] in _WIDER:
        found.append(_WIDER[found[-1]])
    return found


def _notes(specs: Sequence[FieldSpec], kept: set[int | None]) -> tuple[str, ...]:
    choosing = {frozenset(each.value for each in spec.choices) for spec in specs if spec.type in _WITH_CHOICES}
    told = {
        TYPES_DIFFER: len({spec.type for spec in specs}) > 1,
        CHOICES_DIFFER: len(choosing) > 1,
        RETENTION_DIFFERS: len(kept) > 1,
    }
    return tuple(code for code, holds in told.items() if holds)


def _most_used(specs: Sequence[FieldSpec]) -> FieldSpec:
    counts = Counter(spec.label() for spec in specs)
    best = min(counts, key=lambda label: (-counts[label], len(label), label))
    return next(spec for spec in specs if spec.label() == best)


def _first_of_each(texts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for by_language in texts:
        for language, text in by_language.items():
            if text:
                found.setdefault(language, text)
    return found


def _all_choices(specs: Iterable[FieldSpec]) -> tuple[Choice, ...]:
    labels: dict[str, list[Mapping[str, str]]] = {}
    for spec in specs:
        for each in spec.choices:
            labels.setdefault(each.value, []).append(each.labels)
    return tuple(Choice(value, _first_of_each(texts)) for value, texts in labels.items())
