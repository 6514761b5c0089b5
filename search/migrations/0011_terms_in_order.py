"""Tables of terms that are quicker to write on SQLite, functions that are told their table on PostgreSQL.

On SQLite a text's two rows follow each other, and beginnings of words have no index of their own. The tables are made
anew, empty; every card waits to be indexed, `search_index --drain` does it.
"""

from importlib import import_module

from django.db import migrations

before = import_module("search.migrations.0009_terms_by_scope")

SQLITE = (
    "DROP TABLE search_terms_{scope}",
    "CREATE VIRTUAL TABLE search_terms_{scope} USING fts5("
    'title, keywords, summary, body, exact, tokenize = "unicode61 remove_diacritics 0")',
)
DROPPED = "DROP FUNCTION search_matching, search_best, search_in_body_alone"
# The planner takes a row's words for near and would read all of them: these use the indices of words, whatever it
# thinks. Without the last setting it walks along the cards in their order and reads the words of each.
FUNCTIONS = (
    """
    CREATE FUNCTION search_matching(terms text, asked tsquery, phrases tsquery) RETURNS json
    LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    DECLARE
        found json;
    BEGIN
        EXECUTE format(
            'SELECT json_agg(card_id) FROM %I WHERE vector @@ $1 AND ($2 IS NULL OR exact @@ $2)',
            terms
        ) INTO found USING asked, phrases;
        RETURN found;
    END $$
    """,
    """
    CREATE FUNCTION search_best(
        terms text, words text, weights real[], asked tsquery, phrases tsquery, most bigint
    ) RETURNS TABLE (score real, card bigint)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    BEGIN
        RETURN QUERY EXECUTE format(
            'SELECT ts_rank($1, %2$I, $2, 1) AS score, card_id FROM %1$I '
            'WHERE %2$I @@ $2 AND ($3 IS NULL OR exact @@ $3) ORDER BY score DESC, card_id LIMIT $4',
            terms, words
        ) USING weights, asked, phrases, most;
    END $$
    """,
    """
    CREATE FUNCTION search_in_body_alone(terms text, asked tsquery, phrases tsquery, most bigint)
    RETURNS TABLE (card bigint)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_indexscan = off AS $$
    BEGIN
        RETURN QUERY EXECUTE format(
            'SELECT card_id FROM %I WHERE vector @@ $1 AND NOT head @@ $1 AND ($2 IS NULL OR exact @@ $2) '
            'ORDER BY card_id LIMIT $3',
            terms
        ) USING asked, phrases, most;
    END $$
    """,
)


def _made_anew(schema_editor, sqlite, functions):
    """Replace the tables on SQLite, or the functions on PostgreSQL, where the tables are emptied."""
    vendor = schema_editor.connection.vendor
    statements = {"sqlite": sqlite, "postgresql": ("DELETE FROM search_terms_{scope}",)}.get(vendor, ())
    for scope in before.SCOPES:
        for statement in statements:
            schema_editor.execute(statement.format(scope=scope))
    if vendor == "postgresql":
        for statement in (DROPPED, *functions):
            schema_editor.execute(statement, params=None)


def make(apps, schema_editor):
    """Make what the application now expects."""
    _made_anew(schema_editor, SQLITE, FUNCTIONS)


def put_back(apps, schema_editor):
    """Make what it expected before."""
    _made_anew(schema_editor, (SQLITE[0], *before.SQLITE), before.FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("search", "0010_card_generations")]

    operations = [
        migrations.RunPython(make, put_back),
        migrations.RunPython(before.let_every_card_wait, before.let_every_card_wait),
    ]
