"""A SEARCH_URL that names no server that can be used: the start says so, and the site goes on without it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from search import outbox, servers
from search.indexing import differences, index_card
from tests.search.contract.cards import card
from tests.search.elastic.fake_server import fake_server

pytestmark = pytest.mark.django_db

SECRET = "sanasala"
WRONG = [
    "http://me:{secret}@localhost:9200",
    "elasticsearch://me:{secret}@localhost?ca=/etc/ca.pem",
    "elasticsearch://me:{secret}@localhost?tls=1&ca=/etc/no-such-file.pem",
    "elasticsearch://me:{secret}@localhost:99999",
    "elasticsearch://me:{secret}@local host",
    "elasticsearch://me:{secret}@a..example.org",
]


@pytest.fixture(params=WRONG)
def wrong(request: pytest.FixtureRequest, settings: Any) -> None:
    servers._tell.cache_clear()
    settings.SEARCH_URL = request.param.format(secret=SECRET)


@pytest.mark.usefixtures("wrong")
def test_start_says_what_is_wrong_without_the_password() -> None:
    told = [error for error in run_checks() if error.id == "search.E001"]
    assert len(told) == 1
    assert "SEARCH_URL" in told[0].msg
    assert SECRET not in str(told[0])


def test_file_that_holds_no_certificates_is_wrong(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    settings.SEARCH_URL = f"elasticsearch://localhost?tls=1&ca={tmp_path / 'ca.pem'}"
    assert "search.E001" in [error.id for error in run_checks()]


@pytest.mark.usefixtures("wrong")
def test_searches_are_answered_and_the_log_says_so_once(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    card("Laina")
    with override("fi"), caplog.at_level(logging.INFO):
        for _time in range(3):
            page = client.get(reverse("search:results"), {"q": "laina"})
            assert page.status_code == 200
            assert page.context["results"].total == 1
    told = [record.getMessage() for record in caplog.records if record.name == "tarjooma.search"]
    assert len(told) == 1
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("wrong")
def test_health_page_says_so(client: Client) -> None:
    told = client.get("/health/")
    assert told.status_code == 200
    assert told.json()["status"] == "degraded"
    assert told.json()["search"]["answers"] == "embedded"
    assert "SEARCH_URL is wrong" in told.json()["search"]["why"]
    assert SECRET not in told.content.decode()


@pytest.mark.usefixtures("wrong")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_cards_are_indexed_and_wait_for_the_right_address() -> None:
    page_id = card("Laina")
    index_card(page_id)  # a page without a life cycle leaves the index
    assert differences() == []
    assert [waits for _number, waits in outbox.waiting(outbox.SERVER, 9)] == [page_id]


@pytest.mark.usefixtures("wrong")
@pytest.mark.parametrize("mode", ["--rebuild", "--check", "--drain", "--follow"])
def test_command_says_what_is_wrong(mode: str) -> None:
    with pytest.raises(CommandError, match="SEARCH_URL") as told:
        call_command("search_index", mode)
    assert SECRET not in str(told.value)


def test_login_is_sent_as_utf_8(settings: Any) -> None:
    with fake_server() as server:
        settings.SEARCH_URL = server.url.replace("//", "//mikä:p%C3%A4%E2%82%AC@")
        named = servers.search_server()
        assert named is not None
        named.try_a_search()
        # "mikä:pä€"
        assert server.logins == ["Basic bWlrw6Q6cMOk4oKs"]
