"""Suggestions while typing: titles of visible cards, segments and needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lifecycle.access import Access
from search.analysis import normalise, words_of
from search.facets import positions_of
from search.snapshot import Snapshot, snapshot

LIMIT = 8
_SHORTEST = 2


@dataclass(frozen=True)
class Suggestion:
    """A suggested text, what it is, and where it leads."""

    text: str
    kind: str
    url: str


def _rank(text: str, begun: str) -> int:
    """Return 0 when `text` begins with the letters, 1 when a later word does, 2 when a compound holds them, else 9."""
    words = [normalise(word) for _start, _end, word in words_of(text)]
    if words and (words[0].startswith(begun) or normalise(text).startswith(begun)):
        return 0
    if any(word.startswith(begun) for word in words):
        return 1
    return 2 if len(begun) > _SHORTEST + 1 and any(begun in word for word in words) else 9


def _candidates(known: Snapshot, access: Access, language: str) -> Iterator[Suggestion]:
    visible = known.visible(known.rights_of(access))
    for facet, label in (("need", _("Need")), ("segment", _("Customer segment"))):
        for code, names in known.names[facet].items():
            if known.facets.any_of(facet, [code]) & visible:
                yield Suggestion(names[language], label, f"{reverse('search:results')}?{facet}={code}")
    titles = known.titles[language]
    for position in positions_of(visible):
        path = known.cards[position].url_path
        yield Suggestion(titles[position], _("Service"), reverse("wagtail_serve", args=[path]))


def suggestions(text: str, access: Access, language: str) -> list[Suggestion]:
    """Return at most LIMIT suggestions for what has been typed so far; nothing before two letters."""
    begun = normalise(text[:100].replace("\x00", " "))
    if len(begun) < _SHORTEST:
        return []
    ranked = [(_rank(candidate.text, begun), candidate) for candidate in _candidates(snapshot(), access, language)]
    fitting = sorted((pair for pair in ranked if pair[0] < 9), key=lambda pair: (pair[0], pair[1].text.casefold()))
    return [candidate for _rank_, candidate in fitting[:LIMIT]]
