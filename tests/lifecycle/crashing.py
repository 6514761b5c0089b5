"""Making the database fail at a chosen write, and seeing whether anything was left behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core import mail
from django.db import connection, transaction

#: Every table a change of the life cycle may write to; the others hold no state.
_PREFIXES: Final = ("lifecycle_", "catalogue_", "search_", "wagtailcore_", "taggit_", "auth_")
_WRITES: Final = ("INSERT", "UPDATE", "DELETE")
#: Wagtail's own indexes, which can be built anew: a failure of theirs is logged and hinders nothing.
DERIVED: Final = ("wagtailsearch_indexentry", "wagtailcore_referenceindex")


class Crash(Exception):
    """The database went away."""


class _Writes:
    """Counts the writes to state, or to Wagtail's own indexes, and fails before number `fatal` (0: never)."""

    def __init__(self, fatal: int, derived: bool) -> None:
        self.fatal = fatal
        self.derived = derived
        self.count = 0
        self.last = ""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        derived = any(table in sql for table in DERIVED)
        if sql.lstrip().upper().startswith(_WRITES) and derived is self.derived:
            self.count += 1
            if self.count <= self.fatal:
                self.last = sql[:120]
            if self.count == self.fatal:
                raise Crash(self.last)
        return execute(sql, params, many, context)


@contextmanager
def writes(fatal: int = 0, *, derived: bool = False) -> Iterator[_Writes]:
    """Count the writes of the block, to Wagtail's own indexes if `derived`; raise Crash before number `fatal`."""
    watch = _Writes(fatal, derived)
    with connection.execute_wrapper(watch):
        yield watch


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables that hold state, the mail sent, and how much waits for the commit."""
    names = set(connection.introspection.table_names()) - set(DERIVED)
    tables = sorted(name for name in names if name.startswith(_PREFIXES))
    found: dict[str, list[tuple[Any, ...]]] = {
        "mail": [(len(mail.outbox),)],
        "waiting for commit": [(len(connection.run_on_commit),)],
    }
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def survives_every_crash(act: Callable[[], Any]) -> int:
    """Let `act` fail before each of its writes in turn, then succeed; return how many writes there are.

    Raises AssertionError naming the write after which something was left, and what.
    """
    with transaction.atomic(), writes() as watch:
        act()
        transaction.set_rollback(True)
    before, count = everything(), watch.count
    for number in range(1, count + 1):
        crashed = False
        with writes(fatal=number) as watch:
            try:
                act()
            except Crash:
                crashed = True
        assert crashed, f"the failure of write {number} was swallowed: {watch.last}"
        connection.set_rollback(False)  # what did not roll back by itself is looked at, too
        after = everything()
        changed = [name for name in before if before[name] != after[name]]
        assert not changed, f"before write {number} of {count}, {watch.last}: left behind in {changed}"
    act()
    return count
