"""Writing the index: a card at a time after commit, or all of it."""

import gc
import logging
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet, Subquery

from catalogue.bulk import collected
from catalogue.models import ProductCardPage
from lifecycle.after_commit import once_after_commit, waits_for_commit
from search import outbox
from search.documents import Document
from search.engines.base import IndexedText
from search.engines.embedded import term_index
from search.engines.scopes import scope_of
from search.mentions import Mention, explained_terms
from search.mirroring import PushTask
from search.models import IndexedCard, IndexGeneration, SearchDocument, TermMention
from search.preparing import FACTS, Prepared, prepare, rows_of
from search.rows import insert
from search.servers import is_server_named
from search.versions import SearchedCard, searched_cards, searched_ids

logger = logging.getLogger("tarjooma.search")
#: Cards indexed in one transaction.
_AT_ONCE: Final = 200
#: How indexing fails when a card holds what nobody thought of, such as more text than the database indexes.
_BY_WHAT_A_CARD_HOLDS: Final = (DatabaseError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)
_TRIED_AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class IndexTask:
    """Indexes one card when called; equal tasks of one transaction are run once."""

    page_id: int

    def __post_init__(self) -> None:
        """Take the name by which Django logs what failed after a commit."""
        object.__setattr__(self, "__qualname__", f"IndexTask({self.page_id})")

    def __call__(self) -> None:
        """Index the card."""
        index_card(self.page_id)


def schedule(*page_ids: int) -> None:
    """Index cards after the present transaction has committed, each once, however often it changed (one query).

    That they wait is written in the same transaction: whatever then fails, `search_index --drain` finds them. In a bulk
    write they are indexed at its end.
    """
    in_bulk = [page_id for page_id in dict.fromkeys(page_ids) if collected(page_id)]
    tasks = [IndexTask(page_id) for page_id in dict.fromkeys(page_ids) if page_id not in in_bulk]
    fresh = [task for task in tasks if not waits_for_commit(task)]
    if in_bulk or fresh:
        outbox.note(outbox.DOCUMENTS, [*in_bulk, *(task.page_id for task in fresh)])
    for task in fresh:
        once_after_commit(task)


def index_many(page_ids: Iterable[int]) -> None:
    """Index cards that a bulk write has noted; in a process of its own where the setting says so.

    The Finnish dictionary takes a quarter of a gigabyte: a command that only writes need not hold it as well.
    """
    if not settings.TARJOOMA_INDEX_APART:
        schedule(*page_ids)
        return
    command = [sys.executable, "-m", "django", "search_index", "--drain"]
    process = subprocess.run(command, text=True, capture_output=True, cwd=settings.BASE_DIR, check=False)
    if process.returncode:
        logger.error("Cards were written but not indexed; run search_index --drain. %s", process.stderr.strip())


def _next_generation() -> None:
    if not IndexGeneration.objects.filter(pk=1).update(number=F("number") + 1):
        IndexGeneration.objects.get_or_create(pk=1, defaults={"number": 1})


def note_new_regions() -> None:
    """Let the search server, where there is one, learn anew which regions every card serves."""
    _let_server_know([outbox.EVERY_CARD])


def note_change(page_ids: Collection[int] = ()) -> None:
    """Tell every process that what it remembers of the index is stale; the rows of these cards came with the change.

    Two queries, or one. The generation's row stays locked until the commit: whoever reads its number sees all rows that
    came up to it.
    """
    _next_generation()
    if page_ids:
        cards = IndexedCard.objects.all()
        if outbox.EVERY_CARD not in page_ids:
            cards = cards.filter(pk__in=page_ids)
        cards.update(generation=Subquery(IndexGeneration.objects.filter(pk=1).values("number")))


def _lock(page_ids: Iterable[int]) -> None:
    """Let one at a time index a card: two who take it out and put it back would put it back twice."""
    cards = ProductCardPage.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=page_ids)
    list(cards.order_by("pk").values_list("pk", flat=True))


def _begin(page_ids: Collection[int]) -> None:
    """Lock cards, take what waits of them as done, and take them out of the index."""
    _lock(page_ids)
    outbox.settle(outbox.DOCUMENTS, page_ids)
    term_index().remove(page_ids)
    _delete(IndexedCard.objects.filter(pk__in=page_ids))


def _delete(cards: "QuerySet[IndexedCard]") -> None:
    """Delete cards with what hangs on them, reading none of it (three queries)."""
    TermMention.objects.filter(card__in=cards).delete()
    SearchDocument.objects.filter(card__in=cards).delete()
    cards._raw_delete(cards.db)


def _let_server_know(page_ids: Collection[int]) -> None:
    """Let the search server know of changed cards, where one is named, if only when its address has been put right."""
    if is_server_named():
        outbox.note(outbox.SERVER, page_ids)
        once_after_commit(PushTask())


