"""How background tasks are done when nobody has set up a worker."""

from typing import Any

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend as DjangoTasksImmediateBackend
from django_tasks.base import TaskResultStatus


class ImmediateBackend(DjangoTasksImmediateBackend):
    """Does a task at once in the process that asks; one that fails undoes itself alone, and is logged.

    Wagtail enqueues the upkeep of its indexes while a page is being saved. Without a savepoint its failure would be
    swallowed and yet spoil the transaction around it, which Django then rolls back without a word.
    """

    def _execute_task(self, task_result: Any) -> None:
        if not transaction.get_connection().in_atomic_block:
            super()._execute_task(task_result)
            return
        with transaction.atomic():
            super()._execute_task(task_result)
            if task_result.status == TaskResultStatus.FAILED:
                transaction.set_rollback(True)
