"""Published versions of forms never change: the database itself refuses, on SQLite and on PostgreSQL.

What people filled in on a day must be readable for ever as it was. Only what is measured or follows the calendar may
still be written: how long it takes to fill in, and whether a channel is on offer. The triggers are made after every
`migrate` (see `lifecycle.immutable`).
"""

from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from forms_registry.models import FormChannel, FormField, FormLayout, FormVersion

_VERSIONS: Final = FormVersion._meta.db_table
#: Columns that may still be written when the version is published.
_OPEN: Final = {
    _VERSIONS: ("minutes", "minutes_method", "minutes_sample"),
    FormChannel._meta.db_table: ("is_offered",),
}
_MODELS: Final = (FormVersion, FormField, FormChannel, FormLayout)
_PUBLISHED: Final = "published_at IS NOT NULL"


def guarded_tables() -> list[str]:
    """Return the tables the database guards."""
    return [model._meta.db_table for model in _MODELS]


def _events(table: str) -> tuple[tuple[str, str], ...]:
    """Return (event, row it looks at) of the triggers of `table`."""
    if table == _VERSIONS:
        return (("update", "OLD"), ("delete", "OLD"))
    return (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))


def _condition(table: str, row: str) -> str:
    if table == _VERSIONS:
        return f"{row}.{_PUBLISHED}"
    return f'EXISTS (SELECT 1 FROM "{_VERSIONS}" v WHERE v.id = {row}.version_id AND v.{_PUBLISHED})'


def _what(table: str, event: str) -> str:
    if event != "update":
        return event.upper()
    model = next(model for model in _MODELS if model._meta.db_table == table)
    closed = [field.column for field in model._meta.concrete_fields if field.column not in _OPEN.get(table, ())]
    return "UPDATE OF " + ", ".join(f'"{column}"' for column in closed)


def _statements(vendor: str, table: str, event: str, row: str) -> list[str]:
    name = f"frozen_{table}_{event}"
    message = f"a published version of a form never changes ({table})"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {_what(table, event)} ON "{table}" '
            f"WHEN {_condition(table, row)} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    # PostgreSQL allows no subquery in a trigger's WHEN: the function looks.
    found = "NEW" if event != "delete" else "OLD"
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger AS $$ BEGIN '
        f"IF {_condition(table, row)} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {found}; "
        f"END; $$ LANGUAGE plpgsql",
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {_what(table, event)} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing; does nothing twice."""
    with connection.cursor() as cursor:
        for table in guarded_tables():
            for event, row in _events(table):
                for statement in _statements(connection.vendor, table, event, row):
                    cursor.execute(statement)


def release_deletes(connection: BaseDatabaseWrapper) -> None:
    """Let rows be deleted; for test runs that empty their tables row by row."""
    with connection.cursor() as cursor:
        for table in guarded_tables():
            suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "frozen_{table}_delete"{suffix}')


def guard_after_migrate(using: str, **_kwargs: Any) -> None:
    """Guard the tables of the database that has just been migrated, once they are all there."""
    connection = connections[using]
    if set(guarded_tables()) <= set(connection.introspection.table_names()):
        guard(connection)
