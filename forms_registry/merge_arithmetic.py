"""What a merge of forms changes: F, R and C of the group, what disappears and what only moves, answers per applicant.

Σ|Aᵢ| − |T| = dedup + dropped − new, exactly (LEDGER.md, "The bridge"); only `dropped` is a demand removed. F, R and
the answers one applicant gives stand together: a merge can lower F and R and still make every applicant answer more.
Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_registry.union import ProposedField, SourceForm
from forms_registry.vocabulary import Verdict
from lifecycle.ledger.merging import MergeArithmetic, merge_arithmetic


@dataclass(frozen=True)
class Change:
    """A count before and after."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True)
class PathOfSource:
    """The applicants of one source: how many required answers each gives, before and after.

    A question that is asked on a condition counts on the paths of the sources whose applicants it is meant for;
    what every channel prefills is no answer. `yearly_volume` None is unknown.
    """

    code: str
    before: int
    after: int
    yearly_volume: int | None

    @property
    def answers_more(self) -> bool:
        """Whether an applicant answers more than before."""
        return self.after > self.before


@dataclass(frozen=True)
class MergeFigures:
    """All that a plan changes. `arithmetic` is about required data concepts of sources and target.

    `annual` is the number of answers in a year over the sources whose volume is known; `unknown_volumes` names the
    others, whose answers are in neither sum.
    """

    forms: Change
    inputs: Change
    concepts: Change
    arithmetic: MergeArithmetic
    paths: tuple[PathOfSource, ...]
    annual: Change | None
    unknown_volumes: tuple[str, ...]

    @property
    def raised(self) -> tuple[PathOfSource, ...]:
        """The paths on which an applicant would answer more."""
        return tuple(path for path in self.paths if path.answers_more)


@dataclass(frozen=True)
class Decided:
    """What a plan does with one question; `forms` are the sources whose applicants a conditional one is meant for."""

    verdict: Verdict
    forms: frozenset[str] = frozenset()


def decided_as_proposed(fields: Sequence[ProposedField]) -> dict[str, Decided]:
    """Return the proposal itself as decisions."""
    return {each.concept_key: Decided(each.verdict, frozenset(each.condition_forms)) for each in fields}


def merge_figures(
    sources: Sequence[SourceForm],
    fields: Sequence[ProposedField],
    decided: Mapping[str, Decided],
    *,
    others: Mapping[str, int],
    held: Collection[str] = (),
    target_exists: bool = False,
    prefills_everywhere: bool = True,
) -> MergeFigures:
    """Return what merging `sources` into one form with `fields`, as `decided`, changes.

    `others` maps the concept keys that the other counted forms require to how many do, a target there is already left
    out; `held` are the concept keys that such a target requires. `prefills_everywhere` says whether every channel of
    the common form prefills what is decided to be prefilled: otherwise it is an input all the same (counting rule 9).
    A question that no source asks is a field with an empty `asked_by`. A form in use that takes the others in is best
    given as one of `sources`: then its channels and its applicants count, too, as they do in the ledger's own report
    of a merge. A decision is needed for every field; KeyError names one that lacks it.
    """
    asked = {source.code: required_concepts(source) for source in sources}
    required = frozenset(each.concept_key for each in fields if decided[each.concept_key].verdict in _REQUIRED)
    target = required | frozenset(held)
    typed = frozenset(
        key
        for key in target
        if not (prefills_everywhere and key in decided and decided[key].verdict is Verdict.PREFILL)
    )
    paths = tuple(
        PathOfSource(source.code, inputs_of(source), _answers_on(source.code, typed, decided), source.yearly_volume)
        for source in sources
    )
    known = [path for path in paths if path.yearly_volume is not None]
    # A counter that counted down keeps its zeros: what nobody asks any more is not asked.
    elsewhere = frozenset(key for key, number in others.items() if number > 0)
    before = elsewhere | frozenset(held) | frozenset().union(*asked.values())
    return MergeFigures(
        forms=Change(len(sources) + int(target_exists), 1),
        inputs=Change(sum(inputs_of(source) for source in sources) + len(frozenset(held)), len(typed)),
        concepts=Change(len(before), len(elsewhere | target)),
        arithmetic=merge_arithmetic(asked, required),
        paths=paths,
        annual=Change(_yearly(known, "before"), _yearly(known, "after")) if known else None,
        unknown_volumes=tuple(path.code for path in paths if path.yearly_volume is None),
    )


#: Verdicts that leave a question required in the common form; a conditional one counts as required (rule 7).
_REQUIRED: Final = frozenset({Verdict.KEEP, Verdict.CONDITIONAL, Verdict.PREFILL})


def required_concepts(source: SourceForm) -> frozenset[str]:
    """Return the concept keys that a source requires, prefilled or not."""
    return frozenset(source.key_of(spec) for spec in source.fields if spec.counts_as_required)


def inputs_of(source: SourceForm) -> int:
    """Return R of a source: the maximum over its channels of required fields that are not prefilled there."""
    required = {spec.key for spec in source.fields if spec.counts_as_required}
    offered = [frozenset(keys) for keys in source.channels.values()] or [frozenset()]
    return max(len(required - prefilled) for prefilled in offered)


def _answers_on(code: str, typed: Collection[str], decided: Mapping[str, Decided]) -> int:
    """Return how many answers the applicants of the source `code` give in the common form."""
    return sum(1 for key in typed if _meets(code, decided.get(key)))


def _meets(code: str, decision: Decided | None) -> bool:
    if decision is None or decision.verdict is not Verdict.CONDITIONAL or not decision.forms:
        return True
    return code in decision.forms


def _yearly(paths: Sequence[PathOfSource], name: str) -> int:
    return sum((path.yearly_volume or 0) * getattr(path, name) for path in paths)
