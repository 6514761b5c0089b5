"""What every test may use: compiled translations, sample data from outside the repository, a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils.translation import deactivate, trans_real

from scripts.messages import compile_all

ROOT: Final = Path(__file__).resolve().parents[1]
#: The variable that tells processes started by tests how many seconds earlier than it is the run believes it to be.
BELIEVED_EARLIER: Final = "TESTS_BELIEVED_EARLIER"
LONGEST_RUN: Final = timedelta(hours=3)
#: What is proved here is the same on every database (which page shows what to whom), and takes the longest.
ONE_DATABASE: Final = (
    "access",
    "catalogue/admin",
    "catalogue/exchange/test_column_mapping.py",
    "catalogue/exchange/test_demo.py",
    "catalogue/test_card_pdf.py",
    "catalogue/test_glossary.py",
    "catalogue/test_leaving.py",
    "catalogue/test_leaving_marks.py",
    "catalogue/test_pages.py",
    "catalogue/test_requirements.py",
    "catalogue/test_statement.py",
    "catalogue/test_ways_in.py",
    "forms_registry/exchange/test_fee_schedule_import.py",
    "forms_registry/exchange/test_guideline_import.py",
    "forms_registry/exchange/test_price_import.py",
    "forms_registry/exchange/test_ptv_forms.py",
    "forms_registry/pricing/test_guideline_screen.py",
    "forms_registry/pricing/test_public_history.py",
    "forms_registry/pricing/test_public_guidelines.py",
    "forms_registry/pricing/test_public_prices.py",
    "forms_registry/pricing/test_public_terms.py",
    "forms_registry/pricing/test_terms_screen.py",
    "forms_registry/test_card_block.py",
    "forms_registry/test_form_screen.py",
    "forms_registry/test_plan_views.py",
    "forms_registry/test_public_form.py",
    "forms_registry/test_registration.py",
    "forms_registry/test_registration_questions.py",
    "forms_registry/test_registry_screens.py",
    "forms_registry/test_similarity_views.py",
    "forms_registry/exchange/test_field_file_import.py",
    "forms_registry/exchange/test_import_screen.py",
    "lifecycle/ledger/test_command_baseline.py",
    "lifecycle/ledger/test_command_evidence.py",
    "lifecycle/ledger/test_command_exchange.py",
    "lifecycle/ledger/test_command_figures.py",
    "lifecycle/ledger/test_command_verify.py",
    "lifecycle/portfolio",
    "lifecycle/test_digests.py",
    "lifecycle/test_inbox.py",
    "lifecycle/test_machine.py",
    "lifecycle/test_reports.py",
    "lifecycle/test_restatement_screens.py",
    "lifecycle/test_screens.py",
    "lifecycle/test_transitions.py",
    "lifecycle/test_workflow.py",
    "search/elastic/test_waiting.py",
    "search/finder/test_screen.py",
    "search/finder/test_wizard.py",
    "search/test_narrowing.py",
    "search/test_no_hit_page.py",
)
Committed = Callable[[], AbstractContextManager[None]]
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_configure() -> None:
    """Compile the translations, so that `pytest` alone sees the same words as `make test`.

    Django has read the catalogues by now, so it forgets them when any was written anew.
    """
    if compile_all():
        trans_real._translations.clear()
        trans_real._default = None
    _stay_on_one_day()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what `make test-postgres` leaves to `make test`, and leave out what needs a search server without one."""
    if not os.environ.get("TEST_SEARCH_URL"):
        left = [item for item in items if item.get_closest_marker("elasticsearch")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]
    places = [ROOT / "tests" / place for place in ONE_DATABASE]
    for item in items:
        if any(item.path.is_relative_to(place) for place in places):
            item.add_marker(pytest.mark.one_database)


def started_early(now: datetime) -> datetime:
    """Return the moment at which a run that really starts at `now` believes to start: far enough from midnight.

    Much here is about days: a test that reads "today" before midnight and acts after it would fail for no fault of
    the product.
    """
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
    return min(now, midnight - LONGEST_RUN)


def _stay_on_one_day() -> None:
    now = datetime.now(ZoneInfo(settings.TIME_ZONE))
    early = started_early(now)
    os.environ[BELIEVED_EARLIER] = str((now - early).total_seconds())  # for servers that tests start
    if early < now:
        time_machine.travel(early.timestamp(), tick=True).start()


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """Return the folder of real sample data, which is no part of the repository; skip without it."""
    named = os.environ.get("TARJOOMA_SAMPLE_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no sample data (TARJOOMA_SAMPLE_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; skip without one."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium: sudo apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the test runner empty tables between tests: by DELETE or TRUNCATE, which the guards would refuse.

    What nearly every test begins with, the front page and the groups of the roles, is made once.
    """

    from forms_registry.immutable import release_deletes
    from lifecycle.immutable import guarded_tables, release
    from tests.factories.people import ensure_foundations

    with django_db_blocker.unblock():
        release_deletes(connection)
        for table in guarded_tables():
            release(connection, table, "delete" if connection.vendor == "sqlite" else "truncate")
        ensure_foundations()
        # What tests with real commits begin with again, once the tables were emptied.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Return a context manager at whose end what waits for the commit is done; what waited before it is forgotten."""

    @contextmanager
    def block() -> Iterator[None]:
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return block


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """Begin in the site's own language: a page asked for in another one leaves that active, but not for threads."""
    deactivate()


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    """Let no test see what a process remembers of an index that was rolled back."""
    from search.snapshot import forget

    forget()
    yield
    forget()


@pytest.fixture(autouse=True)
def _links_are_indexed_where_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave Wagtail's index of links alone but for tests marked `links`: keeping it costs every save some queries."""
    if request.node.get_closest_marker("links") is None:
        from wagtail import signal_handlers

        idle = SimpleNamespace(enqueue=lambda *_instance: None)
        monkeypatch.setattr(signal_handlers, "update_reference_index_task", idle)
