"""Fields that nobody has matched yet: what the review queue works through."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forms_registry.models import ApplicationForm, FieldConcept, FormField, MatchDecision
from forms_registry.models.mapping import concept_key
from forms_registry.registering import WRITERS
from lifecycle.access import access_of
from lifecycle.roles import Role
from lifecycle.states import LIVING_STATES


@dataclass(frozen=True)
class UnmatchedField:
    """A field without a concept: of which form, what it is called, and which concepts were refused for it."""

    form: ApplicationForm
    field: FormField
    refused: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """What the field is called in a request: form code and key."""
        return f"{self.form.code}:{self.field.key}"


def forms_matched_by(user: Any) -> "QuerySet[ApplicationForm]":
    """Return the living forms whose fields `user` may match: their own organisation's; all for the board."""
    forms = ApplicationForm.objects.in_state(*LIVING_STATES)
    access = access_of(user)
    if access.has(Role.BOARD) or access.has(Role.ADMINISTRATOR):
        return forms
    return forms.filter(item__owner__code__in=access.organisations(*WRITERS))


def unmatched_rows(forms: "QuerySet[ApplicationForm]") -> "QuerySet[FormField]":
    """Return the fields of the newest versions of `forms` that have no concept, required ones of published forms first.

    A field that stands in both the published version and the draft is found once, in the draft.
    """
    matched = FieldConcept.objects.filter(form=OuterRef("version__form"), key=OuterRef("key"))
    newest = Q(version=F("version__form__draft_version")) | Q(
        version=F("version__form__published_version"), version__form__draft_version__isnull=True
    )
    rows = FormField.objects.filter(newest, version__form__in=forms).exclude(Exists(matched))
    return rows.select_related("version__form__item__owner").order_by(
        "version__form__draft_version", "version__form__item__code", "order", "pk"
    )


def with_refusals(rows: Collection[FormField]) -> list[UnmatchedField]:
    """Return `rows` with the concepts refused for each (one query)."""
    refused: dict[tuple[int, str], set[str]] = {}
    decisions = MatchDecision.objects.filter(
        form__in={row.version.form_id for row in rows}, verdict=MatchDecision.Verdict.REJECTED
    )
    for form, key, concept, role in decisions.values_list("form", "key", "concept__code", "role__code"):
        refused.setdefault((form, key), set()).add(concept_key(concept or "", role or ""))
    return [
        UnmatchedField(row.version.form, row, frozenset(refused.get((row.version.form_id, row.key), ())))
        for row in rows
    ]


def named_fields(forms: "QuerySet[ApplicationForm]", ids: Collection[str]) -> list[FormField]:
    """Return the unmatched fields of `forms` that a request names by "form code:key", in the queue's order."""
    wanted = {tuple(each.split(":", 1)) for each in ids if ":" in each}
    rows = unmatched_rows(forms.filter(item__code__in={code for code, _key in wanted}))
    return [row for row in rows if (row.version.form.item.code, row.key) in wanted]
