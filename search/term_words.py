"""Which words of a card's text are terms of the glossary, in whatever form they stand there. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from itertools import chain
from typing import Final

from catalogue.word_links import linkable
from search.analysis import LANGUAGES, lemma_of, terms_of, words_of
from search.remembering import Remembered


@dataclass(frozen=True)
class TermWords:
    """A term of the glossary as the base forms of its words in one language."""

    term_id: int
    words: Sequence[frozenset[str]]

    @staticmethod
    def of(term_id: int, name: str, language: str) -> "TermWords":
        """Analyse the name of a term."""
        return TermWords(term_id, [_named(word, language) for _start, _end, word in words_of(name)])


def _named(word: str, language: str) -> frozenset[str]:
    """Return the base forms a word of a term's name may have."""
    return terms_of(word, language)[0] | {_base(word, language)}


def _base(word: str, language: str) -> str:
    """Return the one base form of a word.

    In Finnish without what a case or a degree of comparison adds; in English -ees is a plural, too (guarantees).
    """
    lemma = lemma_of(word, language)
    if language == "en" and lemma.endswith("ees"):
        return lemma[:-1]
    return lemma.partition("/")[0] if language == "fi" else lemma


def _bases_of_written(written: str, *, language: str) -> tuple[str, ...]:
    return tuple(_base(word, language) for _start, _end, word in words_of(written))


_bases: Final = {language: Remembered(partial(_bases_of_written, language=language)) for language in LANGUAGES}


def first_mentions(
    texts: Iterable[tuple[str, str]], terms: Sequence[TermWords], language: str
) -> Iterator[tuple[str, str, int]]:
    """Yield (field, words as they stand, term) of the first mention of each term, in reading order.

    `texts` are (field, HTML) in reading order. Of terms that begin at the same word the longest one is meant. A word
    is read by its one most likely base form, so that no verb becomes a noun; a part of a compound is no mention.
    """
    left = sorted((term for term in terms if term.words), key=lambda term: -len(term.words))
    beginnings = frozenset(chain.from_iterable(term.words[0] for term in left))
    if not left:
        return
    for field, html in texts:
        for start, end in linkable(html):
            stretch = html[start:end]
            if "&" in stretch and unescape(stretch) != stretch:
                stretch = _without_entities(stretch)
            if beginnings.isdisjoint(chain.from_iterable(_bases[language].of(stretch))):
                continue
            for words, term in _in_stretch(stretch, left, language):
                yield field, words, term.term_id
                left = [one for one in left if one is not term]


def _without_entities(text: str) -> str:
    """Return `text` with its character references blanked, as long as before: no word is read out of them."""
    parts = []
    rest = text
    while "&" in rest:
        before, _sign, after = rest.partition("&")
        name, semicolon, tail = after.partition(";")
        if semicolon and len(name) < 12 and " " not in name:
            parts.append(before + "\x1f" * (len(name) + 2))
            rest = tail
        else:
            parts.append(before + "\x1f")
            rest = after
    return "".join(parts) + rest


def _in_stretch(text: str, terms: Sequence[TermWords], language: str) -> Iterator[tuple[str, TermWords]]:
    words = list(words_of(text))
    bases = [_base(word, language) for _start, _end, word in words]
    met: set[int] = set()
    place = 0
    while place < len(words):
        found = next((t for t in terms if t.term_id not in met and _stands_at(t, bases, words, place, text)), None)
        if found is None:
            place += 1
            continue
        met.add(found.term_id)
        last = place + len(found.words) - 1
        yield text[words[place][0] : words[last][1]], found
        place = last + 1


def _stands_at(
    term: TermWords, bases: Sequence[str], words: Sequence[tuple[int, int, str]], place: int, text: str
) -> bool:
    """Whether the words of `term` stand at `place`, with nothing but spaces and hyphens between them."""
    end = place + len(term.words)
    if end > len(words) or any(bases[place + n] not in wanted for n, wanted in enumerate(term.words)):
        return False
    gaps = (text[words[n][1] : words[n + 1][0]] for n in range(place, end - 1))
    return all(not gap.strip(" \u00a0-–") for gap in gaps)
