"""What was published or decided never changes: the database itself refuses, on SQLite and on PostgreSQL.

What people filled in or paid on a day must be readable for ever as it was. Only what is measured or follows the
calendar may still be written: how long a form takes to fill in, whether a channel is on offer, and the last day of what
something else follows. The triggers are made after every `migrate` (see `lifecycle.immutable`).
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from forms_registry.models import (
    AidBlock,
    FormChannel,
    FormField,
    FormLayout,
    FormVersion,
    GuidelineVersion,
    PriceItem,
)


@dataclass(frozen=True)
class _Frozen:
    """A table whose rows never change once `condition`, of the row or of the one it belongs to, is true.

    `open` are the columns that may still be written; `parent` is (table, column that names it) where the condition is
    that of another row.
    """

    model: Any
    condition: str
    what: str
    open: tuple[str, ...] = ()
    parent: tuple[str, str] | None = None

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def events(self) -> tuple[tuple[str, str], ...]:
        """(event, row it looks at) of the triggers."""
        found = (("update", "OLD"), ("delete", "OLD"))
        return (("insert", "NEW"), *found) if self.parent is not None else found

    def when(self, row: str) -> str:
        """The condition as SQL about `row`, OLD or NEW."""
        if self.parent is None:
            return f"{row}.{self.condition}"
        table, column = self.parent
        return f'EXISTS (SELECT 1 FROM "{table}" v WHERE v.id = {row}.{column} AND v.{self.condition})'

    def event(self, event: str) -> str:
        """The event as SQL; an update only of the columns that are closed."""
        if event != "update":
            return event.upper()
        closed = [field.column for field in self.model._meta.concrete_fields if field.column not in self.open]
        return "UPDATE OF " + ", ".join(f'"{column}"' for column in closed)


_PUBLISHED: Final = "published_at IS NOT NULL"
_DECIDED: Final = "decided_at IS NOT NULL"
_FORM: Final = "a published version of a form never changes"
_VERSION: Final = (FormVersion._meta.db_table, "version_id")
_TERMS: Final = "decided terms never change: others follow them"
_FROZEN: Final = (
    _Frozen(FormVersion, _PUBLISHED, _FORM, ("minutes", "minutes_method", "minutes_sample")),
    _Frozen(FormField, _PUBLISHED, _FORM, (), _VERSION),
    _Frozen(FormChannel, _PUBLISHED, _FORM, ("is_offered",), _VERSION),
    _Frozen(FormLayout, _PUBLISHED, _FORM, (), _VERSION),
    _Frozen(GuidelineVersion, _PUBLISHED, "a published version of a guideline never changes", ("valid_to",)),
    _Frozen(PriceItem, _DECIDED, _TERMS, ("valid_to", "status")),
    _Frozen(AidBlock, _DECIDED, _TERMS, ("valid_to", "status")),
)


def guarded_tables() -> list[str]:
    """Return the tables the database guards."""
    return [frozen.table for frozen in _FROZEN]


def _statements(vendor: str, frozen: _Frozen, event: str, row: str) -> list[str]:
    name = f"frozen_{frozen.table}_{event}"
    message = f"{frozen.what} ({frozen.table})"
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {frozen.event(event)} ON "{frozen.table}" '
            f"WHEN {frozen.when(row)} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    # PostgreSQL allows no subquery in a trigger's WHEN: the function looks.
    found = "NEW" if event != "delete" else "OLD"
    return [
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger AS $$ BEGIN '
        f"IF {frozen.when(row)} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {found}; "
        f"END; $$ LANGUAGE plpgsql",
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {frozen.event(event)} ON "{frozen.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()',
    ]


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing; does nothing twice."""
    with connection.cursor() as cursor:
        for frozen in _FROZEN:
            for event, row in frozen.events:
                for statement in _statements(connection.vendor, frozen, event, row):
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
