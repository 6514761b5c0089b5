"""How much two forms ask the same: shared data concepts of all that either asks, and of what each asks.

Two measures, since neither is enough: a short form can be wholly contained in a long one at a low Jaccard index.
Sets are required concepts in their roles (LEDGER.md, unit C). Pure: imports neither Django nor Wagtail.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: Forms are shown as similar from here on.
LEAST_JACCARD: Final = 0.5
LEAST_CONTAINMENT: Final = 0.8
#: Forms that share fewer concepts than this are not similar, however short they are: names and numbers are everywhere.
LEAST_SHARED: Final = 4


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Pair:
    """Two forms by code and what they share; `first` comes before `second`."""

    first: str
    second: str
    overlap: Overlap


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


def similar_pairs(
    forms: Mapping[str, frozenset[str]],
    *,
    least_jaccard: float = LEAST_JACCARD,
    least_containment: float = LEAST_CONTAINMENT,
    least_shared: int = LEAST_SHARED,
) -> list[Pair]:
    """Return every pair of `forms` that reaches one of the two measures, the most alike first.

    All pairs are looked at: n(n−1)/2 intersections of bit sets. Equal pairs stand in the order of their codes.
    """
    found = [
        Pair(first, second, _overlap(shared, one, other))
        for first, second, shared, one, other in _intersections(forms, max(least_shared, 1))
        if shared >= least_jaccard * (one + other - shared) or shared >= least_containment * min(one, other)
    ]
    return sorted(found, key=lambda pair: (-pair.overlap.jaccard, -pair.overlap.containment, pair.first, pair.second))


def _intersections(forms: Mapping[str, frozenset[str]], least: int) -> Iterator[tuple[str, str, int, int, int]]:
    """Return (first, second, shared, size of first, size of second) of all pairs that share at least `least`."""
    codes = sorted(forms)
    places: dict[str, int] = {}
    masks = []
    for code in codes:
        mask = 0
        for concept in forms[code]:
            mask |= 1 << places.setdefault(concept, len(places))
        masks.append(mask)
    sizes = [len(forms[code]) for code in codes]
    for place, mask in enumerate(masks):
        shared = [(mask & other).bit_count() for other in masks[place + 1 :]]
        for step, number in enumerate(shared, place + 1):
            if number >= least:
                yield codes[place], codes[step], number, sizes[place], sizes[step]


def neighbours(code: str, forms: Mapping[str, frozenset[str]]) -> list[Pair]:
    """Return the similar pairs of one form, the most alike first; the form is always `first`."""
    mine = forms[code]
    found = [Pair(code, other, overlap(mine, asked)) for other, asked in forms.items() if other != code]
    similar = [
        pair
        for pair in found
        if pair.overlap.shared >= LEAST_SHARED
        and (pair.overlap.jaccard >= LEAST_JACCARD or pair.overlap.containment >= LEAST_CONTAINMENT)
    ]
    return sorted(similar, key=lambda pair: (-pair.overlap.jaccard, -pair.overlap.containment, pair.second))


@dataclass(frozen=True)
class Cluster:
    """Forms that ask so much the same that they are worth merging: any two reach the threshold.

    `shared` concepts are required by all of them, `union` by any. `placements` is the sum over the forms; a merge that
    drops nothing takes away `saved` of them at most.
    """

    codes: tuple[str, ...]
    shared: frozenset[str]
    union: frozenset[str]
    placements: int

    @property
    def saved(self) -> int:
        """Required questions asked more than once within the cluster: Σ|Aᵢ| − |∪A|."""
        return self.placements - len(self.union)


def clusters(
    forms: Mapping[str, frozenset[str]], *, threshold: float = LEAST_JACCARD, least_shared: int = LEAST_SHARED
) -> list[Cluster]:
    """Return clusters of two forms or more, those that save most first; a form is in at most one.

    Complete linkage: pairs are taken from the most alike on, and two groups become one when every form of the one
    reaches `threshold` with every form of the other. So no chain of likenesses ties together what is not alike.
    """
    pairs = similar_pairs(forms, least_jaccard=threshold, least_containment=2.0, least_shared=least_shared)
    alike = {(pair.first, pair.second) for pair in pairs}
    group_of: dict[str, int] = {}
    groups: dict[int, set[str]] = {}
    for pair in pairs:
        for code in (pair.first, pair.second):
            if code not in group_of:
                group_of[code] = len(groups)
                groups[group_of[code]] = {code}
        one, other = group_of[pair.first], group_of[pair.second]
        if one != other and all((min(a, b), max(a, b)) in alike for a in groups[one] for b in groups[other]):
            for code in groups[other]:
                group_of[code] = one
            groups[one] |= groups[other]
            groups[other] = set()
    found = [_cluster(sorted(codes), forms) for codes in groups.values() if len(codes) > 1]
    return sorted(found, key=lambda cluster: (-cluster.saved, cluster.codes))


def _cluster(codes: Sequence[str], forms: Mapping[str, frozenset[str]]) -> Cluster:
    sets = [forms[code] for code in codes]
    return Cluster(
        tuple(codes),
        frozenset.intersection(*sets),
        frozenset().union(*sets),
        sum(len(each) for each in sets),
    )


#: Lower bounds of the tints of the heat map, in percent: 0 is no tint.
TINTS: Final = (25, 50, 70, 85)


@dataclass(frozen=True)
class HeatCell:
    """One cell: both measures in percent; `contained` is the share of the row's form that the column's asks too."""

    jaccard: int
    contained: int
    shared: int

    @property
    def tint(self) -> int:
        """0 to 4, by the Jaccard index; the number stands in the cell as well."""
        return sum(self.jaccard >= bound for bound in TINTS)


def heat_map(codes: Sequence[str], forms: Mapping[str, frozenset[str]]) -> list[list[HeatCell | None]]:
    """Return a row for each of `codes` with a cell for each, None on the diagonal."""
    return [[None if one == other else _cell(forms[one], forms[other]) for other in codes] for one in codes]


def _cell(one: frozenset[str], other: frozenset[str]) -> HeatCell:
    found = overlap(one, other)
    return HeatCell(round(100 * found.jaccard), round(100 * found.first_in_second), found.shared)


@dataclass(frozen=True)
class Duplicates:
    """Required questions and how many of them are asked again: `asked` placements, `concepts` distinct ones."""

    asked: int
    concepts: int

    @property
    def again(self) -> int:
        """Placements beyond the first of each concept: what the group asks more than once."""
        return self.asked - self.concepts


def duplicate_asks(forms: Iterable[tuple[str, frozenset[str]]]) -> dict[str, Duplicates]:
    """Return the duplicates within each owner, and of all under "", given (owner, concepts) of each form.

    The sum over owners is less than the whole wherever two owners ask for the same.
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
