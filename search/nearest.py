"""Where to go on from when nothing was found: what is found with less asked for, and the needs nearest to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _
from rapidfuzz.fuzz import partial_ratio

from catalogue.listing import Link
from catalogue.models import Need
from search.analysis import index_terms, normalise, query_groups
from search.finding import Found, Query
from search.narrowing import address, value_label

MOST: Final = 3
#: A name that shares no word with the query must at least look like it so much, of 100.
_ALIKE: Final = 75


def with_less_asked(query: Query, found: Found) -> list[Link]:
    """Return what is found without the choices of one facet, each in turn, and by the choices without the words.

    Only what finds something, with its number; `found` is the answer to `query`, which found nothing.
    """
    known, links = found.snapshot, []
    for facet, chosen in query.filters.items():
        if chosen and (number := found.answer.without[facet]):
            names = ", ".join(value_label(known, facet, value, query.language) for value in chosen)
            label = _("Without the filter “%(names)s”") % {"names": names}
            links.append(Link(label, address(query, **{facet: ()}), number))
    if query.words and any(query.filters.values()):
        number = known.facets.filtered(known.visible(found.rights), query.filters).bit_count()
        if number:
            label = _("Without the words you wrote")
            links.append(Link(label, address(replace(query, text="")), number))
    return links


def nearest_needs(query: Query, found: Found) -> list[Link]:
    """Return the needs nearest to what was typed that have services with the other choices: one query.

    Words in common with a need's name or definition count most, by their base forms and the parts of compounds; then
    how alike the name and the words are spelt (`rapidfuzz.fuzz.partial_ratio`). What is near in neither way is offered
    only where something was chosen, that with most services first. The links keep the choices, and the words where
    they find something with the need.
    """
    asked, counts = _counted(query, found)
    terms = {term for group in query_groups(query.words, with_parts=True) for term in group}
    language, scored = query.language, []
    for place, need in enumerate(Need.objects.valid_on()):
        number = counts.get(need.code, 0)
        if not number or need.code in query.filters.get("need", ()):
            continue
        name = need.name_in(language)
        shared = len(terms.intersection(index_terms(f"{name} {need.definition_in(language)}", language)))
        alike = partial_ratio(normalise(query.words), normalise(name)) if query.words else 0.0
        is_near = shared > 0 or alike >= _ALIKE
        if is_near or any(query.filters.values()):
            order = (0, -shared, -alike, place) if is_near else (1, -number, 0.0, place)
            scored.append((order, Link(name, address(asked, need=[need.code]), number)))
    return [link for _order, link in sorted(scored, key=lambda pair: pair[0])[:MOST]]


def _counted(query: Query, found: Found) -> tuple[Query, Mapping[str, int]]:
    """Return how many services each need has with the choices, and the query that keeps them: with the words if any."""
    if any(found.answer.counts["need"].values()):
        return query, found.answer.counts["need"]
    known = found.snapshot
    return replace(query, text=""), known.facets.counts("need", known.visible(found.rights), query.filters)
