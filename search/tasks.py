"""Work of search done in the background by django-tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django_tasks import task

from catalogue.bulk import collected
from lifecycle.after_commit import once_after_commit
from search import outbox
from search.indexing import index_cards, index_waiting
from search.mentions import concerned_cards


@task()
def refresh_mentions(term_id: int) -> int:
    """Index anew the cards that a changed term of the glossary may concern, and return how many there are."""
    concerned = concerned_cards(term_id)
    if concerned:
        index_cards(concerned)
    return len(concerned)


@task()
def index_what_waits() -> int:
    """Index the cards that wait, and return the number of changes."""
    return index_waiting()


@dataclass(frozen=True)
class WaitingTask:
    """Indexes, when called, the cards that wait; equal tasks are run once."""

    def __post_init__(self) -> None:
        """Take the name by which Django logs what failed after a commit."""
        object.__setattr__(self, "__qualname__", "WaitingTask()")

    def __call__(self) -> Any:
        """Enqueue it: there may be many cards."""
        return index_what_waits.enqueue()


def schedule_many(page_ids: Iterable[int]) -> None:
    """Index many cards in the background, after the present transaction has committed (one query).

    In a bulk write they are indexed at its end.
    """
    changed = list(page_ids)
    if changed:
        outbox.note(outbox.DOCUMENTS, changed)
    if [page_id for page_id in changed if not collected(page_id)]:
        once_after_commit(WaitingTask())


@dataclass(frozen=True)
class MentionsTask:
    """Indexes anew, when called, the cards whose texts a changed term may concern; equal tasks are run once."""

    term_id: int

    def __post_init__(self) -> None:
        """Take the name by which Django logs what failed after a commit."""
        object.__setattr__(self, "__qualname__", f"MentionsTask({self.term_id})")

    def __call__(self) -> Any:
        """Enqueue it: there may be many cards."""
        return refresh_mentions.enqueue(self.term_id)
