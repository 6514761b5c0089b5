"""Forms worth merging."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from forms_registry.similarity import Cluster, clusters, overlap

sets = st.frozensets(st.sampled_from([f"c{number}" for number in range(9)]), min_size=1)
offerings = st.dictionaries(st.sampled_from([f"F-{number:02}" for number in range(14)]), sets)
shares = st.floats(0.05, 1)


def alike(one: tuple[str, ...], other: tuple[str, ...], forms: dict[str, frozenset[str]], threshold: float) -> bool:
    """Whether each form of the one reaches the threshold with each of the other."""
    return all(overlap(forms[first], forms[second]).jaccard >= threshold for first in one for second in other)


@given(offerings, shares)
def test_any_two_forms_of_a_cluster_are_alike_and_no_form_is_in_two(
    forms: dict[str, frozenset[str]], threshold: float
) -> None:
    found = clusters(forms, threshold=threshold, least_shared=1)
    members = [code for cluster in found for code in cluster.codes]
    assert len(members) == len(set(members))
    for cluster in found:
        assert len(cluster.codes) > 1
        assert alike(cluster.codes, cluster.codes, forms, threshold)


@given(offerings, shares)
def test_no_two_clusters_and_no_form_outside_could_join(forms: dict[str, frozenset[str]], threshold: float) -> None:
    found = [cluster.codes for cluster in clusters(forms, threshold=threshold, least_shared=1)]
    alone = [(code,) for code in forms if not any(code in codes for codes in found)]
    assert not any(alike(one, other, forms, threshold) for one, other in combinations([*found, *alone], 2))


@given(offerings, shares)
def test_saving_of_a_cluster_is_what_its_forms_ask_more_than_once(
    forms: dict[str, frozenset[str]], threshold: float
) -> None:
    for cluster in clusters(forms, threshold=threshold, least_shared=1):
        asked = [concept for code in cluster.codes for concept in forms[code]]
        assert cluster.saved == len(asked) - len(set(asked)) > 0
        assert cluster.shared == {concept for concept in asked if asked.count(concept) == len(cluster.codes)}


@given(offerings, shares)
def test_order_of_the_forms_changes_no_cluster(forms: dict[str, frozenset[str]], threshold: float) -> None:
    turned = dict(reversed(forms.items()))
    assert clusters(forms, threshold=threshold) == clusters(turned, threshold=threshold)


def test_chain_of_likenesses_ties_no_strangers_together() -> None:
    forms = {"F-1": frozenset("abcdef"), "F-2": frozenset("cdefgh"), "F-3": frozenset("efghij")}
    assert clusters(forms) == [Cluster(("F-1", "F-2"), frozenset("cdef"), frozenset("abcdefgh"), 12)]


def test_short_form_within_a_long_one_makes_no_cluster() -> None:
    assert clusters({"F-1": frozenset("abcdefghij"), "F-2": frozenset("abcd")}) == []


def test_cluster_that_saves_most_comes_first() -> None:
    forms = {"F-1": frozenset("abcd"), "F-2": frozenset("abcd"), "F-3": frozenset("vwxyz"), "F-4": frozenset("vwxyz")}
    assert [(cluster.codes, cluster.saved) for cluster in clusters(forms)] == [
        (("F-3", "F-4"), 5),
        (("F-1", "F-2"), 4),
    ]
