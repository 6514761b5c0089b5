"""What the results page shows: plain values for the template, put together from what was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from catalogue.listing import Facet, Link, Option, page_links
from catalogue.models.channels import ChannelKind
from forms_registry.pricing.public_terms import costs_of
from lifecycle.access import Access
from lifecycle.kinds import Kind
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, STATE_LABELS
from lifecycle.states import State
from search.finding import SORTS, Found, Query, find
from search.models import IndexedCard, SearchDocument
from search.snapshot import FACETS, Snapshot
from search.snippets import Marked, snippet

PAGE_SIZE = 20


@dataclass(frozen=True)
class Instead:
    """A card to use instead of one that leaves."""

    title: str
    url: str
    language: str


@dataclass(frozen=True)
class LeavingNotice:
    """The last day of a card that leaves, and what to use instead; the words are the template's."""

    last_day: date
    successors: list[Instead]


@dataclass(frozen=True)
class ResultCard:
    """One result."""

    title: str
    url: str
    kind: str
    kind_label: str
    instrument_label: str
    organisation: str
    state: str
    state_label: str
    public: bool
    snippet: Marked
    language: str
    channels_label: str
    processing_time: str
    cost: str = ""
    leaving: "LeavingNotice | None" = None
    begins_near: bool = False


@dataclass(frozen=True)
class Results:
    """Everything the template needs; `near` of the `total` fit loosely, `corrected` is what was answered instead."""

    query: str
    total: int
    cards: list[ResultCard]
    facets: list[Facet]
    chips: list[Link]
    sort: str
    sorts: list[tuple[str, str]]
    pages: list[Link]
    page: int
    previous_url: str
    next_url: str
    kind_links: list[Link]
    clear_url: str
    did_find: bool
    corrected: str = ""
    near: int = 0

    @property
    def fitting(self) -> int:
        """How many fit the query as it was typed."""
        return self.total - self.near


def facet_label(name: str) -> str:
    """Return the heading of a facet."""
    return {
        "kind": _("Kind of service"),
        "segment": _("Customer segment"),
        "need": _("Need"),
        "organisation": _("Organisation"),
        "channel": _("Channel"),
        "state": _("Life-cycle state"),
    }[name]


def value_label(known: Snapshot, facet: str, value: str, language: str) -> str:
    """Return the name of a facet's value in the reader's language."""
    fixed: Mapping[str, Mapping[str, Promise | str]] = {
        "kind": KIND_LABELS,
        "state": STATE_LABELS,
        "channel": {choice.value: choice.label for choice in ChannelKind},
    }
    if facet in fixed:
        return str(fixed[facet].get(value, value))
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


def _facets(query: Query, found: Found) -> list[Facet]:
    known = found.snapshot
    facets = []
    for name in FACETS:
        if name == "kind":
            continue
        chosen = set(query.filters.get(name, ()))
        counts = known.facets.counts(name, found.hits, query.filters)
        order = known.order.get(name, {})
        options = [
            Option(value, value_label(known, name, value, query.language), count, value in chosen)
            for value, count in counts.items()
            if count or value in chosen
        ]
        options.sort(key=lambda option: (order.get(option.value, 0), option.label))
        # One state only is no choice: the public sees the facet while a service is leaving.
        if len(options) > (name == "state" and not chosen):
            facets.append(Facet(name, facet_label(name), options))
    return facets


def _chips(query: Query, known: Snapshot) -> list[Link]:
    chips = []
    for facet in FACETS:
        chosen = list(query.filters.get(facet, ()))
        for value in chosen:
            rest = [other for other in chosen if other != value]
            chips.append(Link(value_label(known, facet, value, query.language), address(query, **{facet: rest})))
    return chips


def _kind_links(query: Query, found: Found) -> list[Link]:
    counts = found.snapshot.facets.counts("kind", found.hits, query.filters)
    everything = found.snapshot.facets.filtered(found.hits, query.filters, leaving_out="kind").bit_count()
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
        links.append(
            Link(name, address(query, kind=[kind]), counts.get(kind, 0), chosen == [kind], kind, descriptions[kind])
        )
    return links


