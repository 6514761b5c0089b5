"""Bitmaps hold what was put into them."""

from hypothesis import given
from hypothesis import strategies as st

from search.facets import bitmap_of, members, positions_of


@given(st.sets(st.integers(0, 5000)), st.integers(5001, 6000))
def test_bitmap_gives_back_its_positions(positions: set[int], size: int) -> None:
    bits = bitmap_of(positions, size)
    assert positions_of(bits) == sorted(positions)
    assert bits.bit_count() == len(positions)
    held = members(bits, size)
    assert {p for p in range(len(held) * 8) if held[p >> 3] >> (p & 7) & 1} == positions
    assert len(held) * 8 >= size
