"""Telling the database how much it holds after a great many rows were written at once.

PostgreSQL plans by statistics that it gathers a while later; until then it takes new tables for empty, and a list that
joins several of them takes minutes.
"""

from django.db import connection, models


def gather_statistics(*written: type[models.Model]) -> None:
    """Let PostgreSQL look at the tables of the models, also within a transaction; other databases need no telling."""
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in written)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")
