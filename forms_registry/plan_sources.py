"""What the forms of merge plans ask today, as the arithmetic wants it; of one plan and of a whole page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from forms_registry.field_list import FieldSpec
from forms_registry.models import (
    ApplicationForm,
    FieldConcept,
    FormChannel,
    FormField,
    FormVersion,
    FormVolume,
    MergePlan,
)
from forms_registry.union import SourceForm


def sources_of_many(plans: Sequence[MergePlan]) -> dict[int, list[SourceForm]]:
    """Return the forms that each plan merges, by the plan's id and in the order of their codes.

    A draft reads what the forms ask today, a proposed plan the versions it was proposed on: what is decided since
    does not change what was planned. A form in use that takes the others in is one of them: its applicants, too, answer
    the common form afterwards. A form that has published nothing is left out. Seven queries, whatever the number of
    plans and forms.
    """
    drafts = [plan for plan in plans if plan.is_draft]
    chosen = _versions_today(drafts)
    proposed = MergePlan.read_versions.through.objects.filter(
        mergeplan__in=[each for each in plans if not each.is_draft]
    )
    for plan_id, version_id in proposed.values_list("mergeplan", "formversion"):
        chosen.setdefault(plan_id, set()).add(version_id)
    versions = FormVersion.objects.filter(pk__in=set().union(*chosen.values())).select_related("form__item")
    read = _read(versions.order_by("form__item__code"))
    return {plan.pk: [source for pk, source in read.items() if pk in chosen.get(plan.pk, set())] for plan in plans}


def _versions_today(drafts: Sequence[MergePlan]) -> dict[int, set[int]]:
    """Return the published versions of the forms of each plan, by the plan's id."""
    pairs = list(
        MergePlan.sources.through.objects.filter(
            mergeplan__in=drafts, applicationform__published_version__isnull=False
        ).values_list("mergeplan", "applicationform__published_version")
    )
    taking = {plan.target_id for plan in drafts if plan.target_id is not None}
    targets = ApplicationForm.objects.filter(pk__in=taking, published_version__isnull=False)
    published = dict(targets.values_list("pk", "published_version"))
    pairs += [(plan.pk, published[plan.target_id]) for plan in drafts if plan.target_id in published]
    found: dict[int, set[int]] = {}
    for plan_id, version_id in pairs:
        found.setdefault(plan_id, set()).add(version_id)
    return found


def _read(versions: Iterable[FormVersion]) -> dict[int, SourceForm]:
    found = list(versions)
    forms = {version.pk: version.form_id for version in found}
    fields, channels = _fields(forms), _channels(forms)
    rows = FormVolume.objects.filter(form__in=set(forms.values())).order_by("form", "year")
    volumes: dict[int, int] = dict(rows.values_list("form", "number"))
    return {
        version.pk: SourceForm(
            version.form.code, fields.get(version.pk, []), channels.get(version.pk, {}), volumes.get(version.form_id)
        )
        for version in found
    }


def _fields(forms: dict[int, int]) -> dict[int, list[FieldSpec]]:
    """Return the questions of each version, with the concepts accepted for them; `forms` are the forms by version."""
    concepts = {
        (form_id, key): (concept, role or "")
        for form_id, key, concept, role in FieldConcept.objects.filter(form__in=set(forms.values())).values_list(
            "form", "key", "concept__code", "role__code"
        )
    }
    found: dict[int, list[FieldSpec]] = {}
    for field in FormField.objects.filter(version__in=forms).select_related("held_by").order_by("version", "order"):
        concept, role = concepts.get((forms[field.version_id], field.key), ("", ""))
        found.setdefault(field.version_id, []).append(replace(field.as_spec(), concept=concept, role=role))
    return found


def _channels(forms: dict[int, int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    offered = FormChannel.objects.filter(version__in=forms, is_offered=True)
    for version, kind, prefilled in offered.values_list("version", "kind", "prefilled"):
        found.setdefault(version, {})[kind] = list(prefilled)
    return found
