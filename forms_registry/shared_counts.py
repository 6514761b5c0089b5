"""How many members any two of many sets share, fast and in little memory: the work behind similarity of forms.

Pure: imports neither Django nor Wagtail.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

#: Bytes of a lane and what `struct` calls them: as narrow as the largest count allows.
_WIDTHS: Final = ((1, "B"), (2, "H"), (4, "I"))


def shared_counts(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, ...]]:
    """Yield for each set how many members it shares with every set; its count with itself means nothing.

    A whole number for each member has a lane of bytes for each set and a 1 in the lanes of the sets that have it. The
    sum of the numbers of a set's members holds its counts with all sets at once, so that a handful of long additions
    does the work of thousands of intersections. What one set alone has is shared with none and needs no number.
    """
    largest = max(map(len, sets), default=0)
    width, code = next(width for width in _WIDTHS if largest < 256 ** width[0])
    lanes = _lanes(sets, width)
    shape = struct.Struct(f"<{len(sets)}{code}")
    for members in sets:
        total = sum(lanes.get(member, 0) for member in members)
        yield shape.unpack(total.to_bytes(shape.size, "little"))


def _lanes(sets: Sequence[frozenset[str]], width: int) -> dict[str, int]:
    places: dict[str, list[int]] = {}
    for place, members in enumerate(sets):
        for member in members:
            places.setdefault(member, []).append(place)
    lanes: dict[str, int] = {}
    for member, having in places.items():
        if len(having) > 1:
            row = bytearray(width * len(sets))
            for place in having:
                row[width * place] = 1
            lanes[member] = int.from_bytes(row, "little")
    return lanes
