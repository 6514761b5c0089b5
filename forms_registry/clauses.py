"""How many different texts a library of clauses holds, and which of them are nearly the same.

Pure: imports neither Django nor Wagtail.
"""

import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Generic, TypeVar

#: Letters of one n-gram. Pairs of letters tell short labels apart, not texts: whole paragraphs of one language share
#: nearly all of them, whatever they say.
GRAM: Final = 5
#: The score from which two texts are worth a look.
LEAST_SCORE: Final = 75

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class NearDuplicate(Generic[Key]):
    """Two texts that say nearly the same; `score` in percent, 100 only when they are the same but for the print."""

    one: Key
    other: Key
    score: int

    @property
    def is_same(self) -> bool:
        """Whether nothing but spaces and capitals differs."""
        return self.score == 100


def normalised(text: str) -> str:
    """Return `text` without what printing changes: kinds and number of spaces, line breaks, capitals."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def number_of_distinct(texts: Iterable[str]) -> int:
    """Return how many different texts there are once they are normalised; empty ones are none."""
    return len({normal for text in texts if (normal := normalised(text))})


def likeness(one: str, other: str) -> int:
    """Return how alike two texts are, 0 to 100, the same both ways; 100 only when they are one once normalised.

    Dice's coefficient over runs of GRAM letters, counted as often as they occur, in per cent rounded to the nearest:
    2·|A ∩ B| / (|A| + |B|) (L. R. Dice, Ecology 26, 1945). An empty text is like no other.
    """
    first, second = normalised(one), normalised(other)
    return _likeness(first, second, _grams(first), _grams(second))


def _grams(normal: str) -> "Counter[str]":
    if len(normal) <= GRAM:
        return Counter([normal] if normal else [])
    return Counter(normal[start : start + GRAM] for start in range(len(normal) - GRAM + 1))


def _likeness(first: str, second: str, ours: "Counter[str]", theirs: "Counter[str]") -> int:
    if not first or not second:
        return 0
    if first == second:
        return 100
    total = ours.total() + theirs.total()
    return min(99, (400 * (ours & theirs).total() + total) // (2 * total))


def near_duplicates(texts: Mapping[Key, str], least: int = LEAST_SCORE) -> list[NearDuplicate[Key]]:
    """Return the pairs of `texts` that score at least `least`, the likest first, then in the order given.

    The same text under two names is among them.
    """
    normal = {key: normalised(text) for key, text in texts.items()}
    grams = {key: _grams(text) for key, text in normal.items()}
    found = []
    for one, other in combinations(normal, 2):
        shorter, longer = sorted((grams[one].total(), grams[other].total()))
        # Even if all of the shorter one stood in the longer one, they would not be alike enough.
        if 200 * shorter < (least - 1) * (shorter + longer):
            continue
        score = _likeness(normal[one], normal[other], grams[one], grams[other])
        if score >= least:
            found.append(NearDuplicate(one, other, score))
    return sorted(found, key=lambda pair: -pair.score)
