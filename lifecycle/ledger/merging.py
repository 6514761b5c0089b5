"""Merge arithmetic: what became of the fields when several forms became one.

Σ|Aᵢ| − |T| = dedup (Σ|Aᵢ| − |∪A|) + dropped (|∪A ∖ T|) − new (|T ∖ ∪A|), exactly. Only `dropped` is a demand removed.
Source: LEDGER.md, "The bridge". Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class MergeArithmetic:
    """Numbers of fields. `per_applicant` says how many more each source's applicants answer after the merge."""

    before: int
    after: int
    dedup: int
    dropped: int
    new: int
    per_applicant: Mapping[str, int]

    @property
    def net(self) -> int:
        """Return the change of the sum: −dedup − dropped + new."""
        return self.after - self.before

    @property
    def raises_answers(self) -> bool:
        """Whether somebody answers more than before although the sum fell."""
        return any(change > 0 for change in self.per_applicant.values())


def merge_arithmetic(sources: Mapping[str, frozenset[str]], target: frozenset[str]) -> MergeArithmetic:
    """Return the arithmetic of merging `sources`, required keys or concepts by name, into `target`."""
    union: frozenset[str] = frozenset().union(*sources.values())
    before = sum(len(keys) for keys in sources.values())
    return MergeArithmetic(
        before=before,
        after=len(target),
        dedup=before - len(union),
        dropped=len(union - target),
        new=len(target - union),
        per_applicant={name: len(target) - len(keys) for name, keys in sources.items()},
    )


def named(sources: Sequence[frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return sources without names under their numbers, from 1."""
    return {str(number): keys for number, keys in enumerate(sources, 1)}
