"""Work on what is derived, done once after the transaction that made it stale has committed."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction


def waits_for_commit(task: Callable[[], Any]) -> bool:
    """Whether an equal task waits for the present transaction to be committed.

    One that waits already lives as long as this call: what was rolled back no longer waits, and every savepoint that
    still can be rolled back holds this call too.
    """
    return any(waiting == task for _sids, waiting, *_rest in connection.run_on_commit)


def once_after_commit(task: Callable[[], Any]) -> None:
    """Run `task` after the present transaction has committed, once, however often an equal one was asked for.

    A failure is logged, under the task's `__qualname__`, and hides nothing from the person whose change has been
    committed.
    """
    if not waits_for_commit(task):
        transaction.on_commit(task, robust=True)
