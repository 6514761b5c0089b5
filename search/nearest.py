"""Where to go on from when nothing was found: the needs nearest to what was typed."""

from typing import Final

from django.urls import reverse
from rapidfuzz.fuzz import partial_ratio

from catalogue.models import Need
from search.analysis import index_terms, normalise, query_groups
from search.facets import Bitmap
from search.known import Snapshot

MOST: Final = 3
#: A name that shares no word with the query must at least look like it so much, of 100.
_ALIKE: Final = 75


def nearest_needs(words: str, language: str, known: Snapshot, visible: Bitmap) -> list[tuple[str, str]]:
    """Return (name, address) of the needs nearest to `words`, the nearest first: one query.

    Words in common with a need's name or definition count most, by their base forms and the parts of compounds; then
    how alike the name and the words are spelt (`rapidfuzz.fuzz.partial_ratio`). Only needs with a visible service are
    named; without words, or when none is near, the first of the list.
    """
    terms = {term for group in query_groups(words, with_parts=True) for term in group}
    scored = []
    for place, need in enumerate(Need.objects.valid_on()):
        if not known.facets.any_of("need", [need.code]) & visible:
            continue
        name = need.name_in(language)
        shared = len(terms.intersection(index_terms(f"{name} {need.definition_in(language)}", language)))
        alike = partial_ratio(normalise(words), normalise(name)) if words else 0.0
        is_near = shared > 0 or alike >= _ALIKE
        scored.append((not is_near, -shared, -alike, place, name, need.code))
    scored.sort()
    near = [row for row in scored if not row[0]] or sorted(scored, key=lambda row: row[3])
    return [(row[4], f"{reverse('search:results')}?need={row[5]}") for row in near[:MOST]]
