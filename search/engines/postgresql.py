"""PostgreSQL: weighted tsvector with a GIN index over the same lemmas."""

from collections.abc import Collection

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading

TABLE = "search_fts"


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


class PostgreSQLIndex:
    """The terms on PostgreSQL (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add documents that are not in the index."""
        vector = " || ".join(f"setweight(to_tsvector('simple', %s), '{mark}')" for mark in "ABCD")
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (document_id, scope, vector) VALUES (%s, %s, {vector})",
                [(t.document_id, t.scope, t.title, t.keywords, t.summary, t.body) for t in texts],
            )

    def remove(self, document_ids: Collection[int]) -> None:
        """Remove documents; unknown ids are no error."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE document_id = ANY(%s)", [list(document_ids)])

    def clear(self) -> None:
        """Remove every document."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")

    def search(self, reading: Reading, scopes: Collection[str]) -> list[int]:
        """Return ids of matching documents, best first."""
        if not reading.groups or not scopes:
            return []
        top = max(WEIGHTS.values())
        weights = "{" + ", ".join(str(weight / top) for weight in reversed(WEIGHTS.values())) + "}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT document_id FROM {TABLE}, to_tsquery('simple', %s) AS asked "
                "WHERE vector @@ asked AND scope = ANY(%s) "
                "ORDER BY ts_rank(%s::float4[], vector, asked, 1) DESC, document_id",
                [tsquery(reading), list(scopes), weights],
            )
            return [row[0] for row in cursor.fetchall()]

    def document_ids(self) -> set[int]:
        """Return the ids of all documents in the index."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT document_id FROM {TABLE}")
            return {row[0] for row in cursor.fetchall()}
