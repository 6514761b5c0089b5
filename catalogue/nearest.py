"""How near two services are: what they do for whom, and what they are called."""

from collections.abc import Collection
from typing import Final

from catalogue.models import ProductCardRecord
from lifecycle.models import ItemClassification
from lifecycle.states import PUBLIC_STATES

#: Weights of needs, segments and titles; they sum to 1. A shared need weighs most: it is what overlap means.
WEIGHTS: Final = (0.5, 0.2, 0.3)
#: Nearer than this, in percent, is worth showing.
NEAR: Final = 35
SHOWN: Final = 5


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Return shared ÷ all, 0 when both are empty."""
    union = set(one) | set(other)
    return len(set(one) & set(other)) / len(union) if union else 0.0


def trigrams(text: str) -> frozenset[str]:
    """Return the runs of three characters of a text, folded, with its edges marked."""
    folded = f"  {' '.join(text.casefold().split())} "
    return frozenset(folded[place : place + 3] for place in range(len(folded) - 2))


def share(
    title: str, needs: Collection[str], segments: Collection[str], other: tuple[str, Collection[str], Collection[str]]
) -> int:
    """Return how near two services are, in percent: the weighted mean of three Jaccard indices."""
    parts = (
        jaccard(needs, other[1]),
        jaccard(segments, other[2]),
        jaccard(trigrams(title), trigrams(other[0])),
    )
    return round(100 * sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True)))


def nearest_items(title: str, facts: ItemClassification | None, leave_out: int) -> list[tuple[int, int]]:
    """Return (item id, percent) of at most SHOWN cards in the offering, the nearest first (one query)."""
    needs, segments = (facts.needs, facts.segments) if facts is not None else ([], [])
    rows = (
        ProductCardRecord.objects.filter(
            page__live=True, item__life_cycle__state__in=[state.value for state in PUBLIC_STATES]
        )
        .exclude(item_id=leave_out)
        .values_list("item_id", "page__title", "item__classification__needs", "item__classification__segments")
    )
    found = [
        (share(title, needs, segments, (other, other_needs or (), other_segments or ())), item_id)
        for item_id, other, other_needs, other_segments in rows.iterator(chunk_size=2000)
    ]
    near = sorted((pair for pair in found if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1]))
    return [(item_id, percent) for percent, item_id in near[:SHOWN]]
