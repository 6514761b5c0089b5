"""Finding: from a query, filters and a person's rights to what an engine is asked, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lifecycle.access import Access
from search.analysis import query_groups, spelled
from search.answering import OneSearch
from search.engines.base import Answer, Asked, Reading, Rights
from search.known import Snapshot
from search.quoting import ends_quoted, phrases_of, unquoted
from search.snapshot import snapshot
from search.spelling import corrected
from search.synonyms import widened

MAX_QUERY_LENGTH = 300
_PREFIX_FROM = 3
#: So many cards are returned where nobody asks for a page.
_ALL = 1000


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
    """The outcome: the snapshot it refers to, the answer, and the query that was answered instead of a misspelt one.

    `corrected` is "" unless what was typed finds nothing and something near it does. `without_quotes` tells that no
    text has the quoted words one after the other, and that they were looked for one by one. `phrases` are those that
    every card found has.
    """

    snapshot: Snapshot
    answer: Answer
    rights: Rights
    corrected: str = ""
    without_quotes: bool = False
    phrases: Sequence[Sequence[str]] = ()

    @property
    def positions(self) -> list[int]:
        """Positions of the cards on the page in the snapshot."""
        return [self.snapshot.position_of[page_id] for page_id in self.answer.cards]


def _readings(query: str, known: Snapshot) -> tuple[Reading, ...]:
    """Return how a query may be read, the strictest first: as typed, begun and synonymous, by parts, by any word."""
    words, phrases = unquoted(query), phrases_of(query)
    exact, parts = query_groups(words), query_groups(words, with_parts=True)
    named = [widened(group, known.synonyms) for group in exact]
    loose = [widened(group, known.synonyms) for group in parts]
    prefix = "" if ends_quoted(query) else _begun(words, exact)
    return (
        Reading(exact, every_group=True, phrases=phrases),
        Reading(named, every_group=True, prefix=prefix, phrases=phrases),
        Reading(loose, every_group=True, prefix=prefix, is_loose=True, phrases=phrases),
        Reading(loose, every_group=False, prefix=prefix, is_loose=True, phrases=phrases),
    )


def _begun(words: str, groups: Sequence[frozenset[str]]) -> str:
    """Return the last word, which may not have been typed to its end; "" unless it is the one that made the last group.

    A common word left out, as in "patent for", would else widen the word before it.
    """
    last = spelled(words)[-1:]
    if not last or len(last[0]) < _PREFIX_FROM or query_groups(last[0]) != groups[-1:]:
        return ""
    return "".join(c for c in last[0].lower() if c.isalnum())


def _correction(words: str, language: str, known: Snapshot) -> str:
    """Return the query with unknown words replaced by the nearest that public texts contain; "" without any."""
    typed = spelled(words)
    unknown = {word: known.vocabulary().nearest(word, language) for word in typed}
    return corrected(typed, unknown) if any(unknown.values()) else ""


def find(query: Query, access: Access, *, offset: int = 0, limit: int = _ALL, search: OneSearch | None = None) -> Found:
    """Return what `access` may see of what `query` asks for. Never looks into levels the person may not read.

    `search` where more than this belongs to it.
    """
    known = snapshot()
    rights = known.rights_of(access)
    search = search or OneSearch()

    def ask(words: str) -> Answer:
        readings = _readings(words, known) if words else ()
        asked = Asked(query.language, rights, readings, query.filters, query.sort, offset, limit)
        return search.answer(asked, known)

    found = ask(query.words)
    phrases = phrases_of(query.words)
    if not query.words or found.matched:
        return Found(known, found, rights, phrases=phrases)
    words = unquoted(query.words)
    if phrases and (instead := ask(words)).matched:
        return Found(known, instead, rights, without_quotes=True)
    if (meant := _correction(words, query.language, known)) and (instead := ask(meant)).matched:
        return Found(known, instead, rights, meant)
    return Found(known, found, rights)
