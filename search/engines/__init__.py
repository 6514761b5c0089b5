"""Search engines behind one interface; the database in use decides which one answers."""

from django.db import connection

from search.engines.base import Engine, IndexedText
from search.engines.postgresql import PostgreSQLEngine
from search.engines.sqlite import SQLiteEngine

__all__ = ["Engine", "IndexedText", "engine"]

_ENGINES: dict[str, Engine] = {"sqlite": SQLiteEngine(), "postgresql": PostgreSQLEngine()}


def engine() -> Engine:
    """Return the embedded engine of the database in use; LookupError for a database without one."""
    try:
        return _ENGINES[connection.vendor]
    except KeyError:
        raise LookupError(f"no search engine for databases of kind {connection.vendor!r}") from None
