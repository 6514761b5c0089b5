"""Finding: from a query, filters and a person's rights to positions of cards, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.access import Access
from search.analysis import query_groups, words_of
from search.engines import engine
from search.facets import Bitmap, bitmap_of, positions_of
from search.snapshot import Snapshot, newest_first, snapshot
from search.spelling import corrected
from search.synonyms import widened

SORTS = ("relevance", "name", "newest")
MAX_QUERY_LENGTH = 300
_PREFIX_FROM = 3
#: Looser readings of a query are tried until so many are found.
_ENOUGH = 5
#: So many are taken of what only a loose reading finds.
_MOST_LOOSE = 10


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
    """The outcome: the snapshot it refers to, positions in order, hits before filters, and the terms to mark.

    `corrected` is the query that was answered because what was typed finds nothing; "" otherwise. `near` are positions
    that only a loose reading of the query finds: by parts of compounds, or by some of the words.
    """

    snapshot: Snapshot
    positions: list[int]
    hits: Bitmap
    documents: dict[int, int]
    wanted: frozenset[str]
    corrected: str = ""
    near: frozenset[int] = frozenset()


@dataclass
class _Matched:
    """Best documents by position in order, the terms to mark, and the positions found by loose readings alone."""

    best: dict[int, int] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    near: frozenset[int] = frozenset()


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


@dataclass(frozen=True)
class _Asked:
    """What one query is asked as: groups of interchangeable terms, and whether all must match."""

    groups: Sequence[frozenset[str]]
    every_group: bool
    prefix: str = ""
    is_loose: bool = False


def _readings(words: str, known: Snapshot) -> tuple[_Asked, ...]:
    """Return how a query may be read, the strictest first: as typed, begun and synonymous, by parts, by any word."""
    exact, parts = query_groups(words), query_groups(words, with_parts=True)
    named = [widened(group, known.synonyms) for group in exact]
    loose = [widened(group, known.synonyms) for group in parts]
    last = [word for _start, _end, word in words_of(words)][-1:]
    prefix = "".join(c for c in last[0].lower() if c.isalnum()) if last and len(last[0]) >= _PREFIX_FROM else ""
    return (
        _Asked(exact, every_group=True),
        _Asked(named, every_group=True, prefix=prefix),
        _Asked(loose, every_group=True, prefix=prefix, is_loose=True),
        _Asked(loose, every_group=False, prefix=prefix, is_loose=True),
    )


def _matching(words: str, language: str, known: Snapshot, readable: Mapping[int, Bitmap]) -> _Matched:
    """Return what matches; looser readings are added while few are found."""
    scopes = _scopes(language, readable)
    matched = _Matched()
    for asked in _readings(words, known):
        ids = engine().search(asked.groups, scopes, every_group=asked.every_group, prefix=asked.prefix)
        found = _best_documents(known, ids, readable)
        more = [position for position in found if position not in matched.best]
        more = more[:_MOST_LOOSE] if asked.is_loose else more
        if more:
            matched.best |= {position: found[position] for position in more}
            matched.wanted = matched.wanted.union(*asked.groups)
            matched.near |= frozenset(more) if asked.is_loose else frozenset()
        if len(matched.best) >= _ENOUGH:
            break
    return matched


def _correction(words: str, language: str, known: Snapshot) -> str:
    """Return the query with unknown words replaced by the nearest that public texts contain; "" without any."""
    typed = [word for _start, _end, word in words_of(words)]
    unknown = {word: known.vocabulary().nearest(word, language) for word in typed}
    return corrected(typed, unknown) if any(unknown.values()) else ""


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
    matched, hits, meant = _Matched(), visible, ""
    if query.words:
        matched = _matching(query.words, query.language, known, readable)
        if not matched.best and (meant := _correction(query.words, query.language, known)):
            matched = _matching(meant, query.language, known, readable)
        hits = bitmap_of(matched.best) & visible
    filtered = known.facets.filtered(hits, query.filters)
    positions = _ordered(query, known, filtered, matched.best)
    answered = meant if matched.best else ""
    return Found(known, positions, hits, matched.best, matched.wanted, answered, matched.near)
