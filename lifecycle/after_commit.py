"""Work on what is derived, done once after the transaction that made it stale has committed."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction


def once_after_commit(task: Callable[[], Any]) -> None:
    """Run `task` after the present transaction has committed, once, however often an equal one was asked for.

    A task that waits already lives as long as this call: what was rolled back no longer waits, and every savepoint
    that still can be rolled back holds this call too. A failure is logged, under the task's `__qualname__`, and hides
    nothing from the person whose change has been committed.
    """
    if all(waiting != task for _sids, waiting, *_rest in connection.run_on_commit):
        transaction.on_commit(task, robust=True)
