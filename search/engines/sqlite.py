"""SQLite FTS5: bm25 over the lemmas, without another server.

A text takes two rows: terms in the even one of twice the card's id, words as they are written in the odd one after it.
The odd ones find phrases and rank nothing; and since every second row is without terms, a word that most texts have
still counts for something (bm25 leaves out a word that is in half of all rows).
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Final

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading
from search.engines.scopes import SCOPES, table_of

#: bm25 counts a word that is said again for ever less, heavy words soonest; at half the weights a word in the title and
#: in the summary is told from one in the title alone. Measured by the judged queries.
_WEIGHTS = ", ".join(str(weight / 2) for weight in (*WEIGHTS.values(), 0.0))

#: So many bytes of new words are gathered in memory before a table writes them out, in a transaction that writes many:
#: pieces that are larger need less merging, and are searched sooner.
_GATHERED: Final = 16 << 20


def _quoted(term: str) -> str:
    return '"' + term.replace('"', "") + '"'


def match_expression(reading: Reading) -> str:
    """Return the FTS5 expression; every term is quoted, so that nothing a user types is syntax."""
    parts = []
    for number, group in enumerate(reading.groups):
        terms = [_quoted(term) for term in sorted(group) if term]
        if reading.prefix and number == len(reading.groups) - 1:
            terms.append(f"{_quoted(reading.prefix)} *")
        parts.append("(" + " OR ".join(terms) + ")")
    words = (" AND " if reading.every_group else " OR ").join(parts)
    return f"{{{' '.join(WEIGHTS)}}} : ({words})"


def phrase_expression(reading: Reading) -> str:
    """Return the FTS5 expression of the phrases that must stand in a text."""
    return " AND ".join(f"exact : {_quoted(' '.join(phrase))}" for phrase in reading.phrases)


class SQLiteIndex:
    """The terms on SQLite (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add texts; of each card at most one in a scope, and none that is in the index."""
        with connection.cursor() as cursor:
            for scope, group in groupby(sorted(texts, key=lambda text: text.scope), key=lambda text: text.scope):
                rows = []
                # FTS5 writes out what it has gathered whenever a row comes that belongs before the last one.
                for text in sorted(group, key=lambda text: text.card_id):
                    row = 2 * text.card_id
                    rows.append((row, text.title, text.keywords, text.summary, text.body, ""))
                    rows.append((row + 1, "", "", "", "", text.exact))
                cursor.executemany(
                    f"INSERT INTO {table_of(scope)} (rowid, title, keywords, summary, body, exact) "
                    "VALUES (%s, %s, %s, %s, %s, %s)",
                    rows,
                )

    def remove(self, card_ids: Collection[int]) -> None:
        """Remove all texts of cards; unknown ids are no error."""
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(
                    f"DELETE FROM {table_of(scope)} WHERE rowid IN (SELECT value FROM json_each(%s))",
                    [json.dumps([row for card_id in card_ids for row in (2 * card_id, 2 * card_id + 1)])],
                )

    @contextmanager
    def replaced(self) -> Iterator[Callable[[Collection[IndexedText]], None]]:
        """Give a function that adds texts; they stand instead of all that were there."""
        with connection.cursor() as cursor:
            for table in map(table_of, SCOPES):
                # To build an index of nothing is quicker than to take out one text after the other.
                cursor.execute(f"DELETE FROM {table}_content")
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {_GATHERED})")
        yield self.add

    def matching(self, reading: Reading, scope: str) -> list[int]:
        """Return the ids of all cards whose text in `scope` matches, in any order."""
        if not reading.groups:
            return []
        table = table_of(scope)
        with connection.cursor() as cursor:
            condition, given = _condition(reading, table)
            cursor.execute(f"SELECT json_group_array(rowid >> 1) FROM {table} WHERE {condition}", given)
            found: list[int] = json.loads(cursor.fetchone()[0])
        return found

    def best(self, reading: Reading, scope: str, limit: int, found: int) -> list[tuple[float, int]]:
        """Return (score, card id) of those that match best, at most `limit`, best first; `found` match in all."""
        if not reading.groups:
            return []
        table = table_of(scope)
        condition, given = _condition(reading, table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT -bm25({table}, {_WEIGHTS}) AS score, rowid >> 1 FROM {table} WHERE {condition} "
                "ORDER BY score DESC, rowid LIMIT %s",
                [*given, limit],
            )
            rows: list[tuple[float, int]] = cursor.fetchall()
        return rows

    def held(self) -> set[tuple[int, str]]:
        """Return (card id, scope) of every text in the index."""
        found: set[tuple[int, str]] = set()
        with connection.cursor() as cursor:
            for scope in SCOPES:
                cursor.execute(f"SELECT rowid >> 1 FROM {table_of(scope)} WHERE NOT rowid & 1")
                found.update((row[0], scope) for row in cursor.fetchall())
        return found


def _condition(reading: Reading, table: str) -> tuple[str, list[str]]:
    """Return the condition under which a row matches, and what is filled in."""
    condition, given = f"{table} MATCH %s", [match_expression(reading)]
    if reading.phrases:
        # Without the sign FTS5 would be asked anew for each row.
        condition = f"{condition} AND +rowid IN (SELECT rowid - 1 FROM {table} WHERE {table} MATCH %s)"
        given = [*given, phrase_expression(reading)]
    return condition, given
