"""Merge plans as lines of a list: where each stands and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from forms_registry.models import ApplicationForm, MergePlan
from forms_registry.plan_figures import as_record, figures_of_many
from forms_registry.plan_panel import changes_of
from forms_registry.plan_rows import title_of
from lifecycle.labels import DOSSIER_LABELS


@dataclass(frozen=True)
class PlanLine:
    """One plan in the list; `forms` are (code, title) and `changes` those of F, R and C."""

    plan: MergePlan
    forms: tuple[tuple[str, str], ...]
    owners: str
    state: str
    changes: tuple[str, ...]


def plan_state(plan: MergePlan) -> str:
    """Return where the plan stands, in words: its dossier says so once it has been proposed."""
    return str(DOSSIER_LABELS[plan.dossier.status]) if plan.dossier is not None else _("Being planned")


def plan_lines(plans: Sequence[MergePlan]) -> list[PlanLine]:
    """Return the lines of `plans`, with as many queries for thirty as for three.

    A plan that has been proposed keeps the figures with which it was; those of the others are worked out now.
    """
    forms = ApplicationForm.objects.select_related("item__owner", "published_version").order_by("item__code")
    prefetch_related_objects(plans, Prefetch("sources", forms), "fields", "dossier", "target__item__owner")
    figures = figures_of_many([plan for plan in plans if plan.is_draft])
    lines = []
    for plan in plans:
        sources = tuple(plan.sources.all())
        owners = dict.fromkeys(form.item.owner.name for form in sources)
        record = as_record(figures[plan.pk]) if plan.is_draft else plan.figures
        named = tuple((form.code, title_of(form)) for form in sources)
        lines.append(PlanLine(plan, named, ", ".join(owners), plan_state(plan), changes_of(record)))
    return lines
