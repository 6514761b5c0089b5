"""Two counted forms side by side: what both require, and what only one of them does, as each words it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forms_registry.labelling import OBLIGATION_LABELS
from forms_registry.models import FieldConcept, FormField
from forms_registry.models.mapping import unmatched_key
from forms_registry.named_forms import NamedForm, named_forms
from forms_registry.selectors import AskingForm, asking_forms, concept_names, counted_forms
from forms_registry.similarity import overlap
from forms_registry.similarity_words import containment_words, jaccard_words, unbroken
from forms_registry.vocabulary import Obligation
from lifecycle.portfolio.wording import number_style


@dataclass(frozen=True)
class Question:
    """A question as a form words it; `obligation` is "" where it is simply required."""

    label: str
    obligation: str = ""


@dataclass(frozen=True)
class AskedThing:
    """A data concept and the questions by which each of the two forms asks it; the other's may be optional."""

    name: str
    first: Sequence[Question] = ()
    second: Sequence[Question] = ()


@dataclass(frozen=True)
class SideBySide:
    """Two forms. `unknown` names those of which nobody has told what they ask; then nothing is compared."""

    first: NamedForm
    second: NamedForm
    words: Sequence[str]
    both: Sequence[AskedThing]
    only_first: Sequence[AskedThing]
    only_second: Sequence[AskedThing]
    unknown: Sequence[NamedForm]


def side_by_side(first: str, second: str) -> SideBySide | None:
    """Return two counted forms side by side; None when these are not two forms that count today.

    About twenty queries, however much the forms ask.
    """
    items = counted_forms(codes={first, second})
    codes = {item.code for item in items}
    if {first, second} - codes or first == second:
        return None
    named = named_forms(codes)
    asked = {form.item.code: form for form in asking_forms(items)}
    unknown = [named[code] for code in (first, second) if code not in asked]
    if unknown:
        return SideBySide(named[first], named[second], (), (), (), (), unknown)
    one, other = asked[first].concepts, asked[second].concepts
    names = concept_names(one | other)
    wordings = {code: _wordings(named[code], asked[code]) for code in (first, second)}

    def things(keys: Iterable[str]) -> list[AskedThing]:
        rows = [AskedThing(names[key], *(wordings[code].get(key, ()) for code in (first, second))) for key in keys]
        return sorted(rows, key=lambda row: row.name.casefold())

    return SideBySide(
        named[first],
        named[second],
        _sentences(asked[first], asked[second]),
        things(one & other),
        things(one - other),
        things(other - one),
        (),
    )


def _sentences(first: AskingForm, second: AskingForm) -> list[str]:
    if not first.concepts or not second.concepts:
        return [_("One of the forms requires nothing, so there is nothing to compare.")]
    found, style = overlap(first.concepts, second.concepts), number_style()
    return [
        jaccard_words(found, len(first.concepts), len(second.concepts), style),
        containment_words(found, unbroken(first.item.code), unbroken(second.item.code), style),
    ]


def _wordings(form: NamedForm, asked: AskingForm) -> dict[str, list[Question]]:
    """Return the questions of a form by concept key; of a form without a record the concepts are all that is known."""
    if form.record is None:
        return {}
    rows = FieldConcept.objects.filter(form=form.record).select_related("concept", "role")
    concepts = {row.key: row.concept_key for row in rows}
    found: dict[str, list[Question]] = {}
    for field in FormField.objects.filter(version=form.record.published_version).order_by("order"):
        key = concepts.get(field.key, unmatched_key(form.code, field.key))
        obligation = "" if field.obligation == Obligation.REQUIRED else str(OBLIGATION_LABELS[field.obligation])
        found.setdefault(key, []).append(Question(field.label, obligation))
    return found
