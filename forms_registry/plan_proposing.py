"""Proposing a merge plan: the common form is made, and the dossier of the merge goes to decision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forms_registry.errors import FormRefused
from forms_registry.field_list import FieldSpec
from forms_registry.models import ApplicationForm, FormField, MergePlan
from forms_registry.models.mapping import concept_key
from forms_registry.plan_figures import PREFILLING, PlannedField, as_record, figures_from, planned_fields, sources_of
from forms_registry.plan_rights import check_may_propose
from forms_registry.planning import check_may_change_plan, check_sources
from forms_registry.question_rows import free_key
from forms_registry.registering import create_form
from forms_registry.union import OBLIGATION_OF
from forms_registry.versions import ChannelSpec, specs_of, write_channels, write_facts, write_fields
from forms_registry.vocabulary import FormChannelKind, Identification, Signing, Verdict
from lifecycle.dossiers import propose_retirement
from lifecycle.locking import lock_items
from lifecycle.models import Organisation, RetirementDossier
from lifecycle.plans import RetirementPlan
from lifecycle.retirement import ReasonCode, Way
from lifecycle.services import system_user


def target_fields(fields: Sequence[PlannedField], names: Mapping[str, str]) -> list[FieldSpec]:
    """Return the questions of the common form; `names` are titles of its sources by code, for words of a condition."""
    found = []
    for each in fields:
        choice = each.choice
        if choice.verdict is Verdict.DROP:
            continue
        condition = _condition(each, names) if choice.verdict is Verdict.CONDITIONAL else ""
        spec = replace(each.proposed.spec, obligation=OBLIGATION_OF[choice.verdict], condition=condition)
        if choice.reason and not spec.why:
            spec = replace(spec, why=choice.reason)
        found.append(spec)
    return found


def _condition(each: PlannedField, names: Mapping[str, str]) -> str:
    """Return whose applicants answer, and when: in the words of the plan, else in those of each source."""
    choice = each.choice
    codes = sorted(choice.forms) or sorted(names)
    if choice.condition:
        if len(codes) == len(names):
            return choice.condition
        told = ", ".join(names.get(code, code) for code in codes)
        return _("When applying for: %(names)s. %(condition)s") % {"names": told, "condition": choice.condition}
    words = {code: each.proposed.conditions.get(code, "") for code in codes}
    told = ", ".join(
        f"{names.get(code, code)} ({said})" if said else names.get(code, code) for code, said in words.items()
    )
    return _("When applying for: %(names)s.") % {"names": told}


@transaction.atomic
def propose_plan(
    *,
    plan: MergePlan,
    user: Any,
    owner: Organisation,
    last_day: date,
    evidence: str,
    reason: str = "",
) -> RetirementDossier:
    """Propose the plan for decision and return the dossier of the merge; all of it happens or nothing.

    The common form is made as a draft of `owner`, who answers for it from then on, unless the plan names a form in use
    that takes the others in. Raises NotPermitted, FormRefused or PlanRefused.
    """
    plan = MergePlan.objects.select_for_update(of=("self",)).select_related("target__item").get(pk=plan.pk)
    check_may_change_plan(plan, user)
    check_may_propose(plan, user)
    forms = list(plan.sources.with_facts().order_by("item__code"))
    check_sources(forms, plan.target)
    sources = sources_of(plan)
    fields = planned_fields(plan, sources)
    figures = figures_from(plan, sources, fields)
    asked_today = [form.published_version_id for form in (*forms, plan.target) if form is not None]
    plan.read_versions.set([pk for pk in asked_today if pk is not None])
    if plan.target is None:
        if owner.pk not in {form.item.owner_id for form in forms}:
            raise FormRefused(_("The common form belongs to one of the owners."), {"owner": owner.code})
        plan.target = _common_form(plan, forms, fields, owner, user)
    else:
        _rewrite(plan.target, fields, {form.code: form.title for form in [*forms, plan.target]})
    dossier = _dossier(plan, forms, user, last_day, evidence, reason)
    plan.dossier, plan.figures = dossier, as_record(figures)
    plan.save()
    return dossier


def _common_form(
    plan: MergePlan, forms: Sequence[ApplicationForm], fields: Sequence[PlannedField], owner: Organisation, user: Any
) -> ApplicationForm:
    """Make the draft of the common form; who may propose the merge may start it, so no other right is asked for."""
    first = next((form for form in forms if form.item.owner_id == owner.pk), forms[0])
    version = first.published_version
    form = create_form(owner=owner, title=plan.title_fi, user=user)
    writer = system_user()
    told: dict[str, Any] = {"title_sv": plan.title_sv, "title_en": plan.title_en}
    if version is not None:
        names = ("purpose_fi", "purpose_sv", "purpose_en", "decision_fi", "decision_sv", "decision_en", "duty")
        told |= {name: getattr(version, name) for name in names}
        told["consent_clause"] = version.consent_clause
    laws = dict.fromkeys(each.published_version.legal_basis for each in forms if each.published_version is not None)
    told["legal_basis"] = "; ".join(law for law in laws if law)
    write_facts(form=form, user=writer, changes=told)
    names_of = {each.code: each.title for each in forms}
    write_fields(form=form, user=writer, fields=target_fields(fields, names_of))
    prefilled = [each.proposed.spec.key for each in fields if each.choice.verdict is Verdict.PREFILL]
    write_channels(form=form, user=writer, channels=_channels(plan.channels, prefilled))
    users = {each.item.owner_id: each.item.owner for each in forms if each.item.owner_id != owner.pk}
    form.user_organisations.set(users.values())
    item = form.item
    for name in ("owner_unit", "owner_person", "review_date"):
        setattr(item, name, getattr(first.item, name))
    item.save(update_fields=["owner_unit", "owner_person", "review_date"])
    found: ApplicationForm = ApplicationForm.objects.with_facts().get(pk=form.pk)
    return found


def _rewrite(target: ApplicationForm, fields: Sequence[PlannedField], names: Mapping[str, str]) -> None:
    """Write the draft of a form in use that takes the others in; its people submit it and another person approves.

    Questions that it asks already keep their keys, and no new one takes a key the form ever had: a key has one meaning
    for good.
    """
    if target.draft_version is not None or target.item.life_cycle.has_text_waiting:
        raise FormRefused(
            _("%(code)s has a draft of its own: publish it or discard it before others are merged into it.")
            % {"code": target.code}
        )
    own: dict[str, str] = {}
    for spec in specs_of(target.published_version) if target.published_version else ():
        own.setdefault(concept_key(spec.concept, spec.role) if spec.concept else f"{target.code}:{spec.key}", spec.key)
    taken = {
        *FormField.objects.filter(version__form=target).values_list("key", flat=True),
        *target.field_concepts.values_list("key", flat=True),
    }
    asked = [each for each in fields if each.choice.verdict is not Verdict.DROP]
    specs, keys_prefilled = [], []
    for each, spec in zip(asked, target_fields(asked, names), strict=True):
        key = own.get(each.proposed.concept_key) or (spec.key if spec.key not in taken else free_key(spec.key, taken))
        taken.add(key)
        specs.append(replace(spec, key=key))
        if each.choice.verdict is Verdict.PREFILL:
            keys_prefilled.append(key)
    write_fields(form=target, user=system_user(), fields=specs)
    draft = ApplicationForm.objects.select_related("draft_version").get(pk=target.pk).draft_version
    for channel in draft.channels.all() if draft is not None else ():
        if channel.kind in PREFILLING:
            channel.prefilled = sorted({*channel.prefilled, *keys_prefilled})
            channel.save(update_fields=["prefilled"])


def _channels(kinds: Sequence[str], prefilled: Sequence[str]) -> list[ChannelSpec]:
    found = []
    for value in kinds:
        kind = FormChannelKind(value)
        prefills = kind in PREFILLING and bool(prefilled)
        found.append(
            ChannelSpec(
                kind,
                e_level=5 if prefills else None,
                identification=Identification.STRONG if kind in PREFILLING else Identification.NONE,
                signing=Signing.ELECTRONIC if kind in PREFILLING else Signing.BY_HAND,
                prefilled=tuple(prefilled) if prefills else (),
            )
        )
    return found


def _dossier(
    plan: MergePlan, forms: Sequence[ApplicationForm], user: Any, last_day: date, evidence: str, reason: str
) -> RetirementDossier:
    lock_items([form.item_id for form in forms])
    target = plan.target
    if target is None:
        raise FormRefused(_("Name the common form."))
    leaving = RetirementPlan(
        items=[form.item for form in forms],
        way=Way.MERGE,
        reason_code=ReasonCode.MERGED,
        last_day=last_day,
        evidence=evidence,
        why=plan.why,
        successors=[target.item],
    )
    return propose_retirement(plan=leaving, user=user, reason=reason)
