"""What else a word of a query may be called, by the synonyms of the glossary. Pure but for the words it is given."""

from collections.abc import Iterable, Mapping

from search.analysis import terms_of, words_of

#: Base form of a word → base forms of the other words for the same thing.
Synonyms = Mapping[str, frozenset[str]]


def synonyms_of(names: Iterable[tuple[str, Iterable[str]]]) -> Synonyms:
    """Return the synonyms among groups of (language, names of one thing); names of several words are left out."""
    found: dict[str, frozenset[str]] = {}
    for language, several in names:
        words = [spelled[0] for name in several if len(spelled := [word for _s, _e, word in words_of(name)]) == 1]
        wholes = [terms_of(word, language)[0] for word in words]
        together = frozenset().union(*wholes)
        for whole in wholes:
            for term in whole:
                found[term] = found.get(term, frozenset()) | together
    return found


def widened(group: frozenset[str], synonyms: Synonyms) -> frozenset[str]:
    """Return a group of interchangeable terms with the synonyms of each."""
    return group.union(*(synonyms.get(term, frozenset()) for term in group))
