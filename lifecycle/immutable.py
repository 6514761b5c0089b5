"""Rows that are never changed and never deleted: the database itself refuses, on SQLite and on PostgreSQL.

The triggers are made after every `migrate`, since SQLite drops a table's triggers when a migration rebuilds it.
"""

from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lifecycle.models import ApprovedVersion, DossierEvent, HistoryRow, LedgerOperation, LedgerSeal, Review

_EVENTS: Final = ("update", "delete")
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION tarjooma_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed and never deleted', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql
"""


def guarded_tables() -> list[str]:
    """Return the tables the database guards."""
    guarded = (HistoryRow, DossierEvent, Review, ApprovedVersion, LedgerOperation, LedgerSeal)
    return [model._meta.db_table for model in guarded]


def guard(connection: BaseDatabaseWrapper, tables: "list[str] | None" = None) -> None:
    """Make the triggers that are missing; does nothing twice."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables or guarded_tables():
            for event in _EVENTS:
                cursor.execute(_statement(connection.vendor, table, event))


def _statement(vendor: str, table: str, event: str) -> str:
    name = f"guard_{table}_{event}"
    if vendor == "postgresql":
        return (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION tarjooma_refuse_change()"
        )
    return (
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {event.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed and never deleted'); END"
    )


def release(connection: BaseDatabaseWrapper, table: str, event: str) -> None:
    """Take one trigger away; for test runs that empty their tables."""
    with connection.cursor() as cursor:
        suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER IF EXISTS "guard_{table}_{event}"{suffix}')


def guard_after_migrate(using: str, **_kwargs: Any) -> None:
    """Guard the tables of the database that has just been migrated, once they exist."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    tables = [table for table in guarded_tables() if table in present]
    if tables:
        guard(connection, tables)
