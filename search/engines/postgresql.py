"""PostgreSQL: weighted tsvector with a GIN index over the same lemmas."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading
from search.engines.scopes import SCOPES, table_of

_TOP = max(WEIGHTS.values())
_WEIGHTS = "{" + ", ".join(str(weight / _TOP) for weight in reversed(WEIGHTS.values())) + "}"
#: A tsvector remembers no place after this one.
_LAST_PLACE = 16383


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


def placed(words: Iterable[str]) -> str:
    """Return the tsvector text of words with their places."""
    kept = [word for word in words if word][:_LAST_PLACE]
    return " ".join(f"{_quoted(word)}:{place}" for place, word in enumerate(kept, 1))


class PostgreSQLIndex:
    """The terms on PostgreSQL (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add texts; of each card at most one in a scope, and none that is in the index."""
        vector = " || ".join(f"setweight(to_tsvector('simple', %s), '{mark}')" for mark in "ABCD")
        with connection.cursor() as cursor:
            for scope, group in groupby(sorted(texts, key=lambda text: text.scope), key=lambda text: text.scope):
                cursor.executemany(
                    f"INSERT INTO {table_of(scope)} (card_id, vector, exact) VALUES (%s, {vector}, %s::tsvector)",
                    [(t.card_id, t.title, t.keywords, t.summary, t.body, placed(t.exact.split(" "))) for t in group],
                )

    def remove(self, card_ids: Collection[int]) -> None:
        """Remove all texts of cards; unknown ids are no error."""
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"DELETE FROM {table_of(scope)} WHERE card_id = ANY(%s)", [list(card_ids)])

    def clear(self) -> None:
        """Remove every text."""
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"DELETE FROM {table_of(scope)}")

    def matching(self, reading: Reading, scope: str) -> list[int]:
        """Return the ids of all cards whose text in `scope` matches, in any order."""
        if not reading.groups:
            return []
        condition, given = _condition(reading)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT json_agg(card_id) FROM {table_of(scope)} WHERE {condition}", given)
            return cursor.fetchone()[0] or []

    def best(self, reading: Reading, scope: str, limit: int) -> list[tuple[float, int]]:
        """Return (score, card id) of those that match best, at most `limit`, best first; the more the better."""
        if not reading.groups:
            return []
        condition, given = _condition(reading)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT ts_rank(%s::float4[], vector, to_tsquery('simple', %s), 1) AS score, card_id "
                f"FROM {table_of(scope)} WHERE {condition} ORDER BY score DESC, card_id LIMIT %s",
                [_WEIGHTS, tsquery(reading), *given, limit],
            )
            found: list[tuple[float, int]] = cursor.fetchall()
        return found

    def held(self) -> set[tuple[int, str]]:
        """Return (card id, scope) of every text in the index."""
        found: set[tuple[int, str]] = set()
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"SELECT card_id FROM {table_of(scope)}")
                found.update((row[0], scope) for row in cursor.fetchall())
        return found


def _condition(reading: Reading) -> tuple[str, list[str]]:
    """Return the condition under which a row matches, and what is filled in."""
    condition, given = "vector @@ to_tsquery('simple', %s)", [tsquery(reading)]
    if reading.phrases:
        condition, given = f"{condition} AND exact @@ %s::tsquery", [*given, phrases(reading)]
    return condition, given
