"""What described forms ask, as the ledger counts it: from the published version and the concepts accepted for it."""

from collections.abc import Collection

from forms_registry.models import ApplicationForm, FieldConcept, FormChannel, FormField
from forms_registry.models.mapping import concept_key, unmatched_key
from forms_registry.vocabulary import COUNTED_AS_REQUIRED
from lifecycle.ledger.form_state import DEFAULT_CHANNEL
from lifecycle.ledger.inputs import Inputs


def inputs_of_forms(item_ids: Collection[int]) -> dict[int, Inputs]:
    """Return what the published versions ask, by id of item (four queries).

    A field nobody has matched stands for a concept of its own, like no other form's: C never falls by chance.
    """
    forms = ApplicationForm.objects.filter(item_id__in=item_ids, published_version__isnull=False)
    rows = list(forms.values_list("pk", "item_id", "item__code", "published_version_id"))
    versions = {version: pk for pk, _item, _code, version in rows}
    codes = {pk: code for pk, _item, code, _version in rows}
    concepts = _concepts(codes)
    required: dict[int, list[str]] = {pk: [] for pk in codes}
    optional: dict[int, list[str]] = {pk: [] for pk in codes}
    fields = FormField.objects.filter(version_id__in=versions).order_by("version_id", "order", "pk")
    for version, key, obligation in fields.values_list("version_id", "key", "obligation"):
        (required if obligation in COUNTED_AS_REQUIRED else optional)[versions[version]].append(key)
    channels = _channels(versions)
    found = {}
    for pk, item_id, code, _version in rows:
        keys = [*required[pk], *optional[pk]]
        known = concepts.get(pk, {})
        found[item_id] = Inputs(
            tuple(required[pk]),
            tuple(optional[pk]),
            channels.get(pk) or {DEFAULT_CHANNEL: []},
            {key: known.get(key, unmatched_key(code, key)) for key in keys},
        )
    return found


def _concepts(form_ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = FieldConcept.objects.filter(form_id__in=form_ids)
    for form_id, key, concept, role in rows.values_list("form_id", "key", "concept__code", "role__code"):
        found.setdefault(form_id, {})[key] = concept_key(concept, role or "")
    return found


def _channels(versions: dict[int, int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    rows = FormChannel.objects.filter(version_id__in=versions, is_offered=True).order_by("version_id", "kind")
    for version, kind, prefilled in rows.values_list("version_id", "kind", "prefilled"):
        found.setdefault(versions[version], {})[kind] = sorted(prefilled)
    return found
