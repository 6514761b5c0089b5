"""Reads over several models: what every form in the offering asks, by data concept."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from forms_registry.models import (
    ApplicationForm,
    CardForm,
    ConceptRole,
    DataConcept,
    FieldConcept,
    FormChannel,
    FormField,
)
from forms_registry.models.mapping import concept_key, unmatched_key
from forms_registry.vocabulary import COUNTED_AS_REQUIRED
from lifecycle.kinds import FormType, ItemUnit
from lifecycle.ledger.inputs import inputs_of_many
from lifecycle.ledger.operations import COUNTED_TYPES
from lifecycle.models import PortfolioItem
from lifecycle.subjects import titles_of


@dataclass(frozen=True)
class AskingForm:
    """A form in the offering and the data concepts it requires; `asked` are placements, prefilled or not.

    `inputs` is R of the form (LEDGER.md): the maximum over its channels of required fields not prefilled there.
    """

    item: PortfolioItem
    title: str
    concepts: frozenset[str]
    asked: int
    inputs: int


def counted_forms(
    *, owner: str = "", segment: str = "", need: str = "", codes: Collection[str] = ()
) -> "QuerySet[PortfolioItem]":
    """Return the items of unit F that count today, limited to an owner, a segment, a need or these codes.

    A form is for the segments and needs it is classified by, and for those of the services that offer it.
    """
    found = (
        PortfolioItem.objects.with_facts().in_offering().filter(unit=ItemUnit.FORM, in_perimeter=True, in_scope=True)
    )
    found = found.exclude(classification__isnull=False, classification__instrument__in=_left_out())
    if owner:
        found = found.filter(owner__code=owner)
    if codes:
        found = found.filter(code__in=codes)
    for name, code in (("segments", segment), ("needs", need)):
        if code:
            found = found.filter(pk__in=_classified_by(name, code))
    return found.order_by("code")


def _classified_by(name: str, code: str) -> set[int]:
    """Return the ids of items of unit F that have `code` among their segments or needs, or whose services have."""
    own = PortfolioItem.objects.filter(unit=ItemUnit.FORM).values_list("pk", f"classification__{name}")
    served = CardForm.objects.values_list("form__item_id", f"service__classification__{name}")
    return {pk for pk, given in (*own, *served) if code in (given or ())}


def _left_out() -> list[str]:
    return [form_type.value for form_type in FormType if form_type.value not in COUNTED_TYPES]


def asking_forms(items: "QuerySet[PortfolioItem]") -> list[AskingForm]:
    """Return what each of `items` asks, in their order; forms of which nobody knows that are left out.

    Forms with and without a record alike; about ten queries, whatever their number.
    """
    found = list(items)
    titles, inputs = titles_of(found), inputs_of_many([item.pk for item in found])
    result = []
    for item in found:
        asked = inputs.get(item.pk)
        if asked is None:
            continue
        state = asked.state()
        title = titles.get(item.pk, item.code)
        result.append(AskingForm(item, title, state.required_concepts(), len(state.required), state.inputs))
    return result


def concept_names(keys: Collection[str]) -> dict[str, str]:
    """Return {concept key: name in the active language, with the role in brackets}; unknown keys stand for themselves.

    Two queries, and a third for fields that nobody has matched, which are named by their label.
    """
    parts = {key: key.partition("@") for key in keys if ":" not in key}
    concepts = {
        concept.code: concept.name for concept in DataConcept.objects.filter(code__in={p[0] for p in parts.values()})
    }
    roles = {role.code: role.name for role in ConceptRole.objects.filter(code__in={p[2] for p in parts.values()})}
    found = _unmatched_names({key for key in keys if ":" in key})
    for key, (concept, _at, role) in parts.items():
        name = concepts.get(concept, concept)
        found[key] = f"{name} ({roles.get(role, role)})" if role else name
    return found


def _unmatched_names(keys: Collection[str]) -> dict[str, str]:
    found = dict.fromkeys(keys, "")
    codes = {key.partition(":")[0] for key in keys}
    forms = dict(ApplicationForm.objects.filter(item__code__in=codes).values_list("published_version", "item__code"))
    for field in FormField.objects.filter(version__in=[version for version in forms if version]):
        key = f"{forms[field.version_id]}:{field.key}"
        if key in found:
            found[key] = field.label
    return {key: label or key.partition(":")[2] for key, label in found.items()}


def reachable_concepts() -> frozenset[str]:
    """Return the codes of concepts that a register the group can read holds."""
    return frozenset(DataConcept.objects.filter(source_register__is_reachable=True).values_list("code", flat=True))


@dataclass(frozen=True)
class HeldPlacement:
    """A required question of a form whose answer a register holds that the group can read."""

    form: str
    owner: str
    concept: str
    register: str
    prefilled: bool


def held_placements(forms: "QuerySet[ApplicationForm]") -> list[HeldPlacement]:
    """Return the required questions of published versions that a reachable register answers (three queries).

    The register of the field itself prevails over that of its concept. `prefilled` says whether every channel on offer
    prefills it: then it is no input (counting rule 9).
    """
    rows = forms.filter(published_version__isnull=False).values_list(
        "pk", "published_version", "item__code", "item__owner__code"
    )
    by_version = {version: (pk, code, owner) for pk, version, code, owner in rows}
    concepts = _sourced_concepts([pk for pk, _code, _owner in by_version.values()])
    prefilled = _prefilled_everywhere(by_version)
    fields = FormField.objects.filter(version__in=by_version, obligation__in=sorted(COUNTED_AS_REQUIRED))
    found = []
    # Rows, not objects: of tens of thousands of fields few are held by anybody.
    for version, key, own, own_reachable in fields.order_by("version", "order").values_list(
        "version_id", "key", "held_by__code", "held_by__is_reachable"
    ):
        pk, code, owner = by_version[version]
        concept, register, reachable = concepts.get((pk, key), (unmatched_key(code, key), None, False))
        if own is not None:
            register, reachable = own, own_reachable
        if register is not None and reachable:
            found.append(HeldPlacement(code, owner, concept, register, key in prefilled.get(version, ())))
    return found


def _sourced_concepts(forms: Collection[int]) -> dict[tuple[int, str], tuple[str, str | None, bool]]:
    """Return (concept key, register that holds it, whether that is reachable) by form and field key (one query)."""
    rows = FieldConcept.objects.filter(form__in=forms).values_list(
        "form_id",
        "key",
        "concept__code",
        "role__code",
        "concept__source_register__code",
        "concept__source_register__is_reachable",
    )
    return {
        (form, key): (concept_key(concept, role or ""), register, bool(reachable))
        for form, key, concept, role, register, reachable in rows
    }


def _prefilled_everywhere(versions: Collection[int]) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    rows = FormChannel.objects.filter(version__in=versions, is_offered=True).values_list("version", "prefilled")
    for version, keys in rows:
        given = frozenset(keys)
        found[version] = found[version] & given if version in found else given
    return found
