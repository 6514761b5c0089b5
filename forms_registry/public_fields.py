"""What a form asks, as the public reads it before filling it in: questions by group, attachments, and the counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.text import capfirst

from forms_registry.labelling import OBLIGATION_LABELS, PERSONAL_DATA_LABELS
from forms_registry.models import ApplicationForm, FieldConcept, FormField
from forms_registry.public_words import months_in_words
from forms_registry.vocabulary import FieldType, Obligation, PersonalData
from lifecycle.languages import in_language

#: Choices that stand beside a question; more would bury it.
_MOST_CHOICES: Final = 12


@dataclass(frozen=True)
class Question:
    """One question. `prefilled_from` names the register that answers it, `held_by` one that could."""

    label: str
    language: str
    help: str
    help_language: str
    obligation: str
    obligation_label: str
    condition: str
    choices: tuple[str, ...]
    more_choices: int
    prefilled: bool
    prefilled_from: str
    held_by: str
    why: str
    legal_basis: str
    personal_data: str
    kept: str
    group: str


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that follow one another; `name` is that of a repeating group, "" for the rest."""

    name: str
    questions: list[Question]


@dataclass(frozen=True)
class Asked:
    """All that a version asks; the counts are those of the counting rules: a repeating group counts once."""

    groups: list[QuestionGroup]
    attachments: list[Question]
    required: int
    conditional: int
    optional: int
    prefilled: int
    personal_data: list[tuple[str, int]]
    longest_kept: str

    @property
    def total(self) -> int:
        """All questions and attachments."""
        return self.required + self.optional


def registers_of(form: ApplicationForm, language: str) -> dict[str, str]:
    """Return the registers that hold what fields ask, by the keys of fields, as far as concepts tell (one query)."""
    rows = FieldConcept.objects.filter(form=form).select_related("concept__source_register")
    registers = {row.key: row.concept.source_register for row in rows}
    return {key: register.name_in(language) for key, register in registers.items() if register is not None}


def asked_by(
    fields: Sequence[FormField], prefilled: Collection[str], registers: Mapping[str, str], language: str
) -> Asked:
    """Return what `fields` ask when those with keys in `prefilled` are filled in for the applicant."""
    questions = [(field, _question(field, field.key in prefilled, registers, language)) for field in fields]
    asked = [question for field, question in questions if field.type != FieldType.FILE]
    required = [field for field in fields if field.counts_as_required]
    return Asked(
        groups=[QuestionGroup(name, list(each)) for name, each in groupby(asked, key=lambda question: question.group)],
        attachments=[question for field, question in questions if field.type == FieldType.FILE],
        required=len(required),
        conditional=sum(field.obligation == Obligation.CONDITIONAL for field in required),
        optional=len(fields) - len(required),
        prefilled=sum(field.key in prefilled for field in fields),
        personal_data=_personal_data(fields),
        longest_kept=_longest(fields),
    )


def _question(field: FormField, prefilled: bool, registers: Mapping[str, str], language: str) -> Question:
    label, label_language = _label(field, language)
    help_text, help_language = in_language(field.help, language)
    register = field.held_by.name_in(language) if field.held_by is not None else registers.get(field.key, "")
    choices = [_choice(each, language) for each in field.choices]
    return Question(
        label=label,
        language=label_language,
        help=help_text,
        help_language=help_language,
        obligation=field.obligation,
        obligation_label=capfirst(str(OBLIGATION_LABELS[field.obligation])),
        condition=field.condition if field.obligation == Obligation.CONDITIONAL else "",
        choices=tuple(choices[:_MOST_CHOICES]),
        more_choices=max(0, len(choices) - _MOST_CHOICES),
        prefilled=prefilled,
        prefilled_from=register if prefilled else "",
        held_by="" if prefilled else register,
        why=field.why,
        legal_basis=field.legal_basis,
        personal_data=_protection(field.personal_data),
        kept=months_in_words(field.retention) if field.retention is not None else "",
        group=group_in_words(field.group),
    )


def _label(field: FormField, language: str) -> tuple[str, str]:
    label, label_language = in_language(field.labels, language)
    if label:
        return label, label_language
    return next(((text, code) for code, text in field.labels.items() if text), (field.key, language))


def _choice(choice: Mapping[str, Any], language: str) -> str:
    labels = choice.get("labels") or {}
    return in_language(labels, language)[0] or next((text for text in labels.values() if text), str(choice["value"]))


def group_in_words(group: str) -> str:
    """Return the name of a repeating group for people: groups have a key only."""
    return capfirst(" ".join(group.replace("_", " ").replace("-", " ").split()))


def _protection(personal_data: str) -> str:
    if personal_data == PersonalData.NONE:
        return ""
    return str(PERSONAL_DATA_LABELS[personal_data])


def _personal_data(fields: Iterable[FormField]) -> list[tuple[str, int]]:
    """Return (protection in words, number of questions), the ordinary first; nothing when nothing is personal."""
    found = [field.personal_data for field in fields]
    return [
        (capfirst(_protection(kind)), found.count(kind))
        for kind in PersonalData
        if kind is not PersonalData.NONE and kind in found
    ]


def _longest(fields: Iterable[FormField]) -> str:
    months = [field.retention for field in fields if field.retention is not None]
    return months_in_words(max(months)) if months else ""
