"""Merge plans: choosing forms, deciding question by question, and proposing the common form for decision.

A plan is a draft until it is proposed. Then the common form exists, the dossier of the merge names the sources and what
follows them, and the life cycle goes on: approval of the form, the board's decision, MERGE in the ledger on the day.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from forms_registry.errors import FormRefused
from forms_registry.models import ApplicationForm, MergePlan, MergePlanField
from forms_registry.plan_figures import Choice, sources_of
from forms_registry.registering import WRITERS
from forms_registry.selectors import reachable_concepts
from forms_registry.union import propose_union
from forms_registry.vocabulary import FormChannelKind, Verdict
from lifecycle.access import access_of, is_system
from lifecycle.errors import NotPermitted
from lifecycle.kinds import FormType
from lifecycle.ledger.operations import COUNTED_TYPES
from lifecycle.roles import Role
from lifecycle.states import State

#: Forms in one of these may be merged.
SOURCE_STATES: Final = frozenset({State.IN_USE})
#: Channels that can prefill.
PREFILLING: Final = frozenset({FormChannelKind.E_FORM, FormChannelKind.API})
#: A plan of so many forms is a mistake of the mouse.
MOST_SOURCES: Final = 20


def check_may_plan(sources: Sequence[ApplicationForm], user: Any) -> None:
    """Raise NotPermitted unless `user` plans a merge of `sources`: people of one of the owners, and the board."""
    access = access_of(user)
    if is_system(user) or access.has(Role.BOARD):
        return
    owners = {form.item.owner.code for form in sources}
    if not owners & access.organisations(*WRITERS):
        raise NotPermitted(_("Only the people of one of these forms, or the portfolio board, plan their merge."))


def check_may_change_plan(plan: MergePlan, user: Any) -> None:
    """Raise NotPermitted, or FormRefused when the plan has been proposed and stands as it is."""
    check_may_plan(list(plan.sources.select_related("item__owner")), user)
    if not plan.is_draft:
        raise FormRefused(_("The plan has been proposed and stands as it is; its dossier says what came of it."))


@transaction.atomic
def start_plan(
    *,
    forms: Sequence[ApplicationForm],
    title: str,
    user: Any,
    why: str = "",
    target: ApplicationForm | None = None,
) -> MergePlan:
    """Start a plan to merge `forms`, with every question as the union proposes, and return it.

    `target` is a form in use that takes the others in; without one the common form is new. Raises NotPermitted or
    FormRefused.
    """
    forms = list({form.pk: form for form in forms}.values())
    check_may_plan(forms, user)
    check_sources(forms, target)
    if not title.strip():
        raise FormRefused(_("Name the common form."), {"title_fi": _("Name the common form.")})
    plan = MergePlan.objects.create(
        title_fi=title.strip(), why=why.strip(), target=target, created_by=user, channels=[FormChannelKind.E_FORM.value]
    )
    plan.sources.set(forms)
    refresh_fields(plan)
    return plan


def check_sources(forms: Sequence[ApplicationForm], target: ApplicationForm | None) -> None:
    """Raise FormRefused unless these forms may be merged into `target`, or into a new form when it is None."""
    least = 2 if target is None else 1
    if len(forms) < least:
        raise FormRefused(_("Choose at least two forms, or one to be taken into a form in use."))
    if len(forms) > MOST_SOURCES:
        raise FormRefused(_("A plan merges at most %(number)s forms.") % {"number": MOST_SOURCES})
    if target is not None and target.pk in {form.pk for form in forms}:
        raise FormRefused(_("A form cannot be merged into itself."))
    together = [*forms, *([target] if target else [])]
    for form in together:
        if form.item.state not in SOURCE_STATES or form.published_version is None:
            raise FormRefused(
                _("%(code)s is not in use: only forms in use are merged.") % {"code": form.code}, {"forms": form.code}
            )
    instruments = {form.item.classification.instrument if form.item.classification else "" for form in together}
    types = {FormType.APPLICATION.value if each in COUNTED_TYPES else each for each in instruments}
    if len(types) > 1:
        raise FormRefused(_("Forms of one type are merged: an application does not become a report by a merge."))


@transaction.atomic
def refresh_fields(plan: MergePlan) -> None:
    """Bring the plan's questions in line with what its forms ask now; what was decided of a question stays."""
    decided = {row.concept_key: row for row in plan.fields.all()}
    proposed = propose_union(sources_of(plan), reachable=reachable_concepts())
    made, moved, keep = [], [], []
    for order, each in enumerate(proposed):
        row = decided.get(each.concept_key)
        if row is None:
            made.append(
                MergePlanField(
                    plan=plan,
                    order=order,
                    concept_key=each.concept_key,
                    verdict=each.verdict.value,
                    condition=each.spec.condition,
                    forms=list(each.condition_forms),
                )
            )
            continue
        keep.append(row.pk)
        if row.order != order:
            row.order = order
            moved.append(row)
    plan.fields.exclude(pk__in=keep).delete()
    MergePlanField.objects.bulk_create(made)
    MergePlanField.objects.bulk_update(moved, ["order"])


@transaction.atomic
def decide_fields(*, plan: MergePlan, user: Any, choices: Mapping[str, Choice]) -> None:
    """Decide questions of the plan, by concept key; all of them or, when FormRefused names incomplete ones, none."""
    plan = MergePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    check_may_change_plan(plan, user)
    rows = {row.concept_key: row for row in plan.fields.all()}
    codes = set(plan.sources.values_list("item__code", flat=True))
    if plan.target is not None:
        codes.add(plan.target.code)
    problems = {key: problem for key, choice in choices.items() if (problem := _problem_of(key, choice, rows, codes))}
    if problems:
        raise FormRefused(next(iter(problems.values())), problems)
    changed = []
    for key, choice in choices.items():
        row = rows[key]
        row.verdict, row.condition = choice.verdict.value, choice.condition.strip()
        row.forms, row.reason = sorted(choice.forms), choice.reason.strip()
        changed.append(row)
    MergePlanField.objects.bulk_update(changed, ["verdict", "condition", "forms", "reason"])
    plan.save(update_fields=["changed_at"])


def _problem_of(key: str, choice: Choice, rows: Collection[str], codes: set[str]) -> str:
    """Return what is wrong with a choice, or ""."""
    if key not in rows:
        return _("No such question in this plan: %(key)s.") % {"key": key}
    if choice.verdict is Verdict.CONDITIONAL and not choice.forms and not choice.condition.strip():
        return _("Say when it is asked, or of whose applicants.")
    if choice.forms - codes:
        return _("Unknown form: %(codes)s.") % {"codes": ", ".join(sorted(choice.forms - codes))}
    return ""


@transaction.atomic
def change_plan(*, plan: MergePlan, user: Any, changes: Mapping[str, Any]) -> MergePlan:
    """Change titles, the reason or the channels of the common form; raises NotPermitted or FormRefused."""
    plan = MergePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    check_may_change_plan(plan, user)
    unexpected = set(changes) - {"title_fi", "title_sv", "title_en", "why", "channels"}
    if unexpected:
        raise FormRefused(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unexpected))})
    for name, value in changes.items():
        setattr(plan, name, value.strip() if isinstance(value, str) else list(value))
    if not plan.title_fi:
        raise FormRefused(_("Name the common form."), {"title_fi": _("Name the common form.")})
    if not plan.channels or set(plan.channels) - {kind.value for kind in FormChannelKind}:
        raise FormRefused(_("Choose at least one channel."), {"channels": _("Choose at least one channel.")})
    plan.save()
    return plan
