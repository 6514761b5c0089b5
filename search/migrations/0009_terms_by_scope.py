"""One table of terms for each language and level, with the words as they are written.

Ranking counts how often a word occurs in the index: what only levels 2 and 3 say no longer moves the order of public
results. The terms cannot be made in SQL; every card waits to be indexed, `search_index --drain` does it.
"""

from importlib import import_module

from django.db import migrations

SCOPES = tuple(f"{language}{level}" for language in ("fi", "sv", "en") for level in (1, 2, 3))
SQLITE = (
    "CREATE VIRTUAL TABLE search_terms_{scope} USING fts5("
    "title, keywords, summary, body, exact, tokenize = \"unicode61 remove_diacritics 0\", prefix = '3 4')",
)
# Long words lie outside the row, so that few pages are read to learn which rows match; `head` stays in it for ranking.
POSTGRESQL = (
    "CREATE TABLE search_terms_{scope} (card_id bigint PRIMARY KEY, head tsvector NOT NULL, vector tsvector NOT NULL, "
    "exact tsvector NOT NULL) WITH (toast_tuple_target = 128)",
    "ALTER TABLE search_terms_{scope} ALTER head SET STORAGE MAIN, ALTER vector SET STORAGE EXTERNAL",
    "CREATE INDEX search_terms_{scope}_vector ON search_terms_{scope} USING gin (vector) WITH (gin_pending_list_limit = 512)",
    "CREATE INDEX search_terms_{scope}_head ON search_terms_{scope} USING gin (head) WITH (gin_pending_list_limit = 512)",
    "CREATE INDEX search_terms_{scope}_exact ON search_terms_{scope} USING gin (exact) WITH (gin_pending_list_limit = 512)",
)


# The planner takes a row's words for near and would read all of them: these two use the indices, whatever it thinks.
FUNCTIONS = (
    """
    CREATE FUNCTION search_matching(scope text, asked tsquery, phrases tsquery) RETURNS json
    LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    DECLARE
        found json;
    BEGIN
        EXECUTE format(
            'SELECT json_agg(card_id) FROM %I WHERE vector @@ $1 AND ($2 IS NULL OR exact @@ $2)',
            'search_terms_' || scope
        ) INTO found USING asked, phrases;
        RETURN found;
    END $$
    """,
    """
    CREATE FUNCTION search_best(
        scope text, words text, weights real[], asked tsquery, phrases tsquery, most bigint
    ) RETURNS TABLE (score real, card bigint)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    BEGIN
        RETURN QUERY EXECUTE format(
            'SELECT ts_rank($1, %2$I, $2, 1) AS score, card_id FROM %1$I '
            'WHERE %2$I @@ $2 AND ($3 IS NULL OR exact @@ $3) ORDER BY score DESC, card_id LIMIT $4',
            'search_terms_' || scope, words
        ) USING weights, asked, phrases, most;
    END $$
    """,
    """
    CREATE FUNCTION search_in_body_alone(scope text, asked tsquery, phrases tsquery, most bigint)
    RETURNS TABLE (card bigint)
    LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
    BEGIN
        RETURN QUERY EXECUTE format(
            'SELECT card_id FROM %I WHERE vector @@ $1 AND NOT head @@ $1 AND ($2 IS NULL OR exact @@ $2) '
            'ORDER BY card_id LIMIT $3',
            'search_terms_' || scope
        ) USING asked, phrases, most;
    END $$
    """,
)


def create(apps, schema_editor):
    """Create the tables and drop the one that held all."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, ())
    for scope in SCOPES:
        for statement in statements:
            schema_editor.execute(statement.format(scope=scope))
    if schema_editor.connection.vendor == "postgresql":
        for statement in FUNCTIONS:
            schema_editor.execute(statement, params=None)
    if statements:
        schema_editor.execute("DROP TABLE search_fts")


def put_back(apps, schema_editor):
    """Create the table that held all, empty, and drop the others."""
    before = import_module("search.migrations.0002_fulltext")
    if schema_editor.connection.vendor in ("sqlite", "postgresql"):
        before.create(apps, schema_editor)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP FUNCTION search_matching, search_best, search_in_body_alone")
        for scope in SCOPES:
            schema_editor.execute(f"DROP TABLE search_terms_{scope}")


def let_every_card_wait(apps, schema_editor):
    """Note every indexed card as changed."""
    change, card = apps.get_model("search", "IndexChange"), apps.get_model("search", "IndexedCard")
    ids = card.objects.order_by("pk").values_list("pk", flat=True)
    change.objects.bulk_create((change(target="documents", page_id=pk) for pk in ids.iterator()), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("search", "0008_term_mentions")]

    operations = [
        migrations.RunPython(create, put_back),
        migrations.RunPython(let_every_card_wait, migrations.RunPython.noop),
    ]
