"""The version of a card that is searched, read for many cards at once: so many queries, however many cards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from django.db import models
from django.utils import timezone
from wagtail.models import Revision

from catalogue.models import (
    Channel,
    CommonQuestion,
    CustomerDescription,
    Delimitation,
    ExpertDescription,
    GlossaryTerm,
    ImplementationDescription,
    ProductCardPage,
    Region,
    Step,
)
from lifecycle.kinds import Kind
from lifecycle.models import Organisation, Unit
from lifecycle.states import LIVING_STATES, State
from search.related import related_to

#: A row of one of the tables under a card, by the names of its columns.
Row = Mapping[str, Any]

#: The tables under a card by their relations, and what is read of them.
_ROWS: Final[Mapping[str, tuple[type[models.Model], tuple[str, ...]]]] = {
    "customer_descriptions": (
        CustomerDescription,
        (
            "language", "title", "summary", "description", "what_you_get", "how_to_apply", "conditions", "costs",
            "processing_time", "keywords",
        ),
    ),
    "expert_descriptions": (
        ExpertDescription, ("language", "when_to_offer", "when_not_to_offer", "criteria", "contacts"),
    ),
    "implementation_descriptions": (ImplementationDescription, ("language", "instructions")),
    "delimitations": (Delimitation, ("language", "situation")),
    "common_questions": (CommonQuestion, ("language", "question", "answer")),
    "steps": (Step, ("language", "title", "instruction")),
    "channels": (Channel, ("kind", "e_level", "valid_from", "valid_to")),
}  # fmt: skip
#: The lists out of which a card names entries.
_NAMED: Final[Mapping[str, type[models.Model]]] = {
    "regions": Region,
    "glossary_terms": GlossaryTerm,
    "delivering_organisations": Organisation,
    "delivering_units": Unit,
}


class Facts(NamedTuple):
    """What hangs on a card and its portfolio item outside the text; facts nobody has classified are None."""

    page_id: int
    live: bool
    title: str
    url_path: str
    latest_revision_id: int | None
    has_unpublished_changes: bool
    item_id: int
    code: str
    state_value: str
    since: datetime
    first_used_on: date | None
    last_day: date | None
    kind: str | None
    instrument: str | None
    scope: str | None
    segments: list[str] | None
    needs: list[str] | None
    production: str | None
    producer: str | None
    owner_id: int

    @property
    def state(self) -> State:
        """The state the item is in now."""
        return State(self.state_value)

    @property
    def draft_id(self) -> int | None:
        """The revision that is searched: the newest draft of a card that is not published.

        None of a published card, and of one without changes since: those are read from their tables.
        """
        return None if self.live or not self.has_unpublished_changes else self.latest_revision_id


_ITEM: Final = "record__item__"
_LIFE: Final = f"{_ITEM}life_cycle__"
_CLASSES: Final = f"{_ITEM}classification__"
_COLUMNS: Final = (
    "pk", "live", "title", "url_path", "latest_revision_id", "has_unpublished_changes",
    f"{_ITEM}id", f"{_ITEM}code", f"{_LIFE}state", f"{_LIFE}since", f"{_LIFE}first_used_on",
    f"{_LIFE}dossier__last_day", f"{_CLASSES}kind", f"{_CLASSES}instrument", f"{_CLASSES}scope",
    f"{_CLASSES}segments", f"{_CLASSES}needs", f"{_CLASSES}production", f"{_CLASSES}producer__code",
    f"{_ITEM}owner_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SearchedCard:
    """A card with the text that is searched. Entries of lists stand in the order of their list."""

    facts: Facts
    owner: Organisation
    title: str
    url_path: str
    rows: Mapping[str, Sequence[Row]]
    named: Mapping[str, Sequence[Any]]
    price: str
    form_numbers: Sequence[str]
    successors: Sequence[int]


def searched_ids() -> list[int]:
    """Return the ids of the cards that belong in the index: all that have not left the offering (one query)."""
    return list(ProductCardPage.objects.in_state(*LIVING_STATES).order_by("pk").values_list("pk", flat=True))


def searched_cards(page_ids: Collection[int]) -> list[SearchedCard]:
    """Return those of the cards that belong in the index, by id, with the version that is searched.

    That is the published one, from the tables and never from a revision, or the newest draft of a card that is not
    published. At most 25 queries.
    """
    living = ProductCardPage.objects.in_state(*LIVING_STATES).filter(pk__in=page_ids).order_by("pk")
    found = [Facts(*row) for row in living.values_list(*_COLUMNS)]
    if not found:
        return []
    drafts = _drafts(found)
    page_ids = [facts.page_id for facts in found]
    rows = {name: _rows(name, page_ids, drafts) for name in _ROWS}
    named = {name: _named(name, page_ids, drafts) for name in _NAMED}
    owners = Organisation.objects.in_bulk({facts.owner_id for facts in found})
    related = related_to(
        {facts.code: facts.kind or Kind.UNKNOWN.value for facts in found},
        [facts.item_id for facts in found],
        [facts.item_id for facts in found if facts.state is State.RETIRING],
        timezone.localdate(),
    )
    return [
        SearchedCard(
            facts=facts,
            owner=owners[facts.owner_id],
            title=draft["title"] if draft else facts.title,
            url_path=_moved(facts.url_path, draft["slug"]) if draft else facts.url_path,
            rows={name: by_card.get(facts.page_id, ()) for name, by_card in rows.items()},
            named={name: by_card.get(facts.page_id, ()) for name, by_card in named.items()},
            price=related.prices.get(facts.code, ""),
            form_numbers=related.form_numbers.get(facts.item_id, ()),
            successors=related.successors.get(facts.item_id, ()),
        )
        for facts in found
        for draft in (drafts.get(facts.page_id),)
    ]


def _drafts(found: Iterable[Facts]) -> dict[int, dict[str, Any]]:
    """Return the content of the drafts that are searched, by card (one query, or none)."""
    pages = {facts.draft_id: facts.page_id for facts in found if facts.draft_id is not None}
    if not pages:
        return {}
    rows = Revision.objects.filter(pk__in=pages).values_list("pk", "content")
    return {pages[number]: content for number, content in rows}


def _moved(url_path: str, slug: str) -> str:
    """Return the path of a page after its slug has changed."""
    return f"{url_path.rstrip('/').rpartition('/')[0]}/{slug}/"


def _stored(relation: str, page_ids: Iterable[int], drafts: Mapping[int, Row]) -> list[int]:
    """Return the cards of which a relation is read from the tables: a draft may be older than the relation."""
    return [page_id for page_id in page_ids if page_id not in drafts or relation not in drafts[page_id]]


def _rows(relation: str, page_ids: Iterable[int], drafts: Mapping[int, Row]) -> Mapping[int, list[Row]]:
    """Return the rows of one table by card, in their order (one query)."""
    model, names = _ROWS[relation]
    found: dict[int, list[Row]] = defaultdict(list)
    stored = _stored(relation, page_ids, drafts)
    if stored:
        rows = model._default_manager.filter(page_id__in=stored).order_by(*(model._meta.ordering or ()), "pk")
        for row in rows.values("page_id", *names):
            found[row["page_id"]].append(row)
    for page_id, draft in drafts.items():
        if relation in draft:
            found[page_id] = [_restored(relation, row) for row in sorted(draft[relation], key=_place)]
    return found


def _place(row: Row) -> tuple[bool, Any]:
    place = row.get("sort_order")
    return place is not None, place


def _restored(relation: str, row: Row) -> Row:
    """Return a row of a draft as its table would give it; what the draft does not know has its usual value."""
    model, names = _ROWS[relation]
    return {
        field.name: field.to_python(row[field.name]) if field.name in row else field.get_default()
        for field in model._meta.concrete_fields
        if field.name in names
    }


def _named(name: str, page_ids: Iterable[int], drafts: Mapping[int, Row]) -> Mapping[int, list[Any]]:
    """Return the entries of a list that each card names (two queries, or one when none does)."""
    wanted: dict[int, list[int]] = defaultdict(list)
    stored = _stored(name, page_ids, drafts)
    if stored:
        field = ProductCardPage._meta.get_field(name)
        source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        links = field.remote_field.through._default_manager.filter(**{f"{source}__in": stored})
        for page_id, entry_id in links.values_list(source, target):
            wanted[page_id].append(entry_id)
    for page_id, draft in drafts.items():
        wanted[page_id] += draft.get(name, ())
    ids = set(chain.from_iterable(wanted.values()))
    entries = {entry.pk: entry for entry in _NAMED[name]._default_manager.filter(pk__in=ids)} if ids else {}
    place = {number: place for place, number in enumerate(entries)}
    return {
        page_id: [entries[number] for number in sorted(filter(place.__contains__, numbers), key=place.__getitem__)]
        for page_id, numbers in wanted.items()
    }
