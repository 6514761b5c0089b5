"""Work of search done in the background by django-tasks."""

from dataclasses import dataclass
from typing import Any

from django_tasks import task

from search.indexing import index_cards
from search.mentions import concerned_cards


@task()
def refresh_mentions(term_id: int) -> int:
    """Index anew the cards that a changed term of the glossary may concern, and return how many there are."""
    concerned = concerned_cards(term_id)
    if concerned:
        index_cards(concerned)
    return len(concerned)


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
