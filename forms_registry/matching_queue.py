"""The review queue of labels: the same words of many forms are one row, with what they may ask for and why not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, F, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from forms_registry.concept_names import current_index, role_names
from forms_registry.difference_words import DifferenceInWords, in_words
from forms_registry.mapping import Match
from forms_registry.matching import Suggestion
from forms_registry.models import ApplicationForm, DataConcept, FormField
from forms_registry.models.mapping import concept_key
from forms_registry.selectors import concept_names
from forms_registry.suggesting import suggestions_of_label
from forms_registry.unmatched import UnmatchedField, unmatched_rows, with_refusals

#: Labels a page of the queue shows.
ON_PAGE: Final = 20
#: The Finnish label as text; cast, since SQLite would take a comparison with it for one of JSON.
_FINNISH_LABEL: Final = Cast(KeyTextTransform("fi", "labels"), TextField())


@dataclass(frozen=True)
class Offer:
    """A concept in a role that a label may ask for, in words. `problem` says what differs, `warns` that it matters."""

    key: str
    concept: str
    role: str
    name: str
    definition: str
    score: int
    matched_name: str
    differences: Sequence[DifferenceInWords] = ()

    @property
    def warns(self) -> bool:
        """Whether a word that makes another datum is among what differs."""
        return any(each.changes_meaning for each in self.differences)


@dataclass(frozen=True)
class QueueRow:
    """One label of the queue, the fields that bear it, and what it may ask for. `role` is one its words name."""

    number: int
    label: str
    fields: Sequence[UnmatchedField]
    offers: Sequence[Offer] = field(default_factory=tuple)
    role: str = ""

    @property
    def matches_at_once(self) -> bool:
        """Whether the first offer is called exactly so: it may be accepted together with others."""
        return bool(self.offers) and self.offers[0].score == 100 and not self.offers[0].warns


def labels_of(forms: "QuerySet[ApplicationForm]", *, wanted: str = "") -> "QuerySet[Any]":
    """Return {"label", "number"} of the labels nobody has matched, those of the most fields first."""
    rows = unmatched_rows(forms).annotate(finnish=_FINNISH_LABEL)
    if wanted:
        rows = rows.filter(finnish__icontains=wanted)
    found = rows.order_by().values(label=F("finnish")).annotate(number=Count("pk"))
    return found.order_by("-number", "label")


def queue_rows(forms: "QuerySet[ApplicationForm]", labels: Sequence[str | None]) -> list[QueueRow]:
    """Return a row for each of `labels` with its fields and suggestions; about seven queries, whatever their number.

    Fields without a Finnish label are one row, called by their keys, without a suggestion.
    """
    named = [label for label in labels if label]
    rows = unmatched_rows(forms).annotate(finnish=_FINNISH_LABEL)
    found: dict[str, list[FormField]] = {label: [] for label in named}
    for row in rows.filter(finnish__in=named):
        found[row.finnish].append(row)
    if None in labels or "" in labels:
        found[""] = list(rows.filter(finnish__isnull=True)) + list(rows.filter(finnish=""))
    fields = {label: with_refusals(members) for label, members in found.items()} if len(found) == 1 else _all(found)
    index, roles = current_index(), role_names()
    suggested = {
        label: _suggestions(index, label, members, roles) for label, members in fields.items() if label and members
    }
    names = concept_names(
        {concept_key(each.concept, each.role) for _role, given in suggested.values() for each in given}
    )
    definitions = _definitions({each.concept for _role, given in suggested.values() for each in given})
    result = []
    for number, (label, members) in enumerate((pair for pair in fields.items() if pair[1]), 1):
        role, given = suggested.get(label, ("", []))
        offers = [_offer(each, names, definitions) for each in given]
        result.append(QueueRow(number, label or members[0].field.key, members, offers, role))
    return result


def _all(found: Mapping[str, Collection[FormField]]) -> dict[str, list[UnmatchedField]]:
    together = with_refusals([row for members in found.values() for row in members])
    by_row = {each.field.pk: each for each in together}
    return {label: [by_row[row.pk] for row in members] for label, members in found.items()}


def _suggestions(
    index: Any, label: str, members: Sequence[UnmatchedField], roles: Mapping[str, tuple[str, ...]]
) -> tuple[str, list[Suggestion]]:
    """Return the role that the label names and what it may ask for, without what was refused for all who bear it."""
    refused = frozenset.intersection(*(each.refused for each in members)) if members else frozenset()
    turned_down = {(key.partition("@")[0], key.partition("@")[2]) for key in refused}
    return suggestions_of_label(index, label, roles, refused=turned_down)


def _definitions(codes: Collection[str]) -> dict[str, str]:
    return {concept.code: concept.definition for concept in DataConcept.objects.filter(code__in=codes)}


def _offer(suggestion: Suggestion, names: Mapping[str, str], definitions: Mapping[str, str]) -> Offer:
    key = concept_key(suggestion.concept, suggestion.role)
    return Offer(
        key=key,
        concept=suggestion.concept,
        role=suggestion.role,
        name=names.get(key, key),
        definition=definitions.get(suggestion.concept, ""),
        score=suggestion.score,
        matched_name=suggestion.matched_name,
        differences=in_words(suggestion.difference),
    )


def matches_for(fields: Collection[FormField], concept: str, role: str, score: int | None) -> list[Match]:
    """Return the matches by which each of `fields` gets this concept."""
    return [Match(row.version.form, row.key, row.label, concept, role, score) for row in fields]
