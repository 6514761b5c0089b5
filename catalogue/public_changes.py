"""Notices every write that a public page may show, however it is made, and counts it once its transaction commits.

Signals miss bulk writes, so this looks at what is sent to the database: the first word of a statement and the table
it names. What nobody shows to the public (sessions, logins, tasks) is left out.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from catalogue.models.generation import PublicGeneration

_WRITE: Final = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
#: Beginnings of the names of tables that public pages never show.
UNSEEN: Final = (
    "auth_",
    "catalogue_publicgeneration",
    "django_",
    "lifecycle_digest",
    "lifecycle_user",
    "search_finderruns",
    "search_indexbuild",
    "search_indexchange",
    "taggit_",
    "wagtailcore_comment",
    "wagtailcore_grouppagepermission",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_task",
    "wagtailcore_workflow",
    "wagtailsearch_",
    "wagtailusers_",
)


#: Columns of other tables that they never show: what is known of drafts.
UNSEEN_COLUMNS: Final = {
    "catalogue_productcardrecord": {"completeness", "completeness_by_level"},
    "wagtailcore_page": {
        "draft_title", "has_unpublished_changes", "latest_revision_created_at", "latest_revision_id", "locked",
        "locked_at", "locked_by_id",
    },
}  # fmt: skip
#: An update of columns to plain values.
_UPDATE: Final = re.compile(r'\s*UPDATE\s+"(\w+)"\s+SET\s+([^()]*?)(?:\s+WHERE\s|$)', re.IGNORECASE)
_COLUMN: Final = re.compile(r'(?:^|, )"(\w+)" = ')


def is_seen(sql: str) -> bool:
    """Whether `sql` writes what public pages may show."""
    found = _WRITE.match(sql)
    if found is None or found[1].lower().startswith(UNSEEN):
        return False
    unseen = UNSEEN_COLUMNS.get(found[1].lower())
    update = _UPDATE.match(sql) if unseen else None
    if unseen is None or update is None:
        return True
    changed = _COLUMN.findall(update[2])
    return not changed or not unseen.issuperset(changed)


def generation() -> int:
    """Return the present number (one short query); 0 before anything has changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM catalogue_publicgeneration WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def count_change() -> None:
    """Let every cached page be made anew."""
    if not PublicGeneration.objects.filter(pk=1).update(number=F("number") + 1):
        PublicGeneration.objects.get_or_create(pk=1, defaults={"number": 1})


def _note_change() -> None:
    """Count the change once, after the present transaction has committed; at once outside of one.

    The note stands first among what waits for the commit and belongs to no savepoint: what is rolled back to one is
    counted all the same, which costs a page made anew and nothing else.
    """
    if not connection.in_atomic_block:
        # As after a commit: a count that fails stops nothing. While a new database is made its table is missing.
        with suppress(DatabaseError):
            count_change()
        return
    waiting = connection.run_on_commit
    if not waiting or waiting[0][1] is not count_change:
        transaction.on_commit(count_change, robust=True)
        _savepoints, task, robust = waiting.pop()
        waiting.insert(0, (set(), task, robust))


def watch(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:  # the shape Django asks of a wrapper
    """Run a statement, then note it when it changes what the public sees."""
    result = execute(sql, params, many, context)
    if is_seen(str(sql)):
        _note_change()
    return result


def watch_connection(connection: Any, **_kwargs: Any) -> None:
    """Watch a new database connection."""
    if connection.alias == "default" and watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)
