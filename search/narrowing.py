"""What narrows the results: facets with counts, chips, links by kind, and the addresses they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalogue.collation import sort_key
from catalogue.listing import Facet, Link, Option
from catalogue.models.channels import ChannelKind
from forms_registry.pricing.price_classes import PriceClass
from lifecycle.access import Access
from lifecycle.kinds import Kind
from lifecycle.labels import KIND_LABELS, STATE_LABELS
from lifecycle.states import State
from search.engines.base import FACETS, NATIONWIDE, SORTS
from search.finding import Found, Query
from search.known import Snapshot

#: Order of the values of facets that are no code lists; the whole country comes before its regions.
_ORDER: Final[Mapping[str, Mapping[str, int]]] = {
    "e_service": {"yes": 0, "no": 1},
    "price": {value: number for number, value in enumerate(PriceClass)},
}


#: What is no code list is sorted by name in the reader's language; of code lists only organisations are.
_BY_NAME: Final = frozenset({"organisation"})
#: The facet that is for those who work with services: the public is told of one state only, that something leaves.
STATE: Final = "state"


def open_to(query: Query, access: Access) -> Query:
    """Return `query` without what a person may not narrow by: the public is told of one state, leaving."""
    if access.holds_a_role or STATE not in query.filters:
        return query
    others = {facet: values for facet, values in query.filters.items() if facet != STATE}
    leaving = {STATE: [State.RETIRING.value]} if State.RETIRING in query.filters[STATE] else {}
    return replace(query, filters=others | leaving)


def chosen_in(query: Query) -> list[tuple[str, str]]:
    """Return the facet and value of each choice, in the order of the facets."""
    return [(facet, value) for facet in FACETS for value in query.filters.get(facet, ())]


def facet_label(name: str) -> str:
    """Return the heading of a facet."""
    return {
        "kind": _("Kind of service"),
        "segment": _("Customer segment"),
        "need": _("Need"),
        "organisation": _("Organisation"),
        "channel": _("Channel"),
        "e_service": _("Online service"),
        "region": _("Region"),
        "price": _("Price"),
        "state": _("Life-cycle state"),
    }[name]


def value_label(known: Snapshot, facet: str, value: str, language: str) -> str:
    """Return the name of a facet's value in the reader's language."""
    fixed: Mapping[str, Mapping[str, Promise | str]] = {
        "kind": KIND_LABELS,
        "state": STATE_LABELS,
        "channel": {choice.value: choice.label for choice in ChannelKind},
        "e_service": {"yes": _("Can be done online"), "no": _("Not online")},
        "price": {
            PriceClass.FREE: _("Free of charge"),
            PriceClass.UP_TO_100: _("at most €100"),
            PriceClass.UP_TO_1000: _("over €100, at most €1,000"),
            PriceClass.MORE: _("over €1,000"),
        },
    }
    if facet in fixed:
        return str(fixed[facet].get(value, value))
    if value == NATIONWIDE:
        return _("Whole country")
    return known.names[facet].get(value, {}).get(language, value)


def address(query: Query, *, page: int = 1, **replaced: Sequence[str]) -> str:
    """Return the address of the results with some filters replaced."""
    parameters: list[tuple[str, str]] = []
    if query.words:
        parameters.append(("q", query.words))
    for facet in FACETS:
        parameters += [(facet, value) for value in replaced.get(facet, query.filters.get(facet, ()))]
    if query.sort != SORTS[0]:
        parameters.append(("sort", query.sort))
    if page > 1:
        parameters.append(("page", str(page)))
    base = reverse("search:results")
    return f"{base}?{urlencode(parameters)}" if parameters else base


def facets_of(query: Query, found: Found, access: Access) -> list[Facet]:
    """Return the facets that narrow by more than nothing, those by kind apart: `kind_links` are for it."""
    known = found.snapshot
    facets = []
    for name in FACETS:
        if name == "kind" or (name == STATE and not access.holds_a_role):
            continue
        chosen = set(query.filters.get(name, ()))
        counts = found.answer.counts[name]
        order = {} if name in _BY_NAME else known.order.get(name) or _ORDER.get(name, {})
        options = [
            Option(value, value_label(known, name, value, query.language), counts.get(value, 0), value in chosen)
            for value in known.facets.values.get(name, ())
            if counts.get(value) or value in chosen
        ]
        options.sort(key=lambda option: (order.get(option.value, -1), sort_key(option.label, query.language)))
        # One state only is no choice.
        if len(options) > (name == STATE and not chosen):
            facets.append(Facet(name, facet_label(name), options))
    return facets


def chips_of(query: Query, known: Snapshot) -> list[Link]:
    """Return a link for each chosen value, to the results without it."""
    chips = []
    for facet in FACETS:
        chosen = list(query.filters.get(facet, ()))
        for value in chosen:
            rest = [other for other in chosen if other != value]
            chips.append(Link(value_label(known, facet, value, query.language), address(query, **{facet: rest})))
    return chips


def kind_links(query: Query, found: Found) -> list[Link]:
    """Return a link for each kind of service, all first: one adds its kind to the chosen, or takes it back."""
    counts, everything = found.answer.counts["kind"], found.answer.without["kind"]
    chosen = list(query.filters.get("kind", ()))
    descriptions = {
        Kind.SUPPORT: _("Grants, loans and guarantees"),
        Kind.CHARGEABLE: _("Priced by common guidelines"),
        Kind.FREE_ADVICE: _("Advice, meetings and information"),
    }
    names = {
        Kind.SUPPORT: _("Support services"),
        Kind.CHARGEABLE: _("Chargeable services"),
        Kind.FREE_ADVICE: _("Free advice"),
    }
    links = [Link(_("All services"), address(query, kind=[]), everything, not chosen, "", _("Everything that matches"))]
    for kind, name in names.items():
        others = [value for value in chosen if value != kind]
        url = address(query, kind=others if kind in chosen else [*chosen, kind])
        links.append(Link(name, url, counts.get(kind, 0), kind in chosen, kind, descriptions[kind]))
    return links
