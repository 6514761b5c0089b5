"""How a person's words find a form: in any order, by the beginnings of words and by their base forms.

Pure: imports neither Django nor Wagtail.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from forms_registry.lemmas import lemmas

LANGUAGES: Final = ("fi", "sv", "en")
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
#: A word of so many letters is also looked for inside longer words, which Finnish and Swedish make by joining.
_INSIDE: Final = 5
#: How many words of a query are looked at; the rest of an absurdly long one is ignored.
_MOST_WORDS: Final = 12


def words_of(text: str) -> Iterator[str]:
    """Yield the words of `text` in lower case; å, ä and ö stay letters of their own."""
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield match.group().casefold()


def _base_forms(words: Iterable[str], language: str) -> Iterator[str]:
    """Return the base form of each word; what an inflection says besides stands after a slash and finds nothing."""
    return (lemma.partition("/")[0].casefold() for lemma in lemmas(" ".join(words), language))


def terms_of(texts: Mapping[str, Iterable[str]]) -> str:
    """Return what texts, by language, are found by: each word and base form once, with a space before and after."""
    found: dict[str, None] = {}
    for language, several in texts.items():
        words = [word for text in several for word in words_of(text)]
        found |= dict.fromkeys([*words, *_base_forms(words, language)])
    return f" {' '.join(found)} " if found else ""


@dataclass(frozen=True)
class Wanted:
    """What a query asks for: for each of its words the forms that will do; every word has to be found."""

    words: tuple[frozenset[str], ...]

    def found_in(self, terms: str) -> bool:
        """Whether `terms` (see `terms_of`) have every word: its beginning, or the whole of a long one inside."""
        return all(any(_stands_in(form, terms) for form in forms) for forms in self.words)


def _stands_in(form: str, terms: str) -> bool:
    return f" {form}" in terms or (len(form) >= _INSIDE and form in terms)


def wanted_by(query: str) -> Wanted:
    """Return what `query` asks for, its words read in every language; one without words asks for everything."""
    words = list(dict.fromkeys(words_of(query)))[:_MOST_WORDS]
    readings = [words, *(list(_base_forms(words, language)) for language in LANGUAGES)]
    return Wanted(tuple(frozenset(forms) for forms in zip(*readings, strict=True)))
