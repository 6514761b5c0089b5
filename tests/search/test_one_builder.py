"""One at a time builds the index on the search server; who was killed hinders the next one for a minute only."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from search import one_builder
from search.engines.elastic.server import SearchServer
from search.models import IndexBuild
from search.one_builder import SILENT, BuildUnderWay, only_builder
from tests.search.elastic.fake_server import fake_server

pytestmark = pytest.mark.django_db


def test_nobody_builds_while_another_does() -> None:
    with only_builder(), pytest.raises(BuildUnderWay), only_builder():
        pytest.fail("built at the same time")
    with only_builder():
        assert IndexBuild.objects.count() == 1
    assert not IndexBuild.objects.exists()


def test_build_that_fails_is_over() -> None:
    with pytest.raises(OSError, match="away"), only_builder():
        raise OSError("away")
    with only_builder():
        pass


def test_who_gives_no_sign_of_life_is_followed_and_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_builder, "_EVERY", 0.0)
    with only_builder() as silent:
        silent.go_on()
        IndexBuild.objects.update(seen_at=timezone.now() - 2 * SILENT)
        with only_builder() as next_one:
            with pytest.raises(BuildUnderWay):
                silent.go_on()
            next_one.go_on()


def test_who_asks_whether_it_still_builds_is_told_at_once() -> None:
    with only_builder() as silent:
        silent.is_still_this()
        IndexBuild.objects.all().delete()
        silent.go_on()  # it is not time for a sign of life yet
        with pytest.raises(BuildUnderWay):
            silent.is_still_this()


def test_who_gives_signs_of_life_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_builder, "_EVERY", 0.0)
    with only_builder() as builder:
        IndexBuild.objects.update(seen_at=timezone.now() - 2 * SILENT)
        builder.go_on()
        with pytest.raises(BuildUnderWay), only_builder():
            pytest.fail("built at the same time")


def test_commands_say_that_another_builds(
    settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(SearchServer, "exists", lambda _self: False)
    with fake_server() as server, only_builder():
        settings.SEARCH_URL = server.url
        for mode in ("--rebuild", "--drain", "--check"):
            with pytest.raises(CommandError, match="Another process"):
                call_command("search_index", mode)
        call_command("search_index", "--follow", "--rounds", "1")
        assert "Another process" in capsys.readouterr().err
        assert server.asked == []
