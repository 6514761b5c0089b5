"""Facet counts on bitmaps: one integer per facet value, one bit per card. Pure; see docs/search.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Bitmap = int


def bitmap_of(positions: Iterable[int], size: int = 0) -> Bitmap:
    """Return the bitmap with these positions set; `size` is how many positions there are, where that is known."""
    held = bytearray((size + 7) // 8)
    for position in positions:
        place = position >> 3
        if place >= len(held):
            held.extend(bytes(place + 1 - len(held)))
        held[place] |= 1 << (position & 7)
    return int.from_bytes(held, "little")


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

    def add(self, facet: str, value: str, position: int) -> None:
        """Note that the card at `position` has `value` in `facet`."""
        bitmaps = self.values.setdefault(facet, {})
        bitmaps[value] = bitmaps.get(value, 0) | 1 << position

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
