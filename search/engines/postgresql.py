"""PostgreSQL: weighted tsvector with a GIN index over the same lemmas.

Which rows match is read from the index alone; ranking a row means fetching its words, which lie elsewhere since they
are long. Of very many rows that match, only those are ranked whose title, keywords or summary match, and by these:
they lie in the row. The others follow in no order of merit; nobody reads so far.
"""

from collections.abc import Collection
from itertools import groupby

from django.db import connection

from search.engines.base import WEIGHTS, IndexedText, Reading
from search.engines.scopes import SCOPES, table_of

_TOP = max(WEIGHTS.values())
_WEIGHTS = "{" + ", ".join(str(weight / _TOP) for weight in reversed(WEIGHTS.values())) + "}"
#: So many rows are ranked by all their words.
_RANKED_WHOLE = 500
#: A tsvector tells no places apart after this one.
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


def placed(*texts: tuple[str, str]) -> str:
    """Return the tsvector text of the words of some texts, each given with its mark, in order and with their places."""
    words = [(word, mark) for text, mark in texts for word in text.replace("'", "").replace("\\", "").split()]
    return " ".join([f"'{word}':{place}{mark}" for place, (word, mark) in enumerate(words, 1)])


class PostgreSQLIndex:
    """The terms on PostgreSQL (see `search.engines.base.TermIndex`)."""

    def add(self, texts: Collection[IndexedText]) -> None:
        """Add texts; of each card at most one in a scope, and none that is in the index."""
        with connection.cursor() as cursor:
            for scope, group in groupby(sorted(texts, key=lambda text: text.scope), key=lambda text: text.scope):
                with cursor.copy(f"COPY {table_of(scope)} (card_id, head, vector, exact) FROM STDIN") as rows:
                    for text in group:
                        head = (text.title, "A"), (text.keywords, "B"), (text.summary, "C")
                        exact = " ".join(text.exact.split()[:_LAST_PLACE])
                        rows.write_row(
                            (text.card_id, placed(*head), placed(*head, (text.body, "D")), placed((exact, "")))
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
