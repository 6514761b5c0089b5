"""How much two forms ask the same: shared data concepts of all that either asks, and of what each asks.

Two measures, since neither is enough: a short form can be wholly contained in a long one at a low Jaccard index.
Sets are required concepts in their roles (LEDGER.md, unit C). Pure: imports neither Django nor Wagtail.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from forms_registry.linkage import linked
from forms_registry.shared_counts import shared_counts

#: Forms are shown as similar from here on.
LEAST_JACCARD: Final = 0.5
LEAST_CONTAINMENT: Final = 0.8
#: Forms that share fewer concepts than this are not similar, however short they are: names and numbers are everywhere.
LEAST_SHARED: Final = 4


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two forms share: `shared` concepts, the Jaccard index, and the share of each form that the other asks too.

    Shares are between 0 and 1. A form that requires nothing is contained in every form; two such forms are the same.
    """

    shared: int
    jaccard: float
    first_in_second: float
    second_in_first: float

    @property
    def containment(self) -> float:
        """The greater share: 1 when one form asks nothing that the other does not."""
        return max(self.first_in_second, self.second_in_first)

    @property
    def strength(self) -> tuple[float, float]:
        """What pairs are ordered by."""
        return self.jaccard, self.containment


class Pair(NamedTuple):
    """Two forms by code and what they share. A tuple, since there can be millions."""

    first: str
    second: str
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class _Thresholds:
    """What makes two forms similar: enough shared concepts, and one of the two measures."""

    jaccard: float
    containment: float
    shared: int

    def reached_by(self, found: Overlap) -> bool:
        """Whether two forms that share so much are similar; those that share nothing never are."""
        return found.shared >= max(self.shared, 1) and (
            found.jaccard >= self.jaccard or found.containment >= self.containment
        )

    def least_by_sizes(self, sizes: Collection[int]) -> dict[int, dict[int, int]]:
        """Return {size: {other size: how many concepts the two must share}}; out of reach where nothing suffices."""
        least: dict[int, dict[int, int]] = {size: {} for size in sizes}
        for one in sizes:
            for other in sizes:
                if one <= other:
                    least[one][other] = least[other][one] = self._least(one, other)
        return least

    def _least(self, one: int, other: int) -> int:
        return bisect_left(range(one + 1), True, key=lambda shared: self.reached_by(_overlap(shared, one, other)))


def overlap(first: frozenset[str], second: frozenset[str]) -> Overlap:
    """Return what two sets of concepts share."""
    return _overlap(len(first & second), len(first), len(second))


def _overlap(shared: int, first: int, second: int) -> Overlap:
    union = first + second - shared
    return Overlap(
        shared,
        shared / union if union else 1.0,
        shared / first if first else 1.0,
        shared / second if second else 1.0,
    )


def all_pairs(forms: Mapping[str, frozenset[str]]) -> Iterator[Pair]:
    """Yield what any two of `forms` share, nothing included, in the order of their codes; `first` < `second`.

    One pair at a time: n(n−1)/2 of them are many.
    """
    codes = sorted(forms)
    sizes = [len(forms[code]) for code in codes]
    for place, counts in enumerate(shared_counts([forms[code] for code in codes])):
        for other in range(place + 1, len(codes)):
            yield Pair(codes[place], codes[other], _overlap(counts[other], sizes[place], sizes[other]))


def similar_pairs(
    forms: Mapping[str, frozenset[str]],
    *,
    least_jaccard: float = LEAST_JACCARD,
    least_containment: float = LEAST_CONTAINMENT,
    least_shared: int = LEAST_SHARED,
) -> list[Pair]:
    """Return every pair of `forms` that shares enough and reaches one of the two measures, the most alike first.

    All pairs are looked at. Pairs equal by the Jaccard index and then by containment stand in the order of their
    codes, and `first` comes before `second`.
    """
    thresholds = _Thresholds(least_jaccard, least_containment, least_shared)
    codes = sorted(forms)
    sizes = [len(forms[code]) for code in codes]
    least = thresholds.least_by_sizes(set(sizes))
    kinds: dict[tuple[int, int, int], tuple[Overlap, list[Pair]]] = {}
    by_strength: dict[tuple[float, float], list[Pair]] = {}
    for place, counts in enumerate(shared_counts([forms[code] for code in codes])):
        size, first, after = sizes[place], codes[place], place + 1
        enough = least[size]
        needed = [enough[other] for other in sizes[after:]]
        for other, (count, need) in enumerate(zip(counts[after:], needed, strict=True), after):
            if count < need:
                continue
            key = (count, size, sizes[other])
            kind = kinds.get(key)
            if kind is None:
                found = _overlap(*key)
                kind = kinds[key] = (found, by_strength.setdefault(found.strength, []))
            kind[1].append(Pair(first, codes[other], kind[0]))
    return [pair for strength in sorted(by_strength, reverse=True) for pair in by_strength[strength]]


def neighbours(code: str, forms: Mapping[str, frozenset[str]]) -> list[Pair]:
    """Return the similar pairs of one form, the most alike first; the form is always `first`."""
    thresholds = _Thresholds(LEAST_JACCARD, LEAST_CONTAINMENT, LEAST_SHARED)
    found = [Pair(code, other, overlap(forms[code], asked)) for other, asked in forms.items() if other != code]
    return sorted(
        (pair for pair in found if thresholds.reached_by(pair.overlap)),
        key=lambda pair: (-pair.overlap.jaccard, -pair.overlap.containment, pair.second),
    )


