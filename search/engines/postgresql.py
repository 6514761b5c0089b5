"""PostgreSQL: weighted tsvector with a GIN index over the same lemmas.

Which rows match is read from the index alone; ranking a row means fetching its words, which lie elsewhere since they
are long. Of very many rows that match, only those are ranked whose title, keywords or summary match, and by these:
they lie in the row. The others follow in no order of merit; nobody reads so far.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading
from search.engines.packing import Blocks, packed_beside, packed_rows
from search.engines.scopes import SCOPES, table_of

_TOP = max(WEIGHTS.values())
_WEIGHTS = "{" + ", ".join(str(weight / _TOP) for weight in reversed(WEIGHTS.values())) + "}"
#: So many rows are ranked by all their words.
_RANKED_WHOLE = 500
_VECTORS: Final = ("vector", "head", "exact")
# Whoever writes waits from here on, so that the last step, for which also readers wait, is not waited for by writers.
_BEGIN_ANEW: Final = """
    LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE;
    CREATE TABLE {table}_new (card_id bigint NOT NULL, head tsvector NOT NULL, vector tsvector NOT NULL,
        exact tsvector NOT NULL) WITH (toast_tuple_target = 128);
    ALTER TABLE {table}_new ALTER head SET STORAGE MAIN, ALTER vector SET STORAGE EXTERNAL
"""
_TAKE_ROOM: Final = """
    SELECT set_config('maintenance_work_mem', '256MB', true)
    WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('256MB')
"""
_MAKE_INDICES: Final = ";".join(
    [
        "ALTER TABLE {table}_new ADD CONSTRAINT {table}_new_pkey PRIMARY KEY (card_id)",
        *(
            f"CREATE INDEX {{table}}_new_{name} ON {{table}}_new USING gin ({name}) WITH (gin_pending_list_limit = 512)"
            for name in _VECTORS
        ),
    ]
)
_PUT_IN_PLACE: Final = ";".join(
    [
        "DROP TABLE {table}",
        "ALTER TABLE {table}_new RENAME TO {table}",
        *(f"ALTER INDEX {{table}}_new_{name} RENAME TO {{table}}_{name}" for name in ("pkey", *_VECTORS)),
    ]
)


def _quoted(term: str) -> str:
    return "'" + term.replace("'", "").replace("\\", "") + "'"


def tsquery(reading: Reading) -> str:
    """Return the tsquery text; every term is quoted, so that nothing a user types is syntax."""
    parts = []
    for number, group in enumerate(reading.groups):
        terms = [_quoted(term) for term in sorted(group) if term]
        if reading.prefix and number == len(reading.groups) - 1:
            terms.append(f"{_quoted(reading.prefix)}:*")
        parts.append("(" + " | ".join(terms) + ")")
    return (" & " if reading.every_group else " | ").join(parts)


def phrases(reading: Reading) -> str:
    """Return the tsquery text of the phrases that must stand in a text."""
    return " & ".join("(" + " <-> ".join(_quoted(word) for word in phrase) + ")" for phrase in reading.phrases)


def _write(blocks: Blocks, suffix: str = "") -> None:
    """Write packed texts into the tables with this suffix."""
    with connection.cursor() as cursor:
        for scope, rows in blocks.items():
            columns = "(card_id, head, vector, exact)"
            with cursor.copy(f"COPY {table_of(scope)}{suffix} {columns} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(rows)


class PostgreSQLIndex:
    """The terms on PostgreSQL (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add texts; of each card at most one in a scope, and none that is in the index."""
        _write(packed_rows(texts))

    def remove(self, card_ids: Collection[int]) -> None:
        """Remove all texts of cards; unknown ids are no error."""
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"DELETE FROM {table_of(scope)} WHERE card_id = ANY(%s)", [list(card_ids)])

    @contextmanager
    def replaced(self) -> Iterator[Callable[[Collection[IndexedText]], None]]:
        """Give a function that adds texts; they stand instead of all that were there.

        They go into tables of their own, whose indices are made when all are there: that takes less time.
        """
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(_BEGIN_ANEW.format(table=table_of(scope)))
            with packed_beside(partial(_write, suffix="_new")) as add:
                yield add
            cursor.execute(_TAKE_ROOM)
            for scope in SCOPES:
                cursor.execute(_MAKE_INDICES.format(table=table_of(scope)))
            for scope in SCOPES:
                cursor.execute(_PUT_IN_PLACE.format(table=table_of(scope)))

    def matching(self, reading: Reading, scope: str) -> list[int]:
        """Return the ids of all cards whose text in `scope` matches, in any order."""
        if not reading.groups:
            return []
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_matching(%s, %s::tsquery, %s::tsquery)", [table_of(scope), *_given(reading)])
            return cursor.fetchone()[0] or []

    def best(self, reading: Reading, scope: str, limit: int, found: int) -> list[tuple[float, int]]:
        """Return (score, card id) of those that match best, at most `limit`, best first; `found` match in all."""
        if not reading.groups:
            return []
        words = "vector" if found <= _RANKED_WHOLE else "head"
        given = _given(reading)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT score, card FROM search_best(%s, %s, %s::real[], %s::tsquery, %s::tsquery, %s)",
                [table_of(scope), words, _WEIGHTS, *given, limit],
            )
            ranked: list[tuple[float, int]] = cursor.fetchall()
            if words == "vector" or len(ranked) == limit:
                return ranked
            cursor.execute(
                "SELECT card FROM search_in_body_alone(%s, %s::tsquery, %s::tsquery, %s)",
                [table_of(scope), *given, limit - len(ranked)],
            )
            return [*ranked, *((0.0, row[0]) for row in cursor.fetchall())]

    def held(self) -> set[tuple[int, str]]:
        """Return (card id, scope) of every text in the index."""
        found: set[tuple[int, str]] = set()
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"SELECT card_id FROM {table_of(scope)}")
                found.update((row[0], scope) for row in cursor.fetchall())
        return found


def _given(reading: Reading) -> list[str | None]:
    """Return what a reading asks for, terms and phrases."""
    return [tsquery(reading), phrases(reading) or None]
