"""How much two forms ask the same."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_registry.similarity import (
    Duplicates,
    Gap,
    HeatCell,
    Pair,
    all_pairs,
    duplicate_asks,
    heat_map,
    neighbours,
    once_only_gap,
    overlap,
    similar_pairs,
    summed,
)

sets = st.frozensets(st.sampled_from([f"c{number}" for number in range(12)]))
offerings = st.dictionaries(st.sampled_from([f"F-{number}" for number in range(9)]), sets)
shares = st.floats(0.05, 1)


def compared(forms: dict[str, frozenset[str]]) -> list[Pair]:
    """Compare any two forms plainly."""
    return [
        Pair(first, second, overlap(forms[first], forms[second])) for first, second in combinations(sorted(forms), 2)
    ]


@given(sets, sets)
def test_overlap_is_symmetric_and_within_bounds(one: frozenset[str], other: frozenset[str]) -> None:
    there, back = overlap(one, other), overlap(other, one)
    assert there.jaccard == back.jaccard
    assert (there.first_in_second, there.second_in_first) == (back.second_in_first, back.first_in_second)
    assert all(0 <= share <= 1 for share in (there.jaccard, there.first_in_second, there.second_in_first))
    assert there.jaccard <= there.containment


@given(sets, sets)
def test_containment_is_one_exactly_for_a_subset_and_jaccard_for_equals(
    one: frozenset[str], other: frozenset[str]
) -> None:
    found = overlap(one, other)
    assert (found.first_in_second == 1) is (one <= other)
    assert (found.jaccard == 1) is (one == other)


def test_form_that_requires_nothing_is_contained_in_every_form_and_similar_to_none() -> None:
    nothing, something = overlap(frozenset(), frozenset()), overlap(frozenset(), frozenset("abcd"))
    assert (nothing.jaccard, nothing.containment) == (1.0, 1.0)
    assert (something.jaccard, something.first_in_second, something.second_in_first) == (0.0, 1.0, 0.0)
    forms = {"F-1": frozenset[str](), "F-2": frozenset[str](), "F-3": frozenset("abcd")}
    assert similar_pairs(forms, least_shared=0) == []


@given(offerings)
def test_all_pairs_are_those_of_a_plain_comparison(forms: dict[str, frozenset[str]]) -> None:
    assert list(all_pairs(forms)) == compared(forms)


@pytest.mark.parametrize("most", [255, 256, 257, 65_536])
def test_counts_of_large_forms_do_not_run_into_each_other(most: int) -> None:
    large = frozenset(f"c{number}" for number in range(most))
    forms = {"F-1": large, "F-2": large, "F-3": large | {"d"}, "F-4": frozenset(["c0"])}
    assert list(all_pairs(forms)) == compared(forms)


@given(offerings, shares, shares, st.integers(1, 4))
def test_similar_pairs_are_those_of_a_plain_comparison_the_most_alike_first(
    forms: dict[str, frozenset[str]], jaccard: float, containment: float, shared: int
) -> None:
    similar = [
        pair
        for pair in compared(forms)
        if pair.overlap.shared >= shared
        and (pair.overlap.jaccard >= jaccard or pair.overlap.containment >= containment)
    ]
    similar.sort(key=lambda pair: (-pair.overlap.jaccard, -pair.overlap.containment, pair.first, pair.second))
    found = similar_pairs(forms, least_jaccard=jaccard, least_containment=containment, least_shared=shared)
    assert found == similar


@given(offerings)
def test_order_of_the_forms_changes_no_pair(forms: dict[str, frozenset[str]]) -> None:
    assert similar_pairs(dict(reversed(forms.items()))) == similar_pairs(forms)


def test_pair_that_reaches_a_threshold_exactly_is_similar() -> None:
    forms = {"F-1": frozenset(range(11)), "F-2": frozenset(range(20))}
    named = {code: frozenset(map(str, numbers)) for code, numbers in forms.items()}
    assert [pair.overlap.jaccard for pair in similar_pairs(named, least_jaccard=0.55, least_containment=2)] == [0.55]


def test_short_form_within_a_long_one_is_found_at_a_low_jaccard() -> None:
    long = frozenset(f"c{number}" for number in range(40))
    short = frozenset(f"c{number}" for number in range(6))
    (pair,) = similar_pairs({"F-1": long, "F-2": short})
    assert (pair.overlap.jaccard, pair.overlap.second_in_first) == (0.15, 1.0)


def test_forms_that_share_a_few_common_questions_only_are_not_similar() -> None:
    forms = {"F-1": frozenset("abc"), "F-2": frozenset("abc")}
    assert similar_pairs(forms) == []
    assert len(similar_pairs(forms, least_shared=3)) == 1


@given(offerings)
def test_neighbours_are_the_similar_pairs_of_one_form(forms: dict[str, frozenset[str]]) -> None:
    pairs = similar_pairs(forms)
    for code in forms:
        found = neighbours(code, forms)
        assert {pair.first for pair in found} <= {code}
        expected = {pair.first if pair.second == code else pair.second for pair in pairs if code in pair[:2]}
        assert {pair.second for pair in found} == expected
        assert [pair.overlap for pair in found] == [overlap(forms[code], forms[pair.second]) for pair in found]


def test_heat_map_has_a_cell_for_each_two_and_none_on_the_diagonal() -> None:
    forms = {"F-1": frozenset("abcd"), "F-2": frozenset("abcdefgh"), "F-3": frozenset("xyz")}
    rows = heat_map(["F-2", "F-1"], forms)
    assert rows == [[None, HeatCell(50, 50, 4)], [HeatCell(50, 100, 4), None]]


@pytest.mark.parametrize(("jaccard", "tint"), [(0, 0), (24, 0), (25, 1), (49, 1), (50, 2), (70, 3), (85, 4), (100, 4)])
def test_tint_grows_with_the_jaccard_index(jaccard: int, tint: int) -> None:
    assert HeatCell(jaccard, 100, 10).tint == tint


@given(st.lists(st.tuples(st.sampled_from(["ALUE", "TYO"]), sets)))
def test_duplicates_are_placements_beyond_the_first_of_each_concept(rows: list[tuple[str, frozenset[str]]]) -> None:
    found = duplicate_asks(rows)
    assert found[""].again == sum(len(each) for _owner, each in rows) - len({c for _owner, each in rows for c in each})
    assert found[""].asked == sum(found[owner].asked for owner in found if owner)
    assert found[""].again >= sum(found[owner].again for owner in found if owner)


@given(st.dictionaries(st.sampled_from(["F-1", "F-2", "F-3"]), st.integers(3, 9)), st.data())
def test_once_only_gaps_of_forms_sum_to_those_of_owners_and_of_all(asked: dict[str, int], data: st.DataObject) -> None:
    held = [
        (form, data.draw(st.booleans())) for form in asked for _each in range(data.draw(st.integers(0, asked[form])))
    ]
    gaps = once_only_gap(asked, held)
    owners = {form: data.draw(st.sampled_from(["ALUE", "TYO"])) for form in asked}
    sums = summed(gaps, owners)
    assert sums[""] == Gap(sum(asked.values()), len(held), sum(not prefilled for _form, prefilled in held))
    assert sums[""].unfilled == sum(gap.unfilled for key, gap in sums.items() if key)


def test_without_forms_nothing_is_asked_again() -> None:
    assert duplicate_asks([]) == {"": Duplicates(0, 0)}


def test_duplicate_of_two_owners_is_one_of_the_whole_only() -> None:
    found = duplicate_asks([("ALUE", frozenset("ab")), ("ALUE", frozenset("b")), ("TYO", frozenset("a"))])
    assert {owner: duplicates.again for owner, duplicates in found.items()} == {"": 2, "ALUE": 1, "TYO": 0}
