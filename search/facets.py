"""Facet counts on bitmaps: one integer per facet value, one bit per card. Pure; see docs/search.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Bitmap = int


#: Turns a byte for each position into a binary digit for each position.
_DIGITS = b"0" + b"1" * 255


def bitmap_of(positions: Iterable[int], size: int) -> Bitmap:
    """Return the bitmap with these positions set, all of them below `size`."""
    marks = bytearray(size)
    for position in positions:
        marks[position] = 1
    marks.reverse()
    return int(marks.translate(_DIGITS) or b"0", 2)


def members(bits: Bitmap, size: int = 0) -> bytes:
    """Return the bitmap as bytes, the lowest positions first, for asking of many positions; room for `size` at least.

    Shifting a bitmap copies all of it; a byte is found at once: `held[p >> 3] >> (p & 7) & 1`.
    """
    return bits.to_bytes((max(bits.bit_length(), size) + 7) // 8, "little")


def positions_of(bits: Bitmap) -> list[int]:
    """Return the set positions in ascending order."""
    return [
        (place << 3) + bit for place, byte in enumerate(members(bits)) if byte for bit in range(8) if byte >> bit & 1
    ]


@dataclass
class FacetIndex:
    """For each facet, the bitmap of every value."""

    values: dict[str, dict[str, Bitmap]] = field(default_factory=dict)

    @staticmethod
    def of(holders: Mapping[tuple[str, str], Iterable[int]], size: int) -> "FacetIndex":
        """Make the index from the positions that hold each (facet, value), of `size` positions in all."""
        made = FacetIndex()
        for (facet, value), positions in holders.items():
            made.values.setdefault(facet, {})[value] = bitmap_of(positions, size)
        return made

    def any_of(self, facet: str, chosen: Iterable[str]) -> Bitmap:
        """Return the cards that have one of `chosen` in `facet`."""
        bits = 0
        for value in chosen:
            bits |= self.values.get(facet, {}).get(value, 0)
        return bits

    def filtered(self, hits: Bitmap, filters: Mapping[str, Iterable[str]], leaving_out: str = "") -> Bitmap:
        """Return the hits that pass every filter but that of `leaving_out`."""
        for facet, chosen in filters.items():
            chosen = list(chosen)
            if chosen and facet != leaving_out:
                hits &= self.any_of(facet, chosen)
        return hits

    def counts(self, facet: str, hits: Bitmap, filters: Mapping[str, Iterable[str]]) -> dict[str, int]:
        """Return how many hits each value of `facet` has under the other facets' filters."""
        base = self.filtered(hits, filters, leaving_out=facet)
        return {value: (bits & base).bit_count() for value, bits in self.values.get(facet, {}).items()}
