"""Facet counts on bitmaps: one integer per facet value, one bit per card. Pure; see docs/search.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Bitmap = int


def bitmap_of(positions: Iterable[int]) -> Bitmap:
    """Return the bitmap with these positions set."""
    bits = 0
    for position in positions:
        bits |= 1 << position
    return bits


def positions_of(bits: Bitmap) -> list[int]:
    """Return the set positions in ascending order."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


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
