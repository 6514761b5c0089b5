"""What the results page shows: plain values for the template, put together from what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.listing import Facet, Link, page_links
from catalogue.models.channels import ChannelKind
from catalogue.text import in_one_list
from forms_registry.pricing.public_terms import costs_of
from lifecycle.access import Access
from lifecycle.labels import INSTRUMENT_LABELS, KIND_LABELS, STATE_LABELS
from lifecycle.states import State
from search.answering import OneSearch
from search.card_addresses import address_of
from search.engines.base import LEVELS, NATIONWIDE, PAGE_SIZE, SORTS
from search.finding import Found, Query, find
from search.models import IndexedCard, SearchDocument, read_in
from search.narrowing import address, chips_of, chosen_in, facets_of, kind_links, open_to, value_label
from search.nearest import nearest_needs, with_less_asked
from search.quoting import unquoted
from search.routing import Contacts, contacts_of
from search.snippets import Marked, snippet


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


#: Regions that a result names before it only counts them.
MOST_PLACES: Final = 3


@dataclass(frozen=True)
class ResultCard:
    """One result; `places` are the first regions of a service that is not offered everywhere, of `more_places` more."""

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
    contacts: Contacts = Contacts()
    places: Sequence[str] = ()
    more_places: int = 0
    page_id: int = 0

    @property
    def tells_state(self) -> bool:
        """Whether the state is worth a word: nobody needs to be told that what is on offer is in use."""
        return self.state != State.IN_USE


@dataclass(frozen=True)
class Results:
    """Everything the template needs; `near` of the `total` fit loosely, `corrected` is what was answered instead.

    `without_quotes` tells that quoted words were looked for one by one, since nowhere do they follow each other.
    `chosen` holds the facet and value of each choice. When nothing was found, `wider` leads to what is found with less
    asked for, and `nearest` to services for needs.
    """

    query: str
    total: int
    cards: list[ResultCard]
    facets: list[Facet]
    chips: list[Link]
    chosen: list[tuple[str, str]]
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
    without_quotes: bool = False
    near: int = 0
    wider: Sequence[Link] = ()
    nearest: Sequence[Link] = ()

    @property
    def answered(self) -> str:
        """The words that were answered, to be quoted: what was typed in quotation marks needs no second pair."""
        return self.corrected or unquoted(self.query) or self.query

    @property
    def changed_sort(self) -> str:
        """The order, unless it is the usual one."""
        return self.sort if self.sort != SORTS[0] else ""

    @property
    def chosen_beside_facets(self) -> list[tuple[str, str]]:
        """The choices that are no ticks among the facets: the form keeps them by itself."""
        ticked = {(facet.name, option.value) for facet in self.facets for option in facet.options if option.selected}
        return [choice for choice in self.chosen if choice not in ticked]

    @property
    def fitting(self) -> int:
        """How many fit the query as it was typed."""
        return self.total - self.near

    @property
    def can_be_narrowed(self) -> bool:
        """Whether there is something to narrow, or a choice to take back."""
        return self.did_find or bool(self.chips)


def result_cards(query: Query, found: Found, first_near: int | None = None) -> list[ResultCard]:
    """Return the cards of the page as results show them; at `first_near` begins what fits loosely only."""
    rows = IndexedCard.objects.in_bulk(found.answer.cards)
    page_ids = [page_id for page_id in found.answer.cards if page_id in rows]
    indexed = [rows[page_id] for page_id in page_ids]
    documents = _documents(query, found)
    instead = _instead(query, indexed)
    costs, contacts = _costs(indexed), contacts_of(query, found)
    cards = []
    for place, (page_id, row) in enumerate(zip(page_ids, indexed, strict=True)):
        document = documents.get((page_id, 1))
        if document is not None:
            deeper = documents.get((page_id, found.answer.levels.get(page_id, 1)))
            card = _result_card(query, found, row, document, None if deeper is document else deeper)
            more = {"cost": costs.get(row.item_code, ""), "contacts": contacts.get(page_id, Contacts())}
            cards.append(replace(card, leaving=_notice(row, instead), begins_near=place == first_near, **more))
    return cards


def _documents(query: Query, found: Found) -> dict[tuple[int, int], SearchDocument]:
    """Return the documents of the page by card and level: of the first level, and of that whose text fits best."""
    wanted = Q(card_id__in=found.answer.cards, level=1)
    for level in LEVELS[1:]:
        deep = [page_id for page_id, best in found.answer.levels.items() if best == level]
        wanted |= Q(card_id__in=deep, level=level)
    return read_in(query.language, SearchDocument.objects.filter(wanted))


def _first_near(query: Query, found: Found, offset: int) -> int | None:
    """Return the place on the page at which what only fits loosely begins, in results ordered by how well they fit."""
    near = found.answer.near
    return found.answer.total - near - offset if near and query.sort == SORTS[0] else None


def _costs(cards: Sequence[IndexedCard]) -> dict[str, str]:
    """Return what each card's service costs or gives today, by the code of its item; what is not known is left out."""
    return costs_of({card.item_code: card.kind for card in cards}, timezone.localdate())


