"""What may have been meant by a word that nothing contains: the nearest words that public texts do contain.

Nearness is the restricted Damerau-Levenshtein distance (G. Navarro, "A guided tour to approximate string matching",
2001): a letter too many, missing, another one, or two that changed places count one each. Only words of public
documents of level 1 are known here, so that no suggestion tells of anything else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from search.analysis import normalise, spelled

#: Shorter words are too near to too many others.
SHORTEST: Final = 4
#: One slip up to this length, two in longer words.
_ONE_SLIP: Final = 7
_CANDIDATES: Final = 20


@dataclass
class Vocabulary:
    """How often each word stands in the texts of each language, in lower case, by its length."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_length: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    @staticmethod
    def of(texts: Iterable[tuple[str, str]]) -> "Vocabulary":
        """Count the words of texts, each with its language first; a word is looked at once, however often it comes."""
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for language, text in texts:
            written[language].update(spelled(text))
        made = Vocabulary()
        for language, words in written.items():
            for word, number in words.items():
                plain = normalise(word)
                if len(plain) >= SHORTEST:
                    if plain not in made.counts[language]:
                        made.by_length[language, len(plain)].append(plain)
                    made.counts[language][plain] += number
        return made

    def nearest(self, word: str, language: str) -> str:
        """Return the word most likely meant by `word`; "" when none is near, and for a word that is known.

        Of words as near the one with the same first letter comes first, then the one that is used more.
        """
        plain = normalise(word)
        slips = 1 if len(plain) <= _ONE_SLIP else 2
        if len(plain) < SHORTEST or plain in self.counts[language]:
            return ""
        near: list[tuple[int, bool, int, str]] = []
        for length in range(len(plain) - slips, len(plain) + slips + 1):
            known = self.by_length.get((language, length), ())
            for other, distance, _place in extract(
                plain, known, scorer=OSA.distance, score_cutoff=slips, limit=_CANDIDATES
            ):
                near.append((int(distance), other[0] != plain[0], -self.counts[language][other], other))
        return min(near)[-1] if near else ""


def corrected(words: Iterable[str], unknown: Mapping[str, str]) -> str:
    """Return a query with each word of `unknown` replaced by what may have been meant."""
    return " ".join(unknown.get(word) or word for word in words)
