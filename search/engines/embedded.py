"""The embedded engine: terms in the application's own database, filters and counts on bitmaps in its memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from search.engines.base import ENOUGH, FACETS, MOST_LOOSE, Answer, Asked, Reading, Rights, TermIndex
from search.engines.postgresql import PostgreSQLIndex
from search.engines.sqlite import SQLiteIndex
from search.facets import Bitmap, bitmap_of, members
from search.snapshot import Snapshot

_INDEXES: Final[dict[str, TermIndex]] = {"sqlite": SQLiteIndex(), "postgresql": PostgreSQLIndex()}


def term_index() -> TermIndex:
    """Return the index of terms in the database in use; LookupError for a database without one."""
    try:
        return _INDEXES[connection.vendor]
    except KeyError:
        raise LookupError(f"no search engine for databases of kind {connection.vendor!r}") from None


@dataclass
class _Matched:
    """Levels that fit best by position, best first; the terms to mark; positions found by loose readings alone."""

    best: dict[int, int] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    near: frozenset[int] = frozenset()


@dataclass(frozen=True)
class EmbeddedEngine:
    """Answers from the database and one generation of what the process remembers of it."""

    known: Snapshot
    name: str = "embedded"

    def ask(self, asked: Asked) -> Answer:
        """Return the answer; at most one query for each reading."""
        known, filters = self.known, asked.filters
        visible = known.visible(asked.rights)
        matched = self._matching(asked) if asked.readings else _Matched()
        hits = bitmap_of(matched.best, len(known.cards)) if asked.readings else visible
        filtered = known.facets.filtered(hits, filters)
        page = self._page(asked, filtered, matched.best)
        return Answer(
            cards=[known.cards[position].page_id for position in page],
            total=filtered.bit_count(),
            near=(bitmap_of(matched.near, len(known.cards)) & filtered).bit_count(),
            matched=hits.bit_count(),
            levels={known.cards[p].page_id: matched.best[p] for p in page if p in matched.best},
            counts={facet: known.facets.counts(facet, hits, filters) for facet in FACETS},
            without={facet: known.facets.filtered(hits, filters, leaving_out=facet).bit_count() for facet in FACETS},
            terms=matched.terms,
        )

    def _matching(self, asked: Asked) -> _Matched:
        """Return what matches; looser readings are added while few are found."""
        levels = asked.rights.levels
        size = len(self.known.cards)
        readable = {level: members(self.known.readable(asked.rights, level), size) for level in levels}
        scopes = [f"{asked.language}{level}" for level in levels]
        matched = _Matched()
        for reading in asked.readings:
            found = self._best_levels(reading, scopes, readable)
            more = [position for position in found if position not in matched.best]
            more = more[:MOST_LOOSE] if reading.is_loose else more
            if more:
                matched.best |= {position: found[position] for position in more}
                matched.terms = matched.terms.union(*reading.groups)
                matched.near |= frozenset(more) if reading.is_loose else frozenset()
            if len(matched.best) >= ENOUGH:
                break
        return matched

    def _best_levels(self, reading: Reading, scopes: Sequence[str], readable: dict[int, bytes]) -> dict[int, int]:
        """Return {position: level that fits best} of the documents the person may read, best first."""
        places, found = self.known.document_places, term_index().search(reading, scopes)
        if len(readable) == 1:
            ((level, held),) = readable.items()
            positions = (place >> 2 for number in found if (place := places.get(number)) is not None)
            return dict.fromkeys((p for p in positions if held[p >> 3] >> (p & 7) & 1), level)
        best: dict[int, int] = {}
        for document_id in found:
            place = places.get(document_id)
            if place is not None:
                position, level = place >> 2, place & 3
                if position not in best and readable[level][position >> 3] >> (position & 7) & 1:
                    best[position] = level
        return best

    def _page(self, asked: Asked, hits: Bitmap, best: dict[int, int]) -> list[int]:
        """Return the positions on the page asked for."""
        order: Iterable[int] = best
        if asked.sort == "newest":
            order = self.known.newest_first()
        elif asked.sort == "name" or not best:
            order = self.known.by_name(asked.language)
        held = members(hits, len(self.known.cards))
        wanted: list[int] = []
        for position in order:
            if held[position >> 3] >> (position & 7) & 1:
                wanted.append(position)
                if len(wanted) == asked.offset + asked.limit:
                    break
        return wanted[asked.offset :]


def readable_level(known: Snapshot, rights: Rights, page_id: int) -> int:
    """Return the highest level that may be read of a card; 0 of one that is not seen or not known."""
    position = known.position_of.get(page_id)
    if position is None or not known.visible(rights) >> position & 1:
        return 0
    return rights.level_of(known.cards[position].delivery_key)
