"""Whom a label is about: the words in it that name a role, such as the contact person or the deputy.

Pure: imports neither Django nor Wagtail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms_registry.labels import lemmas_of, normalise
from forms_registry.modifiers import NEGATION, kind_of_word

#: Languages that write compounds as one word, so that a role may be the first part of a word.
_COMPOUNDING: Final = frozenset({"fi", "sv"})
#: Letters of a name that may begin a word, and of the rest of that word when it is a word and no ending.
_SHORTEST_PART: Final = 4
#: "The e-mail of the contact person of the applicant": after such a word comes whom the person belongs to.
_BELONGS: Final = {"sv": frozenset({"till", "för", "av", "hos", "på"}), "en": frozenset({"of", "for", "at"})}
_ARTICLES: Final = {"sv": frozenset({"en", "ett", "den", "det"}), "en": frozenset({"the", "a", "an", "your"})}


@dataclass(frozen=True)
class RoleFound:
    """A role that words of a label name; `name` is the name found and `rest` the normal form without it.

    What the rest asks can be looked up by itself: "allekirjoittajan sähköposti" is the e-mail of the signatory.
    """

    role: str
    name: str
    rest: str


@dataclass(frozen=True)
class _Place:
    """Where a name stands: words `start` to `end`; `left` is what remains of the last word of a compound."""

    role: str
    name: str
    start: int
    end: int
    left: str = ""


def role_of(label: str, roles: Mapping[str, Iterable[str]], language: str = "fi") -> str:
    """Return the code of the role that `label` names, "" when it names none; see `role_in`."""
    found = role_in(label, roles, language)
    return found.role if found else ""


def role_in(label: str, roles: Mapping[str, Iterable[str]], language: str = "fi") -> RoleFound | None:
    """Return the role of `roles` (code → names in `language`) that `label` names, None when it names none.

    A name is found in any inflection and as the beginning of a compound, never as its end: the deputy contact is no
    contact, and neither is the former one. Of names that overlap the longest wins. Of names that stand apart the one
    nearest to the datum: the last of a chain of genitives (the applicant's representative's name), the first before
    "of". Equal length: the role whose code comes first. `rest` loses the words that join the name to it ("of the").
    """
    words = list(zip(normalise(label, language).split(), lemmas_of(label, language), strict=True))
    places: list[_Place] = []
    for place in sorted(_places(words, roles, language), key=lambda p: (-len(p.name), p.start, p.role, p.name)):
        if all(place.end <= taken.start or taken.end <= place.start for taken in places):
            places.append(place)
    if not places:
        return None
    places.sort(key=lambda place: place.start)
    chosen = places[0]
    for place in places[1:]:
        between = {plain for plain, _lemma in words[chosen.end : place.start]}
        if between & _BELONGS.get(language, frozenset()):
            break
        chosen = place
    joint = _BELONGS.get(language, frozenset()) | _ARTICLES.get(language, frozenset())
    before, after = ([plain for plain, _lemma in part] for part in (words[: chosen.start], words[chosen.end :]))
    while before and before[-1] in joint:
        before.pop()
    rest = [*before, *filter(None, [chosen.left]), *after]
    return RoleFound(chosen.role, chosen.name, " ".join(rest))


def _places(words: Sequence[tuple[str, str]], roles: Mapping[str, Iterable[str]], language: str) -> Iterator[_Place]:
    for role, names in sorted(roles.items()):
        for name in sorted(set(names)):
            wanted = list(zip(normalise(name, language).split(), lemmas_of(name, language), strict=True))
            for start in range(len(words) - len(wanted) + 1 if wanted else 0):
                place = _place(words, start, role, wanted, language)
                if place is not None and not _is_modified(words, start, language):
                    yield place


def _place(
    words: Sequence[tuple[str, str]], start: int, role: str, wanted: Sequence[tuple[str, str]], language: str
) -> _Place | None:
    end = start + len(wanted)
    name = " ".join(plain for plain, _lemma in wanted)
    if not all(map(_is_same, words[start : end - 1], wanted[:-1])):
        return None
    last, sought = words[end - 1], wanted[-1]
    if _is_same(last, sought):
        return _Place(role, name, start, end)
    if language not in _COMPOUNDING or len(sought[0]) < _SHORTEST_PART or not last[0].startswith(sought[0]):
        return None
    left = last[0][len(sought[0]) :]
    return _Place(role, name, start, end, left if len(left) >= _SHORTEST_PART else "")


def _is_same(word: tuple[str, str], sought: tuple[str, str]) -> bool:
    return word[0] == sought[0] or word[1] == sought[1]


def _is_modified(words: Sequence[tuple[str, str]], start: int, language: str) -> bool:
    """Whether the word before a name makes it somebody else. A number does not: the second owner is an owner."""
    if start == 0:
        return False
    plain, lemma = words[start - 1]
    kind = kind_of_word(plain, language) or kind_of_word(lemma.partition("/")[0], language)
    return kind not in {"", NEGATION} and not kind[0].isdigit()
