"""Finding: from a query, filters and a person's rights to positions of cards, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.access import Access
from search.analysis import query_groups, words_of
from search.engines import engine
from search.facets import Bitmap, bitmap_of, positions_of
from search.snapshot import Snapshot, newest_first, snapshot

SORTS = ("relevance", "name", "newest")
MAX_QUERY_LENGTH = 300
_PREFIX_FROM = 3


@dataclass(frozen=True)
class Query:
    """What was asked. `filters` maps facets to chosen values; unknown values simply find nothing."""

    text: str
    language: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"

    @property
    def words(self) -> str:
        """The query without NULs and cut to a sane length."""
        return self.text.replace("\x00", " ")[:MAX_QUERY_LENGTH].strip()


@dataclass(frozen=True)
class Found:
    """The outcome: the snapshot it refers to, positions in order, hits before filters, and the terms to mark."""

    snapshot: Snapshot
    positions: list[int]
    hits: Bitmap
    documents: dict[int, int]
    wanted: frozenset[str]


def _scopes(language: str, readable: Mapping[int, Bitmap]) -> list[str]:
    return [f"{language}{level}" for level, bits in readable.items() if bits]


def _best_documents(known: Snapshot, ids: Sequence[int], readable: Mapping[int, Bitmap]) -> dict[int, int]:
    """Return {position: best document id} of the documents the person may read, best first."""
    best: dict[int, int] = {}
    for document_id in ids:
        place = known.document_places.get(document_id)
        if place is None:
            continue
        position, level = place
        if position not in best and readable[level] >> position & 1:
            best[position] = document_id
    return best


def _matching(query: Query, known: Snapshot, readable: Mapping[int, Bitmap]) -> tuple[dict[int, int], frozenset[str]]:
    """Return best documents by position and the terms asked for, trying strict readings before loose ones."""
    scopes = _scopes(query.language, readable)
    exact, loose = query_groups(query.words), query_groups(query.words, with_parts=True)
    last = [word for _start, _end, word in words_of(query.words)][-1:]
    prefix = "".join(c for c in last[0].lower() if c.isalnum()) if last and len(last[0]) >= _PREFIX_FROM else ""
    attempts = (
        (exact, True, ""),
        (exact, True, prefix),
        (loose, True, prefix),
        (loose, False, prefix),
    )
    for groups, every_group, start in attempts:
        ids = engine().search(groups, scopes, every_group=every_group, prefix=start)
        best = _best_documents(known, ids, readable)
        if best:
            return best, frozenset().union(*groups)
    return {}, frozenset()


def _ordered(query: Query, known: Snapshot, hits: Bitmap, best: Mapping[int, int]) -> list[int]:
    if query.sort == "newest":
        return sorted(positions_of(hits), key=lambda p: newest_first(known.cards[p]), reverse=True)
    if query.sort == "name" or not best:
        titles = known.titles[query.language]
        return sorted(positions_of(hits), key=lambda p: (titles[p].casefold(), p))
    return [position for position in best if hits >> position & 1]


def find(query: Query, access: Access) -> Found:
    """Return what `access` may see of what `query` asks for. Never looks into levels the person may not read."""
    known = snapshot()
    visible = known.visible_to(access)
    readable = {level: known.readable_at(access, level) for level in (1, 2, 3)}
    best: dict[int, int] = {}
    wanted: frozenset[str] = frozenset()
    hits = visible
    if query.words:
        best, wanted = _matching(query, known, readable)
        hits = bitmap_of(best) & visible
    filtered = known.facets.filtered(hits, query.filters)
    return Found(known, _ordered(query, known, filtered, best), hits, best, wanted)