#: No share is as great: the Jaccard index alone decides.
_NEVER: Final = 2.0


@dataclass(frozen=True)
class Cluster:
    """Forms any two of which reach the threshold.

    `shared` concepts are required by all of them, `union` by any. `placements` is the sum over the forms.
    """

    codes: tuple[str, ...]
    shared: frozenset[str]
    union: frozenset[str]
    placements: int

    @property
    def saved(self) -> int:
        """What a merge that drops nothing saves at most: Σ|Aᵢ| − |∪A| (LEDGER.md, dedup)."""
        return self.placements - len(self.union)


def clusters(
    forms: Mapping[str, frozenset[str]], *, threshold: float = LEAST_JACCARD, least_shared: int = LEAST_SHARED
) -> list[Cluster]:
    """Return clusters of two forms or more, those that save most first; a form is in at most one.

    Any two forms of a cluster reach the Jaccard index `threshold` (complete linkage), and no two clusters could be one.
    A short form within a long one is a similar pair, not a cluster.
    """
    pairs = similar_pairs(forms, least_jaccard=threshold, least_containment=_NEVER, least_shared=least_shared)
    found = [_cluster(codes, forms) for codes in linked([(pair.first, pair.second) for pair in pairs])]
    return sorted(found, key=lambda cluster: (-cluster.saved, cluster.codes))


def _cluster(codes: Sequence[str], forms: Mapping[str, frozenset[str]]) -> Cluster:
    sets = [forms[code] for code in codes]
    return Cluster(
        tuple(codes),
        frozenset.intersection(*sets),
        frozenset[str]().union(*sets),
        sum(len(each) for each in sets),
    )


#: Lower bounds of the tints of the heat map, in percent: below the first there is no tint.
TINTS: Final = (25, 50, 70, 85)


def tint_of(percent: int) -> int:
    """Return the tint of a share in percent, 0 to 4."""
    return sum(percent >= bound for bound in TINTS)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: both measures in percent; `contained` is the share of the row's form that the column's asks too."""

    jaccard: int
    contained: int
    shared: int

    @property
    def tint(self) -> int:
        """0 to 4, by the Jaccard index; the number stands in the cell as well."""
        return tint_of(self.jaccard)


def heat_map(codes: Sequence[str], forms: Mapping[str, frozenset[str]]) -> list[list[HeatCell | None]]:
    """Return a row for each of `codes` with a cell for each, None on the diagonal."""
    return [[None if one == other else _cell(forms[one], forms[other]) for other in codes] for one in codes]


def _cell(one: frozenset[str], other: frozenset[str]) -> HeatCell:
    found = overlap(one, other)
    return HeatCell(round(100 * found.jaccard), round(100 * found.first_in_second), found.shared)


@dataclass(frozen=True)
class Duplicates:
    """Required questions and how many of them are asked again: `asked` placements, `concepts` distinct ones.

    `asked` is not R (LEDGER.md): a concept counts once a form, whether one question of the form is for it or several,
    and whether a channel prefills it or not, since what is prefilled on two forms is asked on two as well.
    """

    asked: int
    concepts: int

    @property
    def again(self) -> int:
        """Placements beyond the first of each concept: what the group asks more than once."""
        return self.asked - self.concepts


def duplicate_asks(forms: Iterable[tuple[str, frozenset[str]]]) -> dict[str, Duplicates]:
    """Return the duplicates within each owner, and of all under "", given (owner, concepts) of each form.

    The sum over owners is less than the whole wherever two owners ask for the same. Without forms there is only "".
    """
    asked: Counter[str] = Counter()
    concepts: dict[str, set[str]] = {"": set()}
    for owner, required in forms:
        for key in (owner, ""):
            asked[key] += len(required)
            concepts.setdefault(key, set()).update(required)
    return {key: Duplicates(asked[key], len(found)) for key, found in concepts.items()}


@dataclass(frozen=True)
class Gap:
    """Required questions of a form or an owner: how many there are, and how many a reachable register answers.

    `unfilled` are those of the latter that are still asked; the rest is prefilled.
    """

    asked: int
    held: int
    unfilled: int


def once_only_gap(asked: Mapping[str, int], held: Collection[tuple[str, bool]]) -> dict[str, Gap]:
    """Return the gap by form: `asked` maps a form to its required questions, `held` are (form, prefilled).

    What a form asks although a register holds it counts once a question, also where two questions ask the same.
    """
    known: Counter[str] = Counter(form for form, _prefilled in held)
    filled: Counter[str] = Counter(form for form, prefilled in held if prefilled)
    return {form: Gap(number, known[form], known[form] - filled[form]) for form, number in asked.items()}


def summed(gaps: Mapping[str, Gap], owners: Mapping[str, str]) -> dict[str, Gap]:
    """Return the gaps by owner, and of all under ""; `owners` maps a form to its owner."""
    found: dict[str, Gap] = {"": Gap(0, 0, 0)}
    for form, gap in gaps.items():
        for key in ("", owners[form]):
            so_far = found.get(key, Gap(0, 0, 0))
            found[key] = Gap(so_far.asked + gap.asked, so_far.held + gap.held, so_far.unfilled + gap.unfilled)
    return found
