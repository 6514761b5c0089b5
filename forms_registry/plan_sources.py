"""What the forms of merge plans ask today, as the arithmetic wants it; of one plan and of a whole page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from forms_registry.field_list import FieldSpec
from forms_registry.models import ApplicationForm, FieldConcept, FormChannel, FormField, FormVolume, MergePlan
from forms_registry.union import SourceForm


def sources_of_many(plans: Sequence[MergePlan]) -> dict[int, list[SourceForm]]:
    """Return the forms that each plan merges, by the plan's id and in the order of their codes.

    Six queries, whatever the number of plans and forms. A form in use that takes the others in is one of them: its
    applicants, too, answer the common form afterwards. A form that has published nothing is left out.
    """
    chosen: dict[int, set[int]] = {plan.pk: set() for plan in plans}
    links = MergePlan.sources.through.objects.filter(mergeplan__in=plans)
    for plan_id, form_id in links.values_list("mergeplan", "applicationform"):
        chosen[plan_id].add(form_id)
    for plan in plans:
        if plan.target_id is not None and plan.is_draft:
            chosen[plan.pk].add(plan.target_id)
    forms = ApplicationForm.objects.filter(pk__in=set().union(*chosen.values())).select_related("item")
    read = _read(forms.filter(published_version__isnull=False).order_by("item__code"))
    return {plan.pk: [source for pk, source in read.items() if pk in chosen[plan.pk]] for plan in plans}


def _read(forms: Iterable[ApplicationForm]) -> dict[int, SourceForm]:
    found = list(forms)
    versions = {form.published_version_id: form.pk for form in found}
    fields, channels = _fields(versions), _channels(versions)
    volumes: dict[int, int] = {}
    rows = FormVolume.objects.filter(form__in=found).order_by("form", "year").values_list("form", "number")
    for pk, number in rows:
        volumes[pk] = number
    return {
        form.pk: SourceForm(form.code, fields.get(form.pk, []), channels.get(form.pk, {}), volumes.get(form.pk))
        for form in found
    }


def _fields(versions: dict[int | None, int]) -> dict[int, list[FieldSpec]]:
    """Return the questions of each form, with the concepts accepted for them."""
    concepts = {
        (form_id, key): (concept, role or "")
        for form_id, key, concept, role in FieldConcept.objects.filter(form__in=versions.values()).values_list(
            "form", "key", "concept__code", "role__code"
        )
    }
    found: dict[int, list[FieldSpec]] = {}
    for field in FormField.objects.filter(version__in=versions).select_related("held_by").order_by("version", "order"):
        form_id = versions[field.version_id]
        concept, role = concepts.get((form_id, field.key), ("", ""))
        found.setdefault(form_id, []).append(replace(field.as_spec(), concept=concept, role=role))
    return found


def _channels(versions: dict[int | None, int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    offered = FormChannel.objects.filter(version__in=versions, is_offered=True)
    for version, kind, prefilled in offered.values_list("version", "kind", "prefilled"):
        found.setdefault(versions[version], {})[kind] = list(prefilled)
    return found
