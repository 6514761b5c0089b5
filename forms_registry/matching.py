"""Which data concept a label may ask for: names that are the same, inflected alike, or spelled nearly alike.

Every result is a suggestion; a person accepts it. Pure: imports neither Django nor Wagtail.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from forms_registry.differences import Difference, difference
from forms_registry.labels import lemmas_of, normalise

#: The score from which labels that are spelled nearly alike are suggested.
LEAST_SCORE: Final = 85
#: Follows a label, so that its last letter counts as much as the others. No normal form holds it.
_END: Final = "\0"


class How(StrEnum):
    """How a name was found, the surest first."""

    EXACT = "exact"
    LEMMA = "lemma"
    NGRAM = "ngram"


_SUREST_FIRST: Final = {how: place for place, how in enumerate(How)}


@dataclass(frozen=True)
class KnownName:
    """A name of a concept in a role ("" without one): its own, a synonym, or a label accepted before.

    `language` "" means that the name is the same in all languages, such as "IBAN".
    """

    concept: str
    role: str
    text: str
    language: str = "fi"


@dataclass(frozen=True)
class Suggestion:
    """A concept in a role that a label may ask for, the name it was found by, and what differs from that name.

    `score` is `score(label, matched_name)`, however the name was found: 100 exactly when `how` is EXACT.
    """

    concept: str
    role: str
    score: int
    how: How
    matched_name: str
    difference: Difference


def score(label: str, name: str, language: str = "fi") -> int:
    """Return how alike two labels are spelled, 0 to 100, the same both ways; 100 only when the normal forms are one.

    Dice's coefficient over the bigrams of the normal forms, an end mark added and repeated bigrams counted as often as
    they occur, in per cent, halves rounded up: 2·|A ∩ B| / (|A| + |B|) (L. R. Dice, Ecology 26, 1945). "Yhteyshenkilön
    sähköposti" has 25 bigrams, all of them among the 29 of "Varayhteyshenkilön sähköposti": 50/54, 93. Different normal
    forms score 99 at most, an empty one scores 0 against any other.
    """
    return _score(normalise(label, language), normalise(name, language))


def _score(one: str, other: str) -> int:
    if one == other:
        return 100
    ours, theirs = _grams(one), _grams(other)
    return _points(len(ours & theirs), len(ours) + len(theirs))


def _points(shared: int, total: int) -> int:
    """Return the score of two different normal forms that share bigrams, in whole numbers throughout."""
    return min(99, (400 * shared + total) // (2 * total))


def _grams(normal: str) -> frozenset[str]:
    """Return the bigrams of `normal`, a repeated one with its number: a set that counts like a bag."""
    seen: Counter[str] = Counter()
    found = []
    for first, second in zip(normal, f"{normal}{_END}"[1:], strict=True):
        gram = first + second
        seen[gram] += 1
        found.append(gram if seen[gram] == 1 else f"{gram}{seen[gram]}")
    return frozenset(found)


class _Shelf:
    """The distinct normal forms of the names of one language, found by lemmas and by bigrams.

    A and B reach LEAST_SCORE only when 400·s + |A| + |B| ≥ 2·85·(|A| + |B|), s bigrams being shared. As s ≤ |B|, that
    takes s ≥ 169·|A| / 231, and likewise for B. So the |A| − ⌈169·|A| / 231⌉ + 1 rarest bigrams of A and as many of B
    have one in common, rarest by the same order: only those of the names are kept in `_holders`, only those of a label
    are looked up, and nothing is lost (prefix filter: Bayardo, Ma, Srikant, "Scaling up all pairs similarity search",
    2007). Sets of bigrams are bits of a number, so that counting the shared ones costs next to nothing.
    """

    _SHARE: Final = 2 * LEAST_SCORE - 1
    _REST: Final = 400 - _SHARE

    def __init__(self, names: Iterable[KnownName], language: str) -> None:
        self._language = language
        self.names: dict[str, list[KnownName]] = defaultdict(list)
        for name in names:
            if normal := normalise(name.text, language):
                self.names[normal].append(name)
        grams_of = {normal: _grams(normal) for normal in self.names}
        often = Counter(gram for grams in grams_of.values() for gram in grams)
        rarest_first = sorted(often, key=lambda gram: (often[gram], gram))
        self._rank = {gram: rank for rank, gram in enumerate(rarest_first)}
        self._entries = [(normal, len(grams), self._bits(grams)) for normal, grams in grams_of.items()]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, grams in enumerate(grams_of.values()):
            for gram in self._telling(grams):
                self._holders[gram].append(number)

    @cached_property
    def _by_lemmas(self) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for normal, names in sorted(self.names.items()):
            for lemmas in {lemmas_of(name.text, self._language) for name in names}:
                found[lemmas].append(normal)
        return dict(found)

    def same_lemmas(self, label: str) -> list[str]:
        """Return the normal forms of which some name has the lemmas of `label`."""
        return self._by_lemmas.get(lemmas_of(label, self._language), [])

    def nearly(self, normal: str) -> Iterator[tuple[str, int]]:
        """Yield each other normal form that scores at least LEAST_SCORE against `normal`, with its score."""
        grams = _grams(normal)
        size, bits = len(grams), self._bits(grams)
        for number in set[int]().union(*(self._holders.get(gram, ()) for gram in self._telling(grams))):
            other, their_size, their_bits = self._entries[number]
            shared, total = (bits & their_bits).bit_count(), size + their_size
            if 400 * shared >= self._SHARE * total and other != normal:
                yield other, _points(shared, total)

    def _bits(self, grams: Iterable[str]) -> int:
        bits = 0
        for gram in grams:
            if gram in self._rank:
                bits |= 1 << self._rank[gram]
        return bits

    def _telling(self, grams: Collection[str]) -> list[str]:
        """Return the rarest bigrams, of which any near partner has one; what no name has is rarer than all."""
        wanted = len(grams) - -(-self._SHARE * len(grams) // self._REST) + 1
        known = sorted((gram for gram in grams if gram in self._rank), key=self._rank.__getitem__)
        return known[: max(0, wanted - (len(grams) - len(known)))]


class NameIndex:
    """Known names, ready to be asked about many labels. It does not change: build another when names do."""

    def __init__(self, names: Iterable[KnownName]) -> None:
        self._names = tuple(names)
        self._shelves: dict[str, _Shelf] = {}

    def suggestions(
        self, label: str, *, language: str, limit: int = 5, refused: Container[tuple[str, str]] = frozenset()
    ) -> list[Suggestion]:
        """Return at most `limit` suggestions for `label`, the surest first, each concept and role once.

        Order: the same normal form, the same lemmas, a score of at least LEAST_SCORE; within these the higher score;
        then concept, role and name, so that the same question always has the same answer. Only names of `language`,
        or of all languages, are considered. `refused` holds (concept, role) that a person has turned down.
        """
        shelf = self._shelf(language)
        normal = normalise(label, language)
        if not normal:
            return []
        best: dict[tuple[str, str], tuple[How, int, KnownName]] = {}
        for how, points, name in self._found(shelf, normal, label):
            if (name.concept, name.role) not in refused:
                best.setdefault((name.concept, name.role), (how, points, name))
        return [
            Suggestion(concept, role, points, how, name.text, difference(label, name.text, language))
            for (concept, role), (how, points, name) in list(best.items())[:limit]
        ]

    def _shelf(self, language: str) -> _Shelf:
        if language not in self._shelves:
            self._shelves[language] = _Shelf((n for n in self._names if n.language in {language, ""}), language)
        return self._shelves[language]

    @staticmethod
    def _found(shelf: _Shelf, normal: str, label: str) -> list[tuple[How, int, KnownName]]:
        found = {each: (How.NGRAM, points) for each, points in shelf.nearly(normal)}
        found |= {each: (How.LEMMA, _score(normal, each)) for each in shelf.same_lemmas(label)}
        if normal in shelf.names:
            found[normal] = (How.EXACT, 100)
        rows = [(*how, name) for each, how in found.items() for name in shelf.names[each]]
        return sorted(rows, key=lambda row: (_SUREST_FIRST[row[0]], -row[1], row[2].concept, row[2].role, row[2].text))