def _instead(query: Query, cards: Sequence[IndexedCard]) -> dict[int, Instead]:
    """Return what leads on from leaving cards among `cards` by page id; asks only when there is one."""
    wanted = {page_id for card in cards for page_id in card.successors}
    if not wanted:
        return {}
    documents = SearchDocument.objects.filter(card_id__in=wanted, card__public=True, level=1).select_related("card")
    return {
        page_id: Instead(row.title, address_of(page_id, row.card.url_path, public=True), row.language)
        for (page_id, _level), row in read_in(query.language, documents).items()
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
    channels = [str(kind.label) for kind in ChannelKind if kind.value in card.channels]
    regions = [] if NATIONWIDE in card.regions else [each for each in known.names["region"] if each in card.regions]
    # One more is named rather than counted.
    named = regions[: MOST_PLACES if len(regions) > MOST_PLACES + 1 else None]
    return ResultCard(
        title=document.title,
        url=address_of(card.page_id, card.url_path, public=card.public),
        kind=card.kind,
        kind_label=str(KIND_LABELS[card.kind]),
        instrument_label=str(INSTRUMENT_LABELS[card.instrument]) if card.instrument else "",
        organisation=value_label(known, "organisation", card.owner, query.language),
        state=card.state,
        state_label=str(STATE_LABELS[State(card.state)]),
        public=card.public,
        snippet=snippet(texts, document.language, found.answer.terms, found.phrases),
        language=document.language,
        channels_label=in_one_list(channels),
        processing_time=document.processing_time,
        page_id=card.page_id,
        places=[value_label(known, "region", region, query.language) for region in named],
        more_places=len(regions) - len(named),
    )


def results_of(query: Query, access: Access, page: int = 1) -> Results:
    """Return the results page of `query` for a person; `page` beyond the last gives the last."""
    page, query, search = max(1, page), open_to(query, access), OneSearch()
    found = find(query, access, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE, search=search)
    total = found.answer.total
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        page = last
        found = find(query, access, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE, search=search)
    sorts = {"relevance": _("Best match first"), "name": _("By name"), "newest": _("Newest first")}
    return Results(
        query=query.words,
        total=total,
        cards=result_cards(query, found, _first_near(query, found, (page - 1) * PAGE_SIZE)),
        facets=facets_of(query, found, access),
        chips=chips_of(query, found.snapshot),
        chosen=chosen_in(query),
        sort=query.sort,
        sorts=list(sorts.items()),
        pages=page_links(lambda number: address(query, page=number), page, last),
        page=page,
        previous_url=address(query, page=page - 1) if page > 1 else "",
        next_url=address(query, page=page + 1) if page < last else "",
        kind_links=kind_links(query, found),
        clear_url=address(Query(query.text, query.language)),
        did_find=total > 0,
        corrected=found.corrected,
        without_quotes=found.without_quotes,
        near=found.answer.near,
        wider=() if total else with_less_asked(query, found),
        nearest=() if total else nearest_needs(query, found),
    )
