"""What the registry's lists show of many forms, versions and fields at once: a few queries, however many rows."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from forms_registry.models import ApplicationForm, FieldConcept, FormChannel, FormField, FormVersion
from forms_registry.unmatched import unmatched_rows
from forms_registry.vocabulary import COUNTED_AS_REQUIRED
from lifecycle.access import access_of
from lifecycle.ledger.inputs import Inputs
from lifecycle.states import LIVING_STATES


@dataclass(frozen=True)
class RegistryFacts:
    """Of one form: how many other living forms have its number, how many fields of its newest version nobody has
    matched, and R of its published version (LEDGER.md), None while there is none."""

    same_number: int
    unmatched: int
    inputs: int | None


def facts_of_forms(forms: Sequence[ApplicationForm]) -> dict[int, RegistryFacts]:
    """Return the facts of `forms` by id (three queries)."""
    numbers = same_numbers({form.number for form in forms if form.number})
    published = {form.published_version_id for form in forms if form.published_version_id is not None}
    newest = {form.draft_version_id or form.published_version_id: form.pk for form in forms}
    matched = Exists(FieldConcept.objects.filter(form=OuterRef("version__form"), key=OuterRef("key")))
    fields = FormField.objects.filter(version__in=published | (set(newest) - {None})).order_by()
    required: dict[int, list[str]] = {version: [] for version in published}
    unmatched: Counter[int] = Counter()
    rows = fields.annotate(matched=matched).values_list("version_id", "key", "obligation", "matched")
    for version, key, obligation, is_matched in rows:
        if version in published and obligation in COUNTED_AS_REQUIRED:
            required[version].append(key)
        if version in newest and not is_matched:
            unmatched[newest[version]] += 1
    inputs = _inputs(required)
    return {
        form.pk: RegistryFacts(
            same_number=max(0, numbers[form.number.lower()] - (form.item.state in LIVING_STATES)) if form.number else 0,
            unmatched=unmatched[form.pk],
            inputs=inputs.get(form.published_version_id) if form.published_version_id is not None else None,
        )
        for form in forms
    }


def same_numbers(numbers: Collection[str]) -> "Counter[str]":
    """Return how many living forms have each of `numbers`, in small letters: capitals make no other number."""
    if not numbers:
        return Counter()
    living = ApplicationForm.objects.in_state(*LIVING_STATES).annotate(plain=Lower("number"))
    rows = living.filter(plain__in={number.lower() for number in numbers}).order_by().values_list("plain")
    return Counter(dict(rows.annotate(Count("pk"))))


def inputs_of_versions(versions: Collection[int]) -> dict[int, int]:
    """Return R of published versions by id (two queries)."""
    required: dict[int, list[str]] = {version: [] for version in versions}
    fields = FormField.objects.filter(version__in=versions, obligation__in=sorted(COUNTED_AS_REQUIRED)).order_by()
    for version, key in fields.values_list("version_id", "key"):
        required[version].append(key)
    return _inputs(required)


def _inputs(required: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Return R of versions of which the required fields are known (one query).

    The maximum over channels on offer of required fields that are not prefilled there: the ledger's own arithmetic.
    Source: LEDGER.md, unit R.
    """
    channels: dict[int, dict[str, list[str]]] = {}
    rows = FormChannel.objects.filter(version__in=required, is_offered=True).order_by()
    for version, kind, prefilled in rows.values_list("version_id", "kind", "prefilled"):
        channels.setdefault(version, {})[kind] = list(prefilled)
    found = {}
    for version, keys in required.items():
        asked = Inputs(required=tuple(keys))
        found[version] = (replace(asked, channels=channels[version]) if version in channels else asked).state().inputs
    return found


def with_unmatched_fields(forms: "QuerySet[Any]", *, some: bool) -> "QuerySet[Any]":
    """Return the forms whose newest version has fields that nobody has matched, or those that have none."""
    rows = Exists(unmatched_rows(ApplicationForm.objects.all()).order_by().filter(version__form=OuterRef("pk")))
    return forms.filter(rows if some else ~rows)


def with_channel(forms: "QuerySet[Any]", kind: str) -> "QuerySet[Any]":
    """Return the forms that can be handed in by a channel of this kind: by what is published, else by the draft."""
    rows = FormChannel.objects.filter(kind=kind, version=OuterRef("shown_version"))
    shown = Coalesce(F("published_version"), F("draft_version"))
    found: QuerySet[Any] = forms.annotate(shown_version=shown).filter(Exists(rows))
    return found


def versions_visible_to(user: Any) -> "QuerySet[FormVersion]":
    """Return the versions `user` may read: published ones of the forms they may read, drafts as far as roles reach."""
    versions = FormVersion.objects.filter(form__in=ApplicationForm.objects.visible_to(user))
    access = access_of(user)
    if access.sees_all_drafts:
        return versions
    own = Q(form__item__owner__code__in=access.draft_organisations)
    return versions.filter(Q(published_at__isnull=False) | own)


def fields_visible_to(user: Any) -> "QuerySet[FormField]":
    """Return the fields of the present version of forms that `user` may read: the published one, else the draft."""
    present = Q(version=F("version__form__published_version")) | Q(
        version__form__published_version__isnull=True, version=F("version__form__draft_version")
    )
    return FormField.objects.filter(present, version__in=versions_visible_to(user))


def concepts_of_fields(fields: Iterable[FormField]) -> dict[int, FieldConcept]:
    """Return what stands behind `fields`, which have their version, by id of the field (one query)."""
    wanted = {(field.version.form_id, field.key): field.pk for field in fields}
    rows = FieldConcept.objects.filter(
        form__in={form for form, _key in wanted}, key__in={key for _form, key in wanted}
    ).select_related("concept", "role")
    return {wanted[row.form_id, row.key]: row for row in rows if (row.form_id, row.key) in wanted}


def numbers_of_fields(versions: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return (fields, required fields) of versions by id (one query)."""
    rows = FormField.objects.filter(version__in=versions).order_by().values_list("version_id")
    required = Count("pk", filter=Q(obligation__in=sorted(COUNTED_AS_REQUIRED)))
    return {version: (total, asked) for version, total, asked in rows.annotate(total=Count("pk"), asked=required)}
