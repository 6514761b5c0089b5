"""What every engine does: from what is asked to a page of answers. All engines pass the same contract tests.

Texts and queries arrive analysed: an engine stores terms and ranks matches, and knows no language. What a person may
read is part of what is asked and so of every query, not something that is taken out of the answer afterwards.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

#: Weights of the fields in ranking.
WEIGHTS: Final = {"title": 10.0, "keywords": 5.0, "summary": 3.0, "body": 1.0}
#: What results are narrowed and counted by.
FACETS: Final = (
    "kind", "segment", "need", "organisation", "channel", "e_service", "region", "price", "state",
)  # fmt: skip
#: Stands for the whole country among the regions of a card.
NATIONWIDE: Final = "*"
SORTS: Final = ("relevance", "name", "newest")
LEVELS: Final = (1, 2, 3)
#: Looser readings of a query are tried until so many cards are found.
ENOUGH: Final = 5
#: So many are taken of what only a loose reading finds.
MOST_LOOSE: Final = 10
#: Cards on a page of results.
PAGE_SIZE: Final = 20


@dataclass(frozen=True)
class Reading:
    """One way to read a query. A group of interchangeable terms matches when one of them occurs in a document.

    `every_group` asks for all groups, else one is enough. `prefix` widens the last group by words that begin with it.
    What only an `is_loose` reading finds is told apart. Each of `phrases` must stand in the document besides: these
    words, as they are written, one after the other. Terms and words hold only letters and digits.
    """

    groups: Sequence[frozenset[str]]
    every_group: bool
    prefix: str = ""
    is_loose: bool = False
    phrases: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Rights:
    """What a person may read: `level` of every card, and other levels by the key of who delivers a card.

    `drafts_of` holds the codes of the owners whose cards are seen though they are not public; None means all.
    """

    level: int = 1
    of_deliveries: Mapping[str, int] = field(default_factory=dict)
    drafts_of: frozenset[str] | None = frozenset()

    def level_of(self, delivery_key: str) -> int:
        """Return the highest level that may be read of cards delivered so."""
        return self.of_deliveries.get(delivery_key, self.level)

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels of which anything may be read, in ascending order."""
        highest = max([self.level, *self.of_deliveries.values()])
        return tuple(level for level in LEVELS if level <= highest)


@dataclass(frozen=True)
class Asked:
    """What is asked of an engine: cards in `language`, by readings of a query from the strictest to the loosest.

    No readings ask for every card. `filters` maps facets to chosen values, which are alternatives; what is not known
    finds nothing. `offset` and `limit` count cards.
    """

    language: str
    rights: Rights
    readings: Sequence[Reading] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    offset: int = 0
    limit: int = PAGE_SIZE


@dataclass(frozen=True)
class Answer:
    """What was found: the ids of the cards on the page asked for, in order, and figures about all that was found.

    `total` cards pass the filters, `near` of them fit loosely only; those come last when sorted by relevance.
    `matched` is how many fit before filters. `levels` tells the level whose text fits best, by card. `counts` maps
    facets to values to cards, `without` maps facets to all cards; both leave the facet's own filter out. `terms` are
    those of the readings that found something, to be marked.
    """

    cards: Sequence[int] = ()
    total: int = 0
    near: int = 0
    matched: int = 0
    levels: Mapping[int, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    without: Mapping[str, int] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()


class Engine(Protocol):
    """Answers from an index that is kept elsewhere (`search.indexing`)."""

    @property
    def name(self) -> str:
        """What the engine is called in logs and on the health page."""

    def ask(self, asked: Asked) -> Answer:
        """Return the answer; never looks into levels or at cards that the rights do not reach."""


class IndexedText(NamedTuple):
    """The text of one level of one card in one language; `scope` names the last two, e.g. "fi1".

    Four fields hold terms by which the text is found, `exact` its words as they are written, normalised; all are
    separated by spaces. In `exact`, `search.analysis.GAP` stands wherever a phrase must not go on.
    """

    card_id: int
    scope: str
    title: str = ""
    keywords: str = ""
    summary: str = ""
    body: str = ""
    exact: str = ""


class TermIndex(Protocol):
    """Stores the terms of texts in the application's own database and ranks those that match.

    Each scope is an index of its own: nothing in one of them moves the order within another.
    """

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add texts; of each card at most one in a scope, and none that is in the index."""

    def remove(self, card_ids: Collection[int]) -> None:
        """Remove all texts of cards; unknown ids are no error."""

    def replaced(self) -> AbstractContextManager[Callable[[Collection[IndexedText]], None]]:
        """Give a function that adds texts, as `add` does; in the end they stand instead of all that were there.

        Within a transaction: others go on seeing what was there until it is committed, and write nothing meanwhile.
        """

    def matching(self, reading: Reading, scope: str) -> list[int]:
        """Return the ids of all cards whose text in `scope` matches, in any order."""

    def best(self, reading: Reading, scope: str, limit: int, found: int) -> list[tuple[float, int]]:
        """Return (score, card id) of those that match best, at most `limit`, best first; the more the better.

        `found` tells how many match, as `matching` has told: of very many, an index may rank only those that have the
        words in title, keywords or summary, and let the others follow with score 0.
        """

    def held(self) -> set[tuple[int, str]]:
        """Return (card id, scope) of every text in the index."""
