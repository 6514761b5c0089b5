"""Which data concept stands behind a field: accepting, refusing, taking back; and making two concepts one.

A suggestion never becomes a match by itself. Every decision is a row of its own, and what it changes in the count is
posted with it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forms_registry.errors import MatchRefused
from forms_registry.models import ApplicationForm, ConceptMerge, ConceptRole, DataConcept, FieldConcept, MatchDecision
from forms_registry.registering import WRITERS
from lifecycle.access import access_of, holds_one_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.ledger.grounds import grounds
from lifecycle.ledger.input_posting import post_inputs
from lifecycle.locking import lock_items
from lifecycle.models import Decision, PortfolioItem
from lifecycle.roles import Role
from lifecycle.signals import item_changed
from lifecycle.states import PUBLIC_STATES

Verdict = MatchDecision.Verdict


@dataclass(frozen=True)
class Match:
    """A field of a form and the concept, by code, that is to stand behind it; `score` is that of a suggestion."""

    form: ApplicationForm
    key: str
    label: str
    concept: str
    role: str = ""
    score: int | None = None


def codes_of(form_id: int) -> dict[str, tuple[str, str]]:
    """Return {field key: (concept code, role code or "")} of one form."""
    rows = FieldConcept.objects.filter(form_id=form_id).values_list("key", "concept__code", "role__code")
    return {key: (concept, role or "") for key, concept, role in rows}


def check_may_match(form: ApplicationForm, user: Any) -> None:
    """Raise NotPermitted unless `user` says what stands behind the fields of `form`: its people and the board."""
    access = access_of(user)
    if is_system(user) or access.has(Role.ADMINISTRATOR) or access.has(Role.BOARD):
        return
    if not holds_one_of(user, WRITERS, form.item):
        raise NotPermitted(_("Only the people of the form, or the portfolio board, match its fields."))


@transaction.atomic
def accept_matches(*, matches: Sequence[Match], user: Any, reason: str = "") -> str:
    """Let each match hold from now on, all or none, and return the id of the batch.

    Raises NotPermitted, or MatchRefused for an unknown or a merged concept.
    """
    concepts, roles = _concepts_of(matches), _roles_of(matches)
    batch = str(uuid.uuid4())
    forms = _locked_forms(matches, user)
    held = {(row.form_id, row.key): row for row in FieldConcept.objects.filter(form__in=forms)}
    rows, made, moved = [], [], []
    for match in {(match.form.pk, match.key): match for match in matches}.values():
        concept, role = concepts[match.concept], roles.get(match.role)
        before = held.get((match.form.pk, match.key))
        if before is None:
            made.append(FieldConcept(form=match.form, key=match.key, concept=concept, role=role))
        elif (before.concept_id, before.role_id) == (concept.pk, role.pk if role else None):
            continue
        else:
            before.concept, before.role = concept, role
            moved.append(before)
        rows.append(_decided(match, Verdict.ACCEPTED, user, batch, reason, concept, role))
    FieldConcept.objects.bulk_create(made)
    FieldConcept.objects.bulk_update(moved, ["concept", "role"])
    MatchDecision.objects.bulk_create(rows)
    _follow(forms, {row.form_id for row in rows}, batch, user, reason)
    return batch


@transaction.atomic
def reject_matches(*, matches: Sequence[Match], user: Any, reason: str = "") -> str:
    """Record that these suggestions are wrong, so that they are not made again; return the id of the batch."""
    concepts, roles = _concepts_of(matches), _roles_of(matches)
    batch = str(uuid.uuid4())
    _locked_forms(matches, user)
    MatchDecision.objects.bulk_create(
        _decided(match, Verdict.REJECTED, user, batch, reason, concepts[match.concept], roles.get(match.role))
        for match in matches
    )
    return batch


@transaction.atomic
def clear_match(*, form: ApplicationForm, key: str, user: Any, reason: str = "") -> None:
    """Take back what stands behind a field; nothing happens when nothing does."""
    held = FieldConcept.objects.filter(form=form, key=key).select_related("concept", "role").first()
    match = Match(form, key, key, held.concept.code if held else "")
    forms = _locked_forms([match], user)
    if held is None:
        return
    batch = str(uuid.uuid4())
    _decided(match, Verdict.CLEARED, user, batch, reason, held.concept, held.role).save()
    held.delete()
    _follow(forms, {form.pk}, batch, user, reason)


@transaction.atomic
def undo_batch(*, batch: str, user: Any, reason: str = "") -> int:
    """Take back what was accepted in one go, as far as it still holds, and return how many fields that were."""
    decided = MatchDecision.objects.filter(batch=batch, verdict=Verdict.ACCEPTED).select_related("form__item")
    wanted = {(row.form_id, row.key): row for row in decided}
    matches = [Match(row.form, row.key, row.label, "") for row in wanted.values()]
    forms = _locked_forms(matches, user)
    held = [
        row
        for row in FieldConcept.objects.filter(form__in=forms).select_related("concept", "role")
        if (row.form_id, row.key) in wanted and wanted[row.form_id, row.key].concept_id == row.concept_id
    ]
    again = str(uuid.uuid4())
    MatchDecision.objects.bulk_create(
        _decided(
            Match(row.form, row.key, wanted[row.form_id, row.key].label, row.concept.code),
            Verdict.CLEARED, user, again, reason, row.concept, row.role,
        )
        for row in held
    )  # fmt: skip
    FieldConcept.objects.filter(pk__in=[row.pk for row in held]).delete()
    _follow(forms, {row.form_id for row in held}, again, user, reason)
    return len(held)


def set_concepts(
    *, form: ApplicationForm, user: Any, concepts: Mapping[str, tuple[str, str]], labels: Mapping[str, str]
) -> None:
    """Let fields of `form` have the concepts that its owner, or the file it came from, names: {key: (code, role)}."""
    matches = [
        Match(form, key, labels.get(key, key), concept, role) for key, (concept, role) in sorted(concepts.items())
    ]
    accept_matches(matches=matches, user=user)


@transaction.atomic
def merge_concepts(
    *, source: DataConcept, target: DataConcept, user: Any, reason: str, decision: Decision | None = None
) -> ConceptMerge:
    """Make `source` the same as `target`: its fields move over and it is chosen no more. Posts FIELD remap.

    Who governs the code lists does so. Raises NotPermitted or MatchRefused.
    """
    if not is_system(user) and not access_of(user).governs_code_lists:
        raise NotPermitted(_("Only the portfolio board makes two concepts one."))
    if not reason.strip():
        raise MatchRefused(_("Give a reason."))
    found = {each.pk: each for each in DataConcept.objects.select_for_update().filter(pk__in=[source.pk, target.pk])}
    if len(found) < 2:
        raise MatchRefused(_("A concept cannot be merged into itself."))
    source, target = found[source.pk], found[target.pk]
    for concept in (source, target):
        if concept.merged_into_id is not None:
            raise MatchRefused(_("%(code)s has been merged into another concept already.") % {"code": concept.code})
    placed = list(FieldConcept.objects.filter(concept=source).select_related("form__item", "role").order_by("pk"))
    lock_items({placement.form.item_id for placement in placed})
    merge = ConceptMerge.objects.create(
        source=source, target=target, fields=len(placed), reason=reason.strip(), decision=decision, user=user
    )
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    batch = f"merge:{merge.pk}"
    MatchDecision.objects.bulk_create(
        _decided(Match(row.form, row.key, row.key, target.code), Verdict.MERGED, user, batch, reason, target, row.role)
        for row in placed
    )
    FieldConcept.objects.filter(concept=source).update(concept=target)
    forms = {form.pk: form for form in ApplicationForm.objects.with_facts().filter(field_concepts__in=placed)}
    _follow(forms, forms, batch, user, reason, decision)
    return merge


def _locked_forms(matches: Sequence[Match], user: Any) -> dict[int, ApplicationForm]:
    wanted = {match.form.pk: match.form for match in matches}
    lock_items({form.item_id for form in wanted.values()})
    forms = {form.pk: form for form in ApplicationForm.objects.with_facts().filter(pk__in=wanted)}
    for form in forms.values():
        check_may_match(form, user)
    return forms


def _concepts_of(matches: Sequence[Match]) -> dict[str, DataConcept]:
    wanted = {match.concept for match in matches}
    found = {concept.code: concept for concept in DataConcept.objects.filter(code__in=wanted)}
    unknown = sorted(wanted - set(found))
    if unknown:
        raise MatchRefused(_("Unknown data concept: %(codes)s.") % {"codes": ", ".join(unknown)})
    merged = sorted(code for code, concept in found.items() if concept.merged_into_id is not None)
    if merged:
        raise MatchRefused(_("%(code)s has been merged into another concept already.") % {"code": merged[0]})
    return found


def _roles_of(matches: Sequence[Match]) -> dict[str, ConceptRole]:
    wanted = {match.role for match in matches if match.role}
    found = {role.code: role for role in ConceptRole.objects.filter(code__in=wanted)}
    unknown = sorted(wanted - set(found))
    if unknown:
        raise MatchRefused(_("Unknown role: %(codes)s.") % {"codes": ", ".join(unknown)})
    return found


def _decided(
    match: Match,
    verdict: MatchDecision.Verdict,
    user: Any,
    batch: str,
    reason: str,
    concept: DataConcept,
    role: ConceptRole | None,
) -> MatchDecision:
    return MatchDecision(
        form=match.form, key=match.key, label=match.label[:500], verdict=verdict, concept=concept, role=role,
        score=match.score, batch=batch, reason=reason.strip(), user=user,
    )  # fmt: skip


def _follow(
    forms: Mapping[int, ApplicationForm],
    changed: Collection[int],
    batch: str,
    user: Any,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Post what the new concepts change of the forms `changed` that are in the offering."""
    said = grounds(reason=reason, decision=decision, proposer=user)
    today = timezone.localdate().isoformat()
    for pk in sorted(changed):
        item = forms[pk].item
        if item.state in PUBLIC_STATES:
            post_inputs(item, today, cause=f"match:{batch}:{pk}", said=said)
        item_changed.send(sender=PortfolioItem, item=item)
