"""The public glossary: every term with its definition in the reader's language and its names in the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from catalogue.collation import OTHER, alphabet, letter_of, sort_key
from catalogue.letters import Letter, anchor_of
from catalogue.models import GlossaryTerm
from lifecycle.languages import CONTENT_LANGUAGES, in_language


@dataclass(frozen=True)
class TermEntry:
    """A term as the glossary shows it; names and definition come with the language they are in.

    `equivalents` are (language, name) in the other languages, `synonyms` other words in the reader's language.
    """

    anchor: str
    name: str
    language: str
    definition: str
    definition_language: str
    equivalents: Sequence[tuple[str, str]]
    synonyms: Sequence[str]


@dataclass(frozen=True)
class TermGroup:
    """The terms that begin with a letter, in order."""

    letter: str
    terms: Sequence[TermEntry]

    @property
    def anchor(self) -> str:
        """The id of its heading."""
        return anchor_of(self.letter)


def term_entry(term: GlossaryTerm, language: str) -> TermEntry:
    """Return what is shown of `term` to a reader of `language`."""
    names = {code: getattr(term, f"name_{code}") for code in CONTENT_LANGUAGES}
    definitions = {code: getattr(term, f"definition_{code}") for code in CONTENT_LANGUAGES}
    name, name_language = in_language(names, language)
    definition, definition_language = in_language(definitions, language)
    others = [(code, names[code]) for code in CONTENT_LANGUAGES if code != name_language and names[code]]
    return TermEntry(
        term.anchor, name, name_language, definition, definition_language, others, term.synonyms_in(language)
    )


def terms_by_letter(language: str) -> list[TermGroup]:
    """Return the terms valid today by letter, in the order of the language (one query)."""
    entries = [term_entry(term, language) for term in GlossaryTerm.objects.valid_on()]
    entries.sort(key=lambda term: (letter_of(term.name, language) == OTHER, sort_key(term.name, language)))
    groups = groupby(entries, key=lambda term: letter_of(term.name, language))
    return [TermGroup(letter, list(terms)) for letter, terms in groups]


def letters_of(groups: Sequence[TermGroup], language: str) -> list[Letter]:
    """Return the letters of the alphabet with links to those of the groups."""
    numbers = {group.letter: len(group.terms) for group in groups}
    letters = [letter for letter in (*alphabet(language), OTHER) if letter != OTHER or letter in numbers]
    return [
        Letter(letter, numbers.get(letter, 0), f"#{anchor_of(letter)}" if letter in numbers else "")
        for letter in letters
    ]
