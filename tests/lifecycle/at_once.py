"""Several people at once: each in a thread and with a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connection

from lifecycle.errors import LifeCycleError

#: Nobody waits longer than this for somebody else; what comes out then is an error, not a refusal.
_PATIENCE = "20s"


class _MeetAtLock:
    """Holds each thread back before its first lock until the others have come as far, or a moment has passed."""

    def __init__(self, barrier: Barrier) -> None:
        self.barrier = barrier
        self.met = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.met and "FOR UPDATE" in sql:
            self.met = True
            with suppress(BrokenBarrierError):  # the others lock nothing, or were refused before they came so far
                self.barrier.wait(timeout=1)
        return execute(sql, params, many, context)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all `acts` at the same time; return for each the LifeCycleError it was refused with, or what it returned.

    Everything else an act raises is raised here: a deadlock, a wait without end, a broken constraint.
    """
    start, lock = Barrier(len(acts)), Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_PATIENCE])
            with connection.execute_wrapper(_MeetAtLock(lock)):
                start.wait(timeout=20)
                return act()
        except LifeCycleError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(one, act) for act in acts]]


def refusals(outcomes: list[Any]) -> list[LifeCycleError]:
    """Return the refusals among outcomes."""
    return [outcome for outcome in outcomes if isinstance(outcome, LifeCycleError)]