def _result_cards(query: Query, found: Found, positions: Iterable[int]) -> list[ResultCard]:
    known = found.snapshot
    wanted_positions = list(positions)
    page_ids = [known.cards[position].page_id for position in wanted_positions]
    first_level = {
        document.card_id: document
        for document in SearchDocument.objects.filter(card_id__in=page_ids, language=query.language, level=1)
    }
    deeper_ids = [found.documents[p] for p in wanted_positions if p in found.documents]
    best = {d.card_id: d for d in SearchDocument.objects.filter(pk__in=deeper_ids, level__gt=1)} if deeper_ids else {}
    instead = _instead(query, [known.cards[position] for position in wanted_positions])
    costs = _costs([known.cards[position] for position in wanted_positions])
    first_near = _first_near(query, found)
    cards = []
    for page_id, position in zip(page_ids, wanted_positions, strict=True):
        document = first_level.get(page_id)
        if document is not None:
            card = _result_card(query, found, known.cards[position], document, best.get(page_id))
            indexed = known.cards[position]
            cost = costs.get(indexed.item_code, "")
            begins = position == first_near
            cards.append(replace(card, leaving=_notice(indexed, instead), cost=cost, begins_near=begins))
    return cards


def _first_near(query: Query, found: Found) -> int | None:
    """Return the position with which what only fits loosely begins, in results ordered by how well they fit."""
    if query.sort != SORTS[0]:
        return None
    return next((position for position in found.positions if position in found.near), None)


def _costs(cards: Sequence[IndexedCard]) -> dict[str, str]:
    """Return what each card's service costs or gives today, by the code of its item; what is not known is left out."""
    return costs_of({card.item_code: card.kind for card in cards}, timezone.localdate())


def _instead(query: Query, cards: Sequence[IndexedCard]) -> dict[int, Instead]:
    """Return what leads on from leaving cards among `cards` by page id; asks only when there is one."""
    wanted = {page_id for card in cards for page_id in card.successors}
    if not wanted:
        return {}
    documents = SearchDocument.objects.filter(card_id__in=wanted, card__public=True, language=query.language, level=1)
    return {
        row.card_id: Instead(row.title, reverse("wagtail_serve", args=[row.card.url_path]), row.text_language)
        for row in documents.select_related("card")
    }


def _notice(card: IndexedCard, instead: Mapping[int, Instead]) -> LeavingNotice | None:
    if card.leaving_on is None:
        return None
    return LeavingNotice(card.leaving_on, [instead[page_id] for page_id in card.successors if page_id in instead])


def _result_card(
    query: Query, found: Found, card: IndexedCard, document: SearchDocument, best: SearchDocument | None
) -> ResultCard:
    known = found.snapshot
    texts = [document.summary, document.body, *([best.body] if best else [])]
    channels = [value_label(known, "channel", value, query.language) for value in card.channels]
    return ResultCard(
        title=document.title,
        url=reverse("wagtail_serve", args=[card.url_path]),
        kind=card.kind,
        kind_label=str(KIND_LABELS[card.kind]),
        instrument_label=str(INSTRUMENT_LABELS[card.instrument]) if card.instrument else "",
        organisation=value_label(known, "organisation", card.owner, query.language),
        state=card.state,
        state_label=str(STATE_LABELS[State(card.state)]),
        public=card.public,
        snippet=snippet(texts, document.text_language, found.wanted),
        language=document.text_language,
        channels_label=", ".join(channels),
        processing_time=document.processing_time,
    )


def results_of(query: Query, access: Access, page: int = 1) -> Results:
    """Return the results page of `query` for a person; `page` beyond the last gives the last."""
    found = find(query, access)
    total = len(found.positions)
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), last)
    shown = found.positions[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    sorts = {"relevance": _("Best match first"), "name": _("By name"), "newest": _("Newest first")}
    return Results(
        query=query.words,
        total=total,
        cards=_result_cards(query, found, shown),
        facets=_facets(query, found),
        chips=_chips(query, found.snapshot),
        sort=query.sort,
        sorts=list(sorts.items()),
        pages=page_links(lambda number: address(query, page=number), page, last),
        page=page,
        previous_url=address(query, page=page - 1) if page > 1 else "",
        next_url=address(query, page=page + 1) if page < last else "",
        kind_links=_kind_links(query, found),
        clear_url=address(Query(query.text, query.language)),
        did_find=total > 0,
        corrected=found.corrected,
        near=sum(position in found.near for position in found.positions),
    )
