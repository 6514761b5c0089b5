"""A merge of forms as an auditor reads it: its arithmetic, and what applicants of each form answer before and after.

Source: LEDGER.md, "Merge arithmetic". Data concepts are compared, so that one question under two keys is one question.
"""

from collections.abc import Collection
from dataclasses import dataclass

from lifecycle.ledger.merging import MergeArithmetic, merge_arithmetic
from lifecycle.ledger.operations import Op
from lifecycle.portfolio.ledger_index import Effect


@dataclass(frozen=True)
class Answers:
    """Required inputs that an applicant of one form gives before a merge and after it."""

    code: str
    before: int
    after: int

    @property
    def more(self) -> int:
        """Return how many more."""
        return self.after - self.before


@dataclass(frozen=True)
class FormMerge:
    """A merge of forms. A target that was offered before is a source, too: its applicants answer the new form."""

    arithmetic: MergeArithmetic
    answers: tuple[Answers, ...]


def merge_of(op: Op, effects: Collection[Effect]) -> FormMerge | None:
    """Return the merge that `op` is; None for any other operation, for services, and for one that is void."""
    if op.kind != "MERGE":
        return None
    target = next((effect.after.form for effect in effects if effect.item == op.targets[0].item), None)
    if target is None:
        return None
    sources = {
        effect.item: effect.before.form
        for effect in effects
        if effect.before is not None and effect.before.live and effect.before.form is not None
    }
    return FormMerge(
        merge_arithmetic(
            {code: form.required_concepts() for code, form in sources.items()}, target.required_concepts()
        ),
        tuple(Answers(code, form.inputs, target.inputs) for code, form in sources.items()),
    )
