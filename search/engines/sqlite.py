"""SQLite FTS5: bm25 over the lemmas, without another server."""

from collections.abc import Collection

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading

TABLE = "search_fts"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', "") + '"'


def match_expression(reading: Reading, scopes: Collection[str]) -> str:
    """Return the FTS5 expression; every term is quoted, so that nothing a user types is syntax."""
    parts = []
    for number, group in enumerate(reading.groups):
        terms = [_quoted(term) for term in sorted(group) if term]
        if reading.prefix and number == len(reading.groups) - 1:
            terms.append(f"{_quoted(reading.prefix)} *")
        parts.append("(" + " OR ".join(terms) + ")")
    words = (" AND " if reading.every_group else " OR ").join(parts)
    places = " OR ".join(_quoted(scope) for scope in sorted(scopes))
    return f"scope : ({places}) AND {{title keywords summary body}} : ({words})"


class SQLiteIndex:
    """The terms on SQLite (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add documents that are not in the index."""
        rows = [(t.document_id, t.scope, t.title, t.keywords, t.summary, t.body) for t in texts]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, scope, title, keywords, summary, body) VALUES (%s, %s, %s, %s, %s, %s)",
                rows,
            )

    def remove(self, document_ids: Collection[int]) -> None:
        """Remove documents; unknown ids are no error."""
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(number,) for number in document_ids])

    def clear(self) -> None:
        """Remove every document."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")

    def search(self, reading: Reading, scopes: Collection[str]) -> list[int]:
        """Return ids of matching documents, best first."""
        if not reading.groups or not scopes:
            return []
        weights = ", ".join(str(weight) for weight in (0.0, *WEIGHTS.values()))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY bm25({TABLE}, {weights}), rowid",
                [match_expression(reading, scopes)],
            )
            return [row[0] for row in cursor.fetchall()]

    def document_ids(self) -> set[int]:
        """Return the ids of all documents in the index."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid FROM {TABLE}")
            return {row[0] for row in cursor.fetchall()}
