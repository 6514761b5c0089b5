"""From words to search terms, in Python, so that every engine agrees.

Finnish: every reading's base form, the parts of compounds and the verb behind a noun, by Voikko's transducer.
Swedish and English: Snowball stems. Pure: imports neither Django nor Wagtail. See docs/search.md.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from importlib import import_module
from threading import Lock
from typing import Any, Final, NamedTuple

import snowballstemmer

from search.remembering import Remembered
from search.stop_words import STOP_WORDS

LANGUAGES: Final = ("fi", "sv", "en")
#: Stands among written words where a phrase must not go on; no word that anybody types becomes this.
GAP: Final = "\ue000"
_WORD = re.compile(r"[^\W_]+(?:[-–'’][^\W_]+)*", re.UNICODE)
_ROOT = re.compile(r"\[Xp\]([^\[\]]+)\[X\]")
_NOT_A_LETTER = re.compile(r"[^0-9a-zà-öø-ÿāčēģīķļņōŗšūž]+")
_LONGEST_WORD: Final = 60
#: How many words of a query are looked at; the rest of an absurdly long query is ignored.
MAX_QUERY_WORDS: Final = 24
#: Cases that say where to, where from or without what: what a form asks differs with them.
_TELLING_CASES: Final = {
    "sisatulento": "to",
    "ulkotulento": "to",
    "sisaeronto": "from",
    "ulkoeronto": "from",
    "vajanto": "without",
}
_PROPER_NAMES: Final = frozenset({"etunimi", "sukunimi", "paikannimi", "nimi"})
#: Endings that Snowball takes off and that make another word in Swedish: sökande is no sökare.
_SWEDISH_DERIVATION: Final = re.compile(r"(?:(and)e[nt]?s?|(ar)en?s?|(het)(?:en|er|erna)?s?|(ast)e?)$")
_lock = Lock()
_stemmers: dict[str, Any] = {}


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, word) for each word of `text`, in order."""
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match.group()


def spelled(text: str) -> list[str]:
    """Return the words of `text` as they are written, in order."""
    return _WORD.findall(text)


def normalise(word: str) -> str:
    """Return `word` in lower case with nothing but letters and digits; å, ä and ö stay letters of their own."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFC", word).lower())


def _stem(word: str, language: str) -> str:
    with _lock:
        if language not in _stemmers:
            _stemmers[language] = snowballstemmer.stemmer({"sv": "swedish", "en": "english"}[language])
        return str(_stemmers[language].stemWord(word))


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    """Return the Finnish analyser, loaded when it is first asked: it takes a quarter of a gigabyte."""
    return import_module("pyvoikko")


def _voikko(word: str) -> list[Any]:
    with _lock:
        dictionary = _dictionary()
        try:
            return list(dictionary.analyse(word))
        except dictionary.TokenizationException:
            return []


@lru_cache(maxsize=200_000)
def _finnish(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return (base forms of the whole word, base forms of its parts and roots)."""
    whole: set[str] = set()
    parts: set[str] = set()
    for reading in _voikko(word):
        whole.add(normalise(reading.BASEFORM))
        compound = reading.COMPOUND_PARTS or []
        for part in compound:
            parts.add(normalise(part.BASEFORM))
        if not compound:
            parts.update(normalise(root) for root in _ROOT.findall(reading.FSTOUTPUT))
    return frozenset(whole - {""}), frozenset(parts - {""})


@lru_cache(maxsize=200_000)
def lemma_of(word: str, language: str) -> str:
    """Return the one base form under which all inflections of `word` meet: a key to compare by, not a word to show.

    Finnish: of several readings a noun before a verb, a plain word before a compound, and a proper name last. What an
    inflection says beside grammar stays, after a slash: "to", "from" and "without", and degrees of comparison.
    Participles are words of their own (paid and payable are different data). Swedish: the stem, derivations kept
    apart. English: plurals only, for stems unite organiser and organisation. What is unknown is its own base form.
    """
    plain = normalise(word)
    if not plain:
        return word
    if language == "fi":
        return _finnish_lemma(word.lower()[:_LONGEST_WORD], plain)
    if language == "sv":
        derived = _SWEDISH_DERIVATION.search(plain)
        return "/".join([_stem(plain, language), *(filter(None, derived.groups()) if derived else ())])
    return _singular(plain) if language == "en" else plain


def _finnish_lemma(word: str, plain: str) -> str:
    readings = [reading for reading in _voikko(word) if normalise(reading.BASEFORM)]
    if not readings:
        return plain
    best = min(readings, key=lambda reading: _unlikeliness(reading, plain))
    tags = filter(None, [best.COMPARISON, _TELLING_CASES.get(best.SIJAMUOTO)])
    return "/".join([normalise(best.BASEFORM), *tags])


