"""The embedded engine: terms in the application's own database, filters and counts on bitmaps in its memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection

from search.engines.base import FACETS, Answer, Asked, Rights, TermIndex
from search.engines.matching import Matches
from search.engines.postgresql import PostgreSQLIndex
from search.engines.sqlite import SQLiteIndex
from search.facets import Bitmap, members
from search.known import Snapshot

_INDEXES: Final[dict[str, TermIndex]] = {"sqlite": SQLiteIndex(), "postgresql": PostgreSQLIndex()}


def term_index() -> TermIndex:
    """Return the index of terms in the database in use; LookupError for a database without one."""
    try:
        return _INDEXES[connection.vendor]
    except KeyError:
        raise LookupError(f"no search engine for databases of kind {connection.vendor!r}") from None


@dataclass(frozen=True)
class EmbeddedEngine:
    """Answers from the database and one generation of what the process remembers of it."""

    known: Snapshot
    name: str = "embedded"

    def ask(self, asked: Asked) -> Answer:
        """Return the answer; two queries for each reading that is looked at and each scope that is read."""
        known, filters = self.known, asked.filters
        matches = Matches(known, asked, term_index()) if asked.readings else None
        hits = matches.cards if matches else known.visible(asked.rights)
        filtered = known.facets.filtered(hits, filters)
        page = self._page(asked, filtered, matches)
        return Answer(
            cards=[known.cards[position].page_id for position in page],
            total=filtered.bit_count(),
            near=(matches.near & filtered).bit_count() if matches else 0,
            matched=hits.bit_count(),
            levels={known.cards[position].page_id: level for position, level in page.items()} if matches else {},
            counts={facet: known.facets.counts(facet, hits, filters) for facet in FACETS},
            without={facet: known.facets.filtered(hits, filters, leaving_out=facet).bit_count() for facet in FACETS},
            terms=matches.terms if matches else frozenset(),
        )

    def _page(self, asked: Asked, cards: Bitmap, matches: Matches | None) -> dict[int, int]:
        """Return {position: level} of the page asked for, in order."""
        if asked.sort == "relevance" and matches:
            return matches.best(cards, asked.offset, asked.limit)
        newest = asked.sort == "newest"
        order = self.known.newest_first() if newest else self.known.by_name(asked.language)
        page = self._first(order, cards, asked.offset, asked.limit)
        return {position: matches.level_of(position) if matches else 1 for position in page}

    def _first(self, order: Iterable[int], cards: Bitmap, offset: int, limit: int) -> list[int]:
        """Return `limit` of `cards` in `order`, after `offset` others."""
        held = members(cards, len(self.known.cards))
        wanted: list[int] = []
        for position in order:
            if held[position >> 3] >> (position & 7) & 1:
                wanted.append(position)
                if len(wanted) == offset + limit:
                    break
        return wanted[offset:]


def readable_level(known: Snapshot, rights: Rights, page_id: int) -> int:
    """Return the highest level that may be read of a card; 0 of one that is not seen or not known."""
    position = known.position_of.get(page_id)
    if position is None or not known.visible(rights) >> position & 1:
        return 0
    return rights.level_of(known.cards[position].delivery_key)
