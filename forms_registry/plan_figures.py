"""What a merge plan says as it stands: its forms, its questions with what was decided, and what it changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from forms_registry.merge_arithmetic import Change, Decided, MergeFigures, merge_figures
from forms_registry.models import MergePlan
from forms_registry.plan_sources import sources_of_many
from forms_registry.selectors import AskingForm, asking_forms, counted_forms, reachable_concepts
from forms_registry.union import ProposedField, SourceForm, propose_union
from forms_registry.vocabulary import FormChannelKind, Verdict

#: Channels that can prefill.
PREFILLING: Final = frozenset({FormChannelKind.E_FORM, FormChannelKind.API})


@dataclass(frozen=True)
class Choice:
    """What a person decided about one question: `forms` are those whose applicants a conditional one is meant for."""

    verdict: Verdict
    condition: str = ""
    forms: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True)
class PlannedField:
    """A question of the plan: what is asked today, and what was decided."""

    proposed: ProposedField
    choice: Choice


def sources_of(plan: MergePlan) -> list[SourceForm]:
    """Return the forms to merge as the arithmetic wants them (six queries)."""
    return sources_of_many([plan])[plan.pk]


def planned_fields(
    plan: MergePlan, sources: Sequence[SourceForm], reachable: frozenset[str] | None = None
) -> list[PlannedField]:
    """Return the questions of the plan with what was decided; one that came since is as the union proposes.

    `reachable` are the concepts that registers hold, read here when they are not given.
    """
    rows = {row.concept_key: row for row in plan.fields.all()}
    found = []
    for each in propose_union(sources, reachable=reachable_concepts() if reachable is None else reachable):
        row = rows.get(each.concept_key)
        if row is None:
            choice = Choice(each.verdict, each.spec.condition, frozenset(each.condition_forms))
        else:
            choice = Choice(Verdict(row.verdict), row.condition, frozenset(row.forms), row.reason)
        found.append(PlannedField(each, choice))
    return found


def figures_of(plan: MergePlan) -> MergeFigures:
    """Return what the plan changes as things stand now: F, R and C of the group, answers per applicant."""
    sources = sources_of(plan)
    return figures_from(plan, sources, planned_fields(plan, sources))


def figures_of_many(plans: Sequence[MergePlan]) -> dict[int, MergeFigures]:
    """Return the figures of several plans by id, with as many queries as for one when their `fields` are prefetched."""
    sources, reachable, asking = sources_of_many(plans), reachable_concepts(), asking_forms(counted_forms())
    return {
        plan.pk: _figures(plan, sources[plan.pk], planned_fields(plan, sources[plan.pk], reachable), asking)
        for plan in plans
    }


def figures_from(plan: MergePlan, sources: Sequence[SourceForm], fields: Sequence[PlannedField]) -> MergeFigures:
    """Return the figures of questions that have been read already."""
    return _figures(plan, sources, fields, asking_forms(counted_forms()))


def _figures(
    plan: MergePlan, sources: Sequence[SourceForm], fields: Sequence[PlannedField], asking: Iterable[AskingForm]
) -> MergeFigures:
    codes = {source.code for source in sources}
    taking_in = plan.target.code if plan.target is not None else ""
    own = next((source.channels for source in sources if source.code == taking_in), None)
    kinds = set(plan.channels if own is None else own)  # a form in use keeps its own channels
    others: Counter[str] = Counter()
    counts = False
    for form in asking:
        if form.item.code in codes:
            counts = True
        else:
            others.update(form.concepts)
    figures = merge_figures(
        sources,
        [each.proposed for each in fields],
        {each.proposed.concept_key: Decided(each.choice.verdict, each.choice.forms) for each in fields},
        others=others,
        prefills_everywhere=bool(kinds) and kinds <= PREFILLING,
    )
    if counts:
        return figures
    # Reports, attachments and forms outside the perimeter count in no figure of the group, merged or not.
    return replace(figures, forms=Change(0, 0), inputs=Change(0, 0), concepts=Change(len(others), len(others)))


def as_record(figures: MergeFigures) -> dict[str, Any]:
    """Return the figures as they are kept with the proposal, of JSON's own types."""
    counts = {
        name: {"before": change.before, "after": change.after}
        for name, change in (("F", figures.forms), ("R", figures.inputs), ("C", figures.concepts))
    }
    arithmetic = figures.arithmetic
    return {
        **counts,
        "dedup": arithmetic.dedup,
        "dropped": arithmetic.dropped,
        "new": arithmetic.new,
        "paths": [
            {"form": path.code, "before": path.before, "after": path.after, "volume": path.yearly_volume}
            for path in figures.paths
        ],
        "annual": None if figures.annual is None else {"before": figures.annual.before, "after": figures.annual.after},
        "unknown_volumes": list(figures.unknown_volumes),
    }