def write(prepared: Prepared, add_texts: Callable[[Collection[IndexedText]], None] | None = None) -> None:
    """Add cards that are not in the index; the change is still to be noted."""
    insert(IndexedCard, FACTS, prepared.cards)
    insert(SearchDocument, Document._fields, prepared.documents)
    insert(TermMention, Mention._fields, prepared.mentions)
    (add_texts or term_index().add)(prepared.texts)


def index_card(page_id: int) -> None:
    """Bring the index up to date with one card; a card that is gone leaves the index."""
    _index_chunk([page_id])


def rebuild(on_progress: Callable[[int], None] | None = None) -> int:
    """Build the whole index anew in one transaction, so that readers see the old or the new one; return cards."""
    count = 0
    with replaced_index() as add:
        terms = explained_terms()
        for page_ids in _chunks(searched_ids()):
            prepared = prepare(page_ids, terms)
            add(prepared)
            count += len(prepared.cards)
            if on_progress is not None:
                on_progress(count)
    return count


@contextmanager
def replaced_index() -> Iterator[Callable[[Prepared], None]]:
    """Give a function that adds cards: they become the index, in one transaction, and what waits is taken as done."""
    with transaction.atomic(), _quick_collection():
        outbox.settle_all(outbox.DOCUMENTS, outbox.last_change(outbox.DOCUMENTS))
        with term_index().replaced() as add_texts:
            _delete(IndexedCard.objects.all())
            yield partial(write, add_texts=add_texts)
        note_change([outbox.EVERY_CARD])
        _let_server_know([outbox.EVERY_CARD])


@contextmanager
def _quick_collection() -> Iterator[None]:
    """Let the collection of garbage pass over all that there is already: it would look through that in vain."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _chunks(page_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the ids of cards that are read and written together."""
    for start in range(0, len(page_ids), _AT_ONCE):
        yield page_ids[start : start + _AT_ONCE]


def differences() -> list[int]:
    """Return ids of cards whose documents do not agree with the database: missing, stale or left over."""
    wrong: set[int] = set()
    known = set(IndexedCard.objects.values_list("pk", flat=True))
    for page_ids in _chunks(searched_ids()):
        cards = searched_cards(page_ids)
        known -= {card.facts.page_id for card in cards}
        wrong |= _disagreeing(cards)
    wrong |= known
    wrong |= {page_id for page_id, _scope in _stored() - term_index().held()}
    return sorted(wrong)


def _stored() -> set[tuple[int, str]]:
    """Return (card, scope) of every document."""
    rows = SearchDocument.objects.values_list("card_id", "language", "level")
    return {(card_id, scope_of(language, level)) for card_id, language, level in rows.iterator(chunk_size=5000)}


def _disagreeing(cards: Sequence[SearchedCard]) -> set[int]:
    """Return the ids of those of `cards` of which the index says something else, or nothing (two queries)."""
    page_ids = [card.facts.page_id for card in cards]
    known = {row[0]: row for row in IndexedCard.objects.filter(pk__in=page_ids).values_list(*FACTS)}
    stored: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for row in SearchDocument.objects.filter(card_id__in=page_ids).values_list(*Document._fields):
        stored[row[0]].add(tuple(row))
    wrong = set()
    for card in cards:
        page_id = card.facts.page_id
        facts, documents = rows_of(card)
        if known.get(page_id) != facts or stored[page_id] != set(documents):
            wrong.add(page_id)
    return wrong


def index_cards(page_ids: Iterable[int]) -> None:
    """Bring the index up to date with many cards, some hundreds in a transaction."""
    for chunk in _chunks(sorted(set(page_ids))):
        _index_chunk(chunk)


@transaction.atomic
def _index_chunk(page_ids: Collection[int]) -> None:
    _begin(page_ids)
    prepared = prepare(page_ids)
    write(prepared)
    note_change([row[0] for row in prepared.cards])
    _let_server_know(page_ids)


def index_waiting(older_than: timedelta = timedelta(0)) -> int:
    """Index all cards that wait, in the order in which they changed; return the number of changes.

    One that cannot be indexed is logged and waits on; it holds up no other.
    """
    done = 0
    while changes := outbox.waiting(outbox.DOCUMENTS, _AT_ONCE, older_than=older_than):
        _index_or_postpone(sorted({page_id for _number, page_id in changes}))
        done += len(changes)
    return done


def _index_or_postpone(page_ids: Sequence[int]) -> None:
    try:
        index_cards(page_ids)
    except _BY_WHAT_A_CARD_HOLDS as error:
        if len(page_ids) > 1:
            for page_id in page_ids:
                _index_or_postpone([page_id])
            return
        # The error's own words are left out: they may cite the text.
        logger.error("Card %s cannot be indexed (%s); it is tried again later.", page_ids[0], type(error).__name__)
        outbox.postpone(outbox.DOCUMENTS, page_ids, _TRIED_AGAIN_AFTER)


def left_over() -> set[int]:
    """Return the cards of which the engine holds what is no document."""
    return {page_id for page_id, _scope in term_index().held() - _stored()}


def repair(page_ids: Iterable[int]) -> None:
    """Index these cards again, and those of which something is left over."""
    index_cards(page_ids)
    index_cards(left_over())
