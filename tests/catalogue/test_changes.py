"""The page of new and leaving services: what came, what goes and when, what to use instead."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalogue import changes
from catalogue.changes import leaving_services, new_services, newest_lines
from lifecycle.actions import perform
from lifecycle.models import LifeCycle
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, decision, organisation_with_people, person, retirement_plan

pytestmark = pytest.mark.django_db


def _html(client: Client, language: str = "fi") -> str:
    with override(language):
        answer = client.get(reverse("catalogue:new_and_leaving"))
    assert answer.status_code == 200
    return answer.content.decode()


def _used_since(card: Any, day: date) -> None:
    LifeCycle.objects.filter(item=card.record.item).update(first_used_on=day)


def _leave(card: Any, successors: list[Any]) -> None:
    owner = organisation_with_people("ALUE")
    item = card.record.item
    plan = retirement_plan(item, successors=[one.record.item for one in successors])
    perform(item, "propose_retirement", user=person(Role.OWNER, owner), plan=plan, today=timezone.localdate())
    perform(item, "decide_retirement", user=person(Role.APPROVER, owner), decision=decision())


def test_new_are_those_of_the_last_twelve_months_the_latest_first() -> None:
    today = timezone.localdate()
    for title, days in (("Vanha", 400), ("Puolivuotias", 180), ("Tuore", 3)):
        _used_since(CardFactory.in_state(State.IN_USE, title=title), today - timedelta(days=days))
    CardFactory.in_state(State.APPROVED, title="Odottava")
    assert [change.line.title for change in new_services("fi", today).shown] == ["Tuore", "Puolivuotias"]
    assert [line.title for line in newest_lines("fi", today)] == ["Tuore", "Puolivuotias"]
    assert [line.title for line in newest_lines("fi", today, limit=1)] == ["Tuore"]


@pytest.mark.parametrize(("days", "is_shown"), [(3, True), (400, False)])
def test_front_page_shows_what_is_new_and_leaves_the_block_out_when_nothing_is(
    client: Client, days: int, is_shown: bool
) -> None:
    card = CardFactory.in_state(State.IN_USE, title="Ainoa")
    _used_since(card, timezone.localdate() - timedelta(days=days))
    html = client.get("/fi/").content.decode()
    assert ('id="newest"' in html) is is_shown
    assert ("Ainoa" in html) is is_shown


def test_leaving_say_their_day_and_what_to_use_instead(client: Client) -> None:
    into = CardFactory.in_state(State.IN_USE, title="Korvaava")
    _leave(CardFactory.in_state(State.IN_USE, title="Lähtevä"), [into])
    CardFactory.in_state(State.RETIRING, title="Ilman jatkoa")
    CardFactory.in_state(State.RETIREMENT_PROPOSED, title="Vasta esitetty")
    told = {change.line.title: change for change in leaving_services("fi").shown}
    assert set(told) == {"Lähtevä", "Ilman jatkoa"}
    assert [line.title for line in told["Lähtevä"].successors] == ["Korvaava"]
    assert told["Ilman jatkoa"].why == "Tarve on päättynyt."
    html = _html(client)
    assert re.search(r"Lähtevä</a></h3>\s*<p.*?Käytä tämän sijaan: <a [^>]*>Korvaava</a>", html, re.DOTALL)
    with override("fi"):
        assert reverse("catalogue:feed_leaving") in html
    assert "Korvaava sv" in _html(client, "sv")


def test_successor_that_is_not_public_is_not_named() -> None:
    leaving = CardFactory.in_state(State.RETIRING, title="Lähtevä").record.item
    waiting = CardFactory.in_state(State.APPROVED, title="Salainen vielä").record.item
    leaving.life_cycle.dossier.successors.add(waiting)
    (change,) = leaving_services("fi").shown
    assert (list(change.successors), change.coming) == ([], True)


def test_page_is_short_and_leads_to_the_rest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 1)
    for _number in range(2):
        CardFactory.in_state(State.RETIRING)
    assert (len(leaving_services("fi").shown), leaving_services("fi").total) == (1, 2)
    assert "?state=retiring" in _html(client)


def test_page_takes_as_many_queries_for_many_services(
    client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    into = CardFactory.in_state(State.IN_USE)
    for _number in range(4):
        _leave(CardFactory.in_state(State.IN_USE), [into])
        CardFactory.in_state(State.IN_USE)
    _html(client)
    with django_assert_max_num_queries(14):
        _html(client)
