"""What the label of a question may ask for: suggestions in words, none of which is ever chosen by being made."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_registry.concept_names import current_index, role_names
from forms_registry.difference_words import DifferenceInWords, in_words
from forms_registry.matching import NameIndex, Suggestion
from forms_registry.models.mapping import concept_key
from forms_registry.role_words import role_in
from forms_registry.selectors import concept_names

#: Suggestions made for one label.
SUGGESTED: Final = 4
_SURE: Final = 100


@dataclass(frozen=True)
class Suggested:
    """A concept in a role, by the key that counts and by name, how alike the names are, and what differs."""

    key: str
    name: str
    score: int
    differences: Sequence[DifferenceInWords] = ()


def suggestions_for(labels: Mapping[str, tuple[str, str]]) -> dict[str, list[Suggested]]:
    """Return suggestions for labels, given as (language, label), by the same keys, the surest first.

    About five queries and one for each language, however many labels.
    """
    index = current_index()
    roles = {language: role_names(language) for language in {language for language, _label in labels.values()}}
    found = {
        key: suggestions_of_label(index, label, roles[language], language)[1]
        for key, (language, label) in labels.items()
        if label.strip()
    }
    names = concept_names({concept_key(each.concept, each.role) for given in found.values() for each in given})
    return {key: [_told(each, names) for each in given] for key, given in found.items()}


def suggestions_of_label(
    index: NameIndex,
    label: str,
    roles: Mapping[str, Collection[str]],
    language: str = "fi",
    refused: Container[tuple[str, str]] = frozenset(),
) -> tuple[str, list[Suggestion]]:
    """Return the role that the label names, "" for none, and what it may ask for, the surest first.

    Where the words name a role, the rest of them is looked up too, in that role: "allekirjoittajan sähköposti" is
    found as the e-mail address of the signatory. `refused` are (concept, role) that a person has turned down.
    """
    found = index.suggestions(label, language=language, limit=SUGGESTED, refused=refused)
    named = role_in(label, roles, language)
    if named is None:
        return "", found
    known = {(each.concept, each.role) for each in found}
    in_role = [
        Suggestion(each.concept, named.role, each.score, each.how, each.matched_name, each.difference)
        for each in (index.suggestions(named.rest, language=language, limit=2) if named.rest else ())
        if not each.role and (each.concept, named.role) not in known and (each.concept, named.role) not in refused
    ]
    sure = [each for each in found if each.score == _SURE]
    return named.role, [*sure, *in_role, *(each for each in found if each.score < _SURE)][:SUGGESTED]


def _told(suggestion: Suggestion, names: Mapping[str, str]) -> Suggested:
    key = concept_key(suggestion.concept, suggestion.role)
    return Suggested(key, names.get(key, key), suggestion.score, in_words(suggestion.difference))