def _unlikeliness(reading: Any, word: str) -> tuple[bool, bool, int, bool, bool, bool, str, str, str]:
    base = normalise(reading.BASEFORM)
    return (
        reading.CLASS in _PROPER_NAMES,
        reading.CLASS == "teonsana",
        len(reading.COMPOUND_PARTS or []),
        reading.POSSESSIVE is not None,
        reading.SIJAMUOTO == "keinonto",
        base != word,
        base,
        reading.COMPARISON or "",
        reading.SIJAMUOTO or "",
    )


def _singular(word: str) -> str:
    """Return an English noun without its plural -s or -es (after D. Harman, "How effective is suffixing?", 1991)."""
    if len(word) <= 3:
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("us", "ss", "aes", "ees", "oes")):
        return word[:-1]
    return word


def lemmas_in(text: str, language: str) -> tuple[str, ...]:
    """Return the base form of each word of `text`, words being what stands between spaces; see `lemma_of`."""
    return tuple(lemma_of(word, language) for word in text.split())


@lru_cache(maxsize=200_000)
def terms_of(word: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return (terms of the whole word, terms of its parts) for one word in one language.

    The word as written is always among the first; parts of a hyphenated word are among the second.
    """
    if len(word) > _LONGEST_WORD:
        word = word[:_LONGEST_WORD]
    plain = normalise(word)
    if not plain:
        return frozenset(), frozenset()
    pieces = [normalise(piece) for piece in re.split(r"[-–]", word)]
    hyphened = {piece for piece in pieces if len(piece) > 1} if len(pieces) > 1 else set()
    if language == "fi":
        whole, parts = _finnish(word.lower())
        for piece in hyphened:
            more_whole, more_parts = _finnish(piece)
            parts |= more_whole | more_parts
        return whole | {plain}, (parts | hyphened) - whole
    stemmed = {plain, _stem(plain, language)}
    return frozenset(stemmed), frozenset(hyphened | {_stem(piece, language) for piece in hyphened})


class Analysed(NamedTuple):
    """A text as it is looked up: its terms, and its words as they are written; see `analysed`."""

    terms: str
    written: str


_NOTHING: Final = Analysed("", "")


def _as_written(words: Iterable[str]) -> str:
    """Return words normalised; absurdly long ones are cut, for no database takes words of any length."""
    return " ".join(filter(None, (normalise(word[:_LONGEST_WORD]) for word in words)))


def _analysed_piece(written: str, *, language: str) -> Analysed:
    if written == GAP:
        return Analysed("", GAP)
    words = spelled(written)
    terms = [term for word in words for term in sorted(frozenset().union(*terms_of(word, language)))]
    return Analysed(" ".join(terms), _as_written(words))


_remembered: Final = {language: Remembered(partial(_analysed_piece, language=language)) for language in LANGUAGES}


def analysed(text: str, language: str) -> Analysed:
    """Return both, separated by spaces and in reading order; what is said again stands there again.

    Words are normalised, and GAP stands between the lines.
    """
    found = tuple(_remembered[language].of(f" {GAP} ".join(text.splitlines())))
    if not found:
        return _NOTHING
    terms, words = zip(*found, strict=True)
    return Analysed(" ".join(filter(None, terms)), " ".join(filter(None, words)))


def index_terms(text: str, language: str) -> list[str]:
    """Return the terms under which `text` is found."""
    return analysed(text, language).terms.split()


def written(text: str) -> str:
    """Return the words of a line as they are written, normalised, in order, separated by spaces."""
    return _as_written(spelled(text))


def query_groups(query: str, *, with_parts: bool = False) -> list[frozenset[str]]:
    """Return one group of interchangeable terms for each word of `query`.

    A word is read in all three languages, because a text that exists in one language only is found in the others
    too. Very common words are left out unless the query has nothing else. `with_parts` adds compounds' parts.
    """
    words = [word for _start, _end, word in words_of(query)][:MAX_QUERY_WORDS]
    telling = [word for word in words if not any(word.lower() in stop for stop in STOP_WORDS.values())]
    groups = []
    for word in telling or words:
        group: set[str] = set()
        for language in LANGUAGES:
            whole, parts = terms_of(word, language)
            group |= whole | parts if with_parts else whole
        if group:
            groups.append(frozenset(group))
    return groups


def matches(word: str, language: str, wanted: frozenset[str]) -> bool:
    """Whether a word of a text is one the query asked for (`wanted` is the union of its groups)."""
    whole, parts = terms_of(word, language)
    return bool((whole | parts) & wanted)
