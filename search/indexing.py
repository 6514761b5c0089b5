"""Writing the index: a card at a time after commit, or all of it."""

import logging
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from catalogue.bulk import collected
from catalogue.models import ProductCardPage
from catalogue.querysets import ProductCardQuerySet
from lifecycle.after_commit import once_after_commit, waits_for_commit
from lifecycle.states import LIVING_STATES
from search import outbox
from search.documents import indexed_card, indexed_text, searched_version, texts_of
from search.engines.embedded import term_index
from search.mentions import Terms, explained_terms, note_mentions
from search.mirroring import PushTask
from search.models import IndexedCard, IndexGeneration, SearchDocument
from search.servers import search_server

logger = logging.getLogger("tarjooma.search")
#: Cards indexed in one transaction.
_AT_ONCE: Final = 200


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

    That they wait is written in the same transaction: whatever then fails, `search_index --drain` finds them.
    """
    tasks = [IndexTask(page_id) for page_id in dict.fromkeys(page_ids) if not collected(page_id)]
    fresh = [task for task in tasks if not waits_for_commit(task)]
    if fresh:
        outbox.note(outbox.DOCUMENTS, [task.page_id for task in fresh])
    for task in fresh:
        once_after_commit(task)


def index_many(page_ids: Iterable[int]) -> None:
    """Index cards after a bulk write; in a process of its own where the setting says so.

    The Finnish dictionary takes a quarter of a gigabyte: a command that only writes need not hold it as well.
    """
    if not settings.TARJOOMA_INDEX_APART:
        schedule(*page_ids)
        return
    outbox.note(outbox.DOCUMENTS, sorted(page_ids))
    command = [sys.executable, "-m", "django", "search_index", "--drain"]
    process = subprocess.run(command, text=True, capture_output=True, cwd=settings.BASE_DIR, check=False)
    if process.returncode:
        logger.error("Cards were written but not indexed; run search_index --drain. %s", process.stderr.strip())


def _searched() -> ProductCardQuerySet:
    """Return the cards that belong in the index: all that have not left the offering."""
    cards: ProductCardQuerySet = ProductCardPage.objects.with_facts().in_state(*LIVING_STATES)
    return cards


def _next_generation() -> None:
    if not IndexGeneration.objects.filter(pk=1).update(number=F("number") + 1):
        IndexGeneration.objects.get_or_create(pk=1, defaults={"number": 1})


def note_new_regions() -> None:
    """Let the search server, where there is one, learn anew which regions every card serves."""
    if search_server() is not None:
        outbox.note(outbox.SERVER, [outbox.EVERY_CARD])
        once_after_commit(PushTask())


def note_change() -> None:
    """Tell every process that what it remembers of the index is stale."""
    _next_generation()


def _lock(page_ids: Iterable[int]) -> None:
    """Let one at a time index a card: two who take it out and put it back would put it back twice."""
    cards = ProductCardPage.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=page_ids)
    list(cards.order_by("pk").values_list("pk", flat=True))


def _begin(page_ids: Collection[int]) -> None:
    """Lock cards, take what waits of them as done, and take them out of the index."""
    _lock(page_ids)
    outbox.settle(outbox.DOCUMENTS, page_ids)
    term_index().remove(page_ids)
    IndexedCard.objects.filter(page_id__in=page_ids).delete()


def _end(page_ids: Collection[int]) -> None:
    """Let processes and the search server, where there is one, know of the change."""
    _next_generation()
    if search_server() is not None:
        outbox.note(outbox.SERVER, page_ids)
        once_after_commit(PushTask())


def _add(page: ProductCardPage, terms: Terms) -> None:
    version = searched_version(page)
    store(indexed_card(version), list(texts_of(version)))
    note_mentions(page.pk, version, terms)


def store(card: IndexedCard, documents: Sequence[SearchDocument]) -> None:
    """Add a card that is not in the index, with its documents."""
    card.save(force_insert=True)
    SearchDocument.objects.bulk_create(documents)
    term_index().add([indexed_text(document) for document in documents])


@transaction.atomic
def index_card(page_id: int) -> None:
    """Bring the index up to date with one card; a card that is gone leaves the index."""
    _begin([page_id])
    page = _searched().filter(pk=page_id).first()
    if page is not None:
        _add(page, explained_terms())
    _end([page_id])


@transaction.atomic
def rebuild(on_progress: Callable[[int], None] | None = None) -> int:
    """Build the whole index anew in one transaction, so that readers see the old or the new one; return cards."""
    outbox.settle_all(outbox.DOCUMENTS, outbox.last_change(outbox.DOCUMENTS))
    term_index().clear()
    SearchDocument.objects.all().delete()
    IndexedCard.objects.all().delete()
    count, terms = 0, explained_terms()
    for page in _searched().iterator(chunk_size=200):
        _add(page, terms)
        count += 1
        if on_progress is not None:
            on_progress(count)
    _end([outbox.EVERY_CARD])
    return count


def differences() -> list[int]:
    """Return ids of cards whose documents do not agree with the database: missing, stale or left over."""
    wrong: set[int] = set()
    known = {card.page_id: card for card in IndexedCard.objects.all()}
    pages = _searched()
    for page in pages.iterator(chunk_size=200):
        card = known.pop(page.pk, None)
        if card is None or not _agrees(card, page):
            wrong.add(page.pk)
    wrong |= set(known)
    wrong |= {page_id for page_id, _scope in _stored() - term_index().held()}
    return sorted(wrong)


def _stored() -> set[tuple[int, str]]:
    """Return (card, scope) of every document."""
    rows = SearchDocument.objects.values_list("card_id", "language", "level")
    return {(card_id, f"{language}{level}") for card_id, language, level in rows.iterator(chunk_size=5000)}


def _agrees(card: IndexedCard, page: ProductCardPage) -> bool:
    version = searched_version(page)
    fresh = indexed_card(version)
    fields = [field.attname for field in IndexedCard._meta.concrete_fields]
    if any(getattr(card, name) != getattr(fresh, name) for name in fields):
        return False
    names = ("language", "level", "text_language", "title", "summary", "body", "processing_time", "keywords")
    stored = set(SearchDocument.objects.filter(card=card).values_list(*names))
    return stored == {tuple(getattr(text, name) for name in names) for text in texts_of(version)}


def index_cards(page_ids: Iterable[int]) -> None:
    """Bring the index up to date with many cards, some hundreds in a transaction."""
    wanted = sorted(set(page_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        _index_chunk(wanted[start : start + _AT_ONCE])


@transaction.atomic
def _index_chunk(page_ids: Collection[int]) -> None:
    _begin(page_ids)
    terms = explained_terms()
    for page in _searched().filter(pk__in=page_ids):
        _add(page, terms)
    _end(page_ids)


def index_waiting(older_than: timedelta = timedelta(0)) -> int:
    """Index all cards that wait, in the order in which they changed; return the number of changes."""
    done = 0
    while changes := outbox.waiting(outbox.DOCUMENTS, _AT_ONCE, older_than=older_than):
        index_cards(page_id for _number, page_id in changes)
        done += len(changes)
    return done


def repair(page_ids: Iterable[int]) -> None:
    """Index these cards again, and those of which the engine holds what is no document."""
    index_cards(page_ids)
    index_cards(page_id for page_id, _scope in term_index().held() - _stored())
