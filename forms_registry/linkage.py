"""Groups in which any two are alike, from the pairs that are: complete linkage.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Sequence


def linked(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of two or more that the pairs of alike make, each in order; every name is in at most one.

    `pairs` stand from the most alike on; two groups become one when every name of the one is alike with every name of
    the other. So a chain of likenesses ties no strangers together, and no two of the groups could be one.
    """
    names = sorted({name for pair in pairs for name in pair})
    places = {name: place for place, name in enumerate(names)}
    # A set of names is a whole number with a bit for each: thousands of them are compared in one step.
    alike = [1 << place for place in range(len(names))]
    for first, second in pairs:
        alike[places[first]] |= 1 << places[second]
        alike[places[second]] |= 1 << places[first]
    group_of = list(range(len(names)))
    members = {place: 1 << place for place in group_of}
    for first, second in pairs:
        one, other = group_of[places[first]], group_of[places[second]]
        # alike[one] holds what is like every member of the group: it shrinks with each group that joins
        if one == other or members[other] & ~alike[one]:
            continue
        for place in _places(members[other]):
            group_of[place] = one
        members[one] |= members.pop(other)
        alike[one] &= alike[other]
    return [[names[place] for place in _places(group)] for group in members.values() if group.bit_count() > 1]


def _places(bits: int) -> list[int]:
    return [place for place in range(bits.bit_length()) if bits >> place & 1]
