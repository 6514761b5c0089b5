"""Suggestions while typing: titles of visible cards, segments and needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lifecycle.access import Access
from search.analysis import normalise, words_of
from search.card_addresses import address_of
from search.facets import Bitmap, members
from search.known import Snapshot
from search.snapshot import snapshot
from search.titles import INSIDE_FROM

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
    return 2 if len(begun) >= INSIDE_FROM and any(begun in word for word in words) else 9


def _entries(known: Snapshot, visible: Bitmap, language: str) -> Iterator[Suggestion]:
    """Yield needs and segments that a visible card answers or is for."""
    for facet, label in (("need", _("Need")), ("segment", _("Customer segment"))):
        for code, names in known.names[facet].items():
            if known.facets.any_of(facet, [code]) & visible:
                yield Suggestion(names[language], label, f"{reverse('search:results')}?{facet}={code}")


def _cards(known: Snapshot, visible: Bitmap, language: str, begun: str) -> Iterator[tuple[int, Suggestion]]:
    """Yield (rank, suggestion) of the first visible cards, the best ranked first, as many as can be shown at most."""
    held = members(visible, len(known.cards))
    titles, seen = known.title_index(language), set[int]()
    for rank, positions in enumerate((titles.beginning(begun), titles.with_word(begun), titles.with_part(begun))):
        for position in positions:
            if position in seen or not held[position >> 3] >> (position & 7) & 1:
                continue
            seen.add(position)
            card = known.cards[position]
            url = address_of(card.page_id, card.url_path, public=bool(known.public >> position & 1))
            yield rank, Suggestion(known.titles(language)[position], _("Service"), url)
            if len(seen) == LIMIT:
                return


def suggestions(text: str, access: Access, language: str) -> list[Suggestion]:
    """Return at most LIMIT suggestions for what has been typed so far; nothing before two letters."""
    begun = normalise(text[:100].replace("\x00", " "))
    if len(begun) < _SHORTEST:
        return []
    known = snapshot()
    visible = known.visible(known.rights_of(access))
    ranked = [(_rank(entry.text, begun), entry) for entry in _entries(known, visible, language)]
    ranked += _cards(known, visible, language, begun)
    fitting = sorted((pair for pair in ranked if pair[0] < 9), key=lambda pair: (pair[0], pair[1].text.casefold()))
    return [candidate for _rank_, candidate in fitting[:LIMIT]]
