"""How much two forms ask the same."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.similarity import (
    Gap,
    clusters,
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


@given(offerings, shares, shares, st.integers(1, 4))
def test_pairs_are_those_a_plain_comparison_finds(
    forms: dict[str, frozenset[str]], jaccard: float, containment: float, shared: int
) -> None:
    found = similar_pairs(forms, least_jaccard=jaccard, least_containment=containment, least_shared=shared)
    expected = set()
    for first, second in combinations(sorted(forms), 2):
        both = overlap(forms[first], forms[second])
        union = len(forms[first] | forms[second])
        smaller = min(len(forms[first]), len(forms[second]))
        if both.shared >= shared and (both.shared >= jaccard * union or both.shared >= containment * smaller):
            expected.add((first, second, both))
    assert {(pair.first, pair.second, pair.overlap) for pair in found} == expected
    strengths = [pair.overlap.jaccard for pair in found]
    assert strengths == sorted(strengths, reverse=True)


@given(offerings, shares)
def test_any_two_forms_of_a_cluster_are_alike_and_no_form_is_in_two(
    forms: dict[str, frozenset[str]], threshold: float
) -> None:
    found = clusters(forms, threshold=threshold, least_shared=1)
    members = [code for cluster in found for code in cluster.codes]
    assert len(members) == len(set(members))
    for cluster in found:
        assert len(cluster.codes) > 1
        assert all(
            overlap(forms[one], forms[other]).jaccard >= threshold for one, other in combinations(cluster.codes, 2)
        )
        assert cluster.saved == sum(len(forms[code]) for code in cluster.codes) - len(cluster.union)


@given(offerings, shares)
def test_order_of_the_forms_changes_no_cluster(forms: dict[str, frozenset[str]], threshold: float) -> None:
    turned = dict(reversed(forms.items()))
    assert clusters(forms, threshold=threshold) == clusters(turned, threshold=threshold)


def test_short_form_within_a_long_one_is_found_at_a_low_jaccard() -> None:
    long = frozenset(f"c{number}" for number in range(40))
    short = frozenset(f"c{number}" for number in range(6))
    (pair,) = similar_pairs({"F-1": long, "F-2": short})
    assert (pair.overlap.jaccard, pair.overlap.second_in_first) == (0.15, 1.0)
    assert not clusters({"F-1": long, "F-2": short})


def test_chain_of_likenesses_ties_no_strangers_together() -> None:
    forms = {
        "F-1": frozenset("abcdef"),
        "F-2": frozenset("cdefgh"),
        "F-3": frozenset("efghij"),
    }
    (found,) = clusters(forms, threshold=0.5)
    assert found.codes == ("F-1", "F-2")


def test_heat_map_has_a_cell_for_each_two_and_none_on_the_diagonal() -> None:
    forms = {"F-1": frozenset("abcd"), "F-2": frozenset("abcdefgh")}
    rows = heat_map(["F-1", "F-2"], forms)
    assert [cell is None for row in rows for cell in row] == [True, False, False, True]
    assert (rows[0][1].jaccard, rows[0][1].contained, rows[1][0].contained, rows[0][1].tint) == (50, 100, 50, 2)


def test_neighbours_are_the_similar_pairs_of_one_form() -> None:
    forms = {"F-1": frozenset("abcde"), "F-2": frozenset("abcdf"), "F-3": frozenset("xyz")}
    assert [pair.second for pair in neighbours("F-1", forms)] == ["F-2"]


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
