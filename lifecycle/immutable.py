"""Rows that are never changed and never deleted: the database itself refuses, on SQLite and on PostgreSQL.

The triggers are made after every `migrate`, since SQLite drops a table's triggers when a migration rebuilds it.
"""

from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lifecycle.models import ApprovedVersion, DossierEvent, HistoryRow, LedgerOperation, LedgerSeal, Review

#: What a trigger refuses. `replace` is SQLite's INSERT OR REPLACE, which takes rows away without a DELETE, `truncate`
#: the statement of PostgreSQL that does.
_EVENTS: Final = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
_GUARDED: Final = (HistoryRow, DossierEvent, Review, ApprovedVersion, LedgerOperation, LedgerSeal)
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION tarjooma_refuse_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed and never deleted', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql
"""


def guarded_tables() -> list[str]:
    """Return the tables the database guards."""
    return [model._meta.db_table for model in _GUARDED]


def guard(connection: BaseDatabaseWrapper, tables: "list[str] | None" = None) -> None:
    """Make the triggers that are missing; does nothing twice."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in tables or guarded_tables():
            for event in _EVENTS[connection.vendor]:
                cursor.execute(_statement(connection.vendor, table, event))


def _statement(vendor: str, table: str, event: str) -> str:
    name = f"guard_{table}_{event}"
    if vendor == "postgresql":
        each = "STATEMENT" if event == "truncate" else "ROW"
        return (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
            f"FOR EACH {each} EXECUTE FUNCTION tarjooma_refuse_change()"
        )
    when = (
        f'INSERT ON "{table}" WHEN {_takes_a_place(table)}' if event == "replace" else f'{event.upper()} ON "{table}"'
    )
    return (
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {when} '
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed and never deleted'); END"
    )


def _takes_a_place(table: str) -> str:
    """Return the condition that a new row has the key, or another unique value, of one that is there."""
    model = next(model for model in _GUARDED if model._meta.db_table == table)
    columns = [field.column for field in model._meta.concrete_fields if field.unique]
    same = " OR ".join(f'"{column}" = NEW."{column}"' for column in columns)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'


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
