"""The questions of a merge plan as rows that people read: who asks what how, what was decided, what to look at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from forms_registry.common_field import CHOICES_DIFFER, RETENTION_DIFFERS, TYPES_DIFFER
from forms_registry.labelling import FIELD_TYPE_LABELS, VERDICT_LABELS
from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.plan_figures import PlannedField
from forms_registry.selectors import concept_names
from forms_registry.union import ASKED_TWICE, Asked, SourceForm
from forms_registry.vocabulary import Verdict

ASKED_LABELS: Final[dict[str, Promise]] = {
    Asked.REQUIRED: pgettext_lazy("question", "required"),
    Asked.CONDITIONAL: _("on a condition"),
    Asked.OPTIONAL: pgettext_lazy("question", "optional"),
    Asked.PREFILLED: pgettext_lazy("question", "prefilled"),
}
_NOTES: Final[dict[str, Promise]] = {
    CHOICES_DIFFER: _("The forms give different choices: the common question has all of them."),
    RETENTION_DIFFERS: _("The forms keep the answer for different times: the longest one holds."),
    ASKED_TWICE: _("One form asks this more than once: the common form asks it once."),
}
#: So many forms are told apart by their titles; more of them by their codes.
NAMED_COLUMNS: Final = 3
_TYPES: Final = _("The forms want different kinds of answer: the common question takes “%(type)s”.")


@dataclass(frozen=True)
class Cell:
    """How one form asks: `asked` is "" when it does not; `condition` is in its own words.

    `short` is what the form is called where there is little room.
    """

    code: str
    title: str
    short: str
    asked: str
    condition: str


@dataclass(frozen=True)
class QuestionRow:
    """One question. `number` tells its inputs apart on a page; `problem` is what a choice lacks, or "".

    `concept` is the name of the concept with its role, "" where the label says the same; `queue_url` leads to where an
    unmatched question is matched, and is "" for the others.
    """

    number: int
    key: str
    label: str
    concept: str
    queue_url: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]
    is_new: bool
    verdict: str
    verdict_label: str
    condition: str
    forms: frozenset[str]
    reason: str
    problem: str

    @property
    def is_conditional(self) -> bool:
        """Whether the common form asks it of some applicants only."""
        return self.verdict == Verdict.CONDITIONAL

    @property
    def asked_of(self) -> list[Cell]:
        """The forms whose applicants a conditional question is meant for; none named is all of them."""
        return [cell for cell in self.cells if cell.code in self.forms] if self.is_conditional else []


def titles_of_sources(plan: MergePlan, sources: Sequence[SourceForm]) -> dict[str, str]:
    """Return the titles of the forms of a plan by code, in the active language where there is one."""
    codes = [source.code for source in sources]
    rows = ApplicationForm.objects.filter(item__code__in=codes) | ApplicationForm.objects.filter(merge_plans=plan)
    return {form.code: title_of(form) for form in rows.select_related("item", "published_version").distinct()}


def title_of(form: ApplicationForm) -> str:
    """Return the title of the newest version the public has seen, else of the record, in the active language."""
    version = form.published_version
    return (version.title if version is not None else "") or str(form.title)


def question_rows(
    plan: MergePlan,
    fields: Sequence[PlannedField],
    titles: Mapping[str, str],
    codes: Sequence[str],
    *,
    start: int = 1,
    problems: Mapping[str, str] | None = None,
) -> list[QuestionRow]:
    """Return rows for `fields`, numbered from `start`; `codes` are the forms of the columns, in their order."""
    names = concept_names([each.proposed.concept_key for each in fields])
    known = set(plan.fields.values_list("concept_key", flat=True))
    found = []
    for number, each in enumerate(fields, start):
        key = each.proposed.concept_key
        found.append(_row(number, each, names[key], titles, codes, key not in known, (problems or {}).get(key, "")))
    return found


def _row(
    number: int,
    each: PlannedField,
    name: str,
    titles: Mapping[str, str],
    codes: Collection[str],
    is_new: bool,
    problem: str,
) -> QuestionRow:
    proposed, choice = each.proposed, each.choice
    label, named = proposed.spec.label((get_language() or "fi")[:2]), len(codes) <= NAMED_COLUMNS
    return QuestionRow(
        number=number,
        key=proposed.concept_key,
        label=label,
        concept=name if proposed.is_matched and name != label else "",
        queue_url="" if proposed.is_matched else _queue_url(proposed.concept_key, label),
        cells=tuple(
            Cell(code, title, title if named else code, _asked(each, code), proposed.conditions.get(code, ""))
            for code in codes
            for title in [titles.get(code, code)]
        ),
        notes=_notes(each),
        is_new=is_new,
        verdict=choice.verdict.value,
        verdict_label=str(VERDICT_LABELS[choice.verdict]),
        condition=choice.condition,
        forms=choice.forms,
        reason=choice.reason,
        problem=problem,
    )


def _asked(each: PlannedField, code: str) -> str:
    how = each.proposed.asked_by.get(code)
    return str(ASKED_LABELS[how]) if how is not None else ""


def _notes(each: PlannedField) -> tuple[str, ...]:
    told = [str(_NOTES[code]) for code in each.proposed.notes if code in _NOTES]
    if TYPES_DIFFER in each.proposed.notes:
        told.insert(0, str(_TYPES) % {"type": FIELD_TYPE_LABELS[each.proposed.spec.type]})
    return tuple(told)


def _queue_url(key: str, label: str) -> str:
    code = key.partition(":")[0]
    return f"{reverse('forms_registry_queue')}?{urlencode({'form': code, 'q': label})}"
