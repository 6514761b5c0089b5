"""Background work: at once by default, by the database worker where that is set up."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from lifecycle.models import Digest, PortfolioItem
from lifecycle.roles import Role
from lifecycle.scheduler import run
from lifecycle.states import State
from tests.factories import item_in, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _waiting() -> PortfolioItem:
    """Return an item whose text waits for an approver."""
    person(Role.APPROVER, organisation_with_people("ALUE"))
    return item_in(State.IN_REVIEW)


@pytest.fixture
def database_tasks(settings: Settings) -> None:
    """Leave tasks in the database, as TARJOOMA_TASKS=database does."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def _work() -> None:
    # The worker would take the connection inside a test's transaction for an expired one and close it.
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)


def test_tasks_are_done_at_once_by_default() -> None:
    assert settings.TASKS["default"]["BACKEND"] == "config.task_backends.ImmediateBackend"
    _waiting()
    run(timezone.localdate())
    assert [message.to for message in mail.outbox] == [["approver-alue-1@example.org"]]


def test_worker_does_what_the_scheduler_left_in_the_database(database_tasks: None) -> None:
    item = _waiting()
    record = item.card_record
    type(record).objects.update(completeness=1)
    summary = run(timezone.localdate())
    assert summary.mailed == 1
    assert mail.outbox == []
    ours = DBTaskResult.objects.filter(task_path__regex=r"^(catalogue|lifecycle)\.")
    assert sorted(ours.values_list("task_path", "status")) == [
        ("catalogue.tasks.recheck_completeness", "READY"),
        ("lifecycle.tasks.send_digest", "READY"),
    ]
    _work()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert [message.to for message in mail.outbox] == [[person(Role.APPROVER, item.owner).email]]
    record.refresh_from_db()
    assert record.completeness == 100
    _work()
    assert len(mail.outbox) == 1


def test_worker_sends_once_what_two_runs_of_a_day_enqueued(database_tasks: None) -> None:
    _waiting()
    for _time in range(2):
        run(timezone.localdate())
    _work()
    assert len(mail.outbox) == 1


def test_worker_that_comes_after_days_sends_each_person_one_mail(database_tasks: None) -> None:
    _waiting()
    with time_machine.travel(timezone.now()) as clock:
        for _run in range(3):
            clock.shift(timedelta(days=1))
            run(timezone.localdate())
        assert Digest.objects.count() == 3
        _work()
        assert len(mail.outbox) == 1
        assert Digest.objects.get(sent_at__isnull=False).day == timezone.localdate()
