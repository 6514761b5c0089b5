"""The full-text table of the database in use: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_fts USING fts5("
    "scope, title, keywords, summary, body, tokenize = \"unicode61 remove_diacritics 0\", prefix = '3 4')",
)
POSTGRESQL = (
    "CREATE TABLE search_fts (document_id bigint PRIMARY KEY, scope varchar(8) NOT NULL, vector tsvector NOT NULL)",
    "CREATE INDEX search_fts_vector ON search_fts USING gin (vector)",
    "CREATE INDEX search_fts_scope ON search_fts (scope)",
)


def create(apps, schema_editor):
    """Create the table."""
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, ())
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Drop the table."""
    if schema_editor.connection.vendor in ("sqlite", "postgresql"):
        schema_editor.execute("DROP TABLE search_fts")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents")]

    operations = [migrations.RunPython(create, drop)]
