"""What narrows the results: kinds as other facets, choices that every form keeps, and what is for staff only."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from lifecycle.models import Organisation
from lifecycle.roles import Role
from lifecycle.states import State
from search.indexing import rebuild
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    CardFactory.in_state(State.IN_USE, title="Laina")
    CardFactory.in_state(State.IN_USE, title="Neuvonta", kind="free_advice")
    CardFactory.in_state(State.IN_USE, title="Valmennus", kind="chargeable", needs=["OSAAMINEN"])
    CardFactory.in_state(State.RETIRING, title="Lähtevä laina")
    rebuild()
    return Client()


def _page(client: Client, language: str = "fi", **query: Any) -> Any:
    with override(language):
        answer = client.get(reverse("search:results"), query)
    assert answer.status_code == 200
    return answer


def _form(html: str, start: str) -> list[tuple[str, str]]:
    """What the form that begins with `start` sends as it stands, besides words."""
    inside = html.split(start)[1].split("</form>")[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', inside)
    return sorted(hidden + re.findall(r'name="([^"]+)" value="([^"]*)" checked', inside))


def test_kinds_are_alternatives_that_are_added_and_taken_back(client: Client) -> None:
    results = _page(client, kind=["support", "free_advice"]).context["results"]
    assert {card.title for card in results.cards} == {"Laina", "Lähtevä laina", "Neuvonta"}
    assert [link.value for link in results.kind_links if link.current] == ["support", "free_advice"]
    leads_to = {link.value: parse_qsl(urlsplit(link.url).query) for link in results.kind_links}
    assert leads_to == {
        "": [],
        "support": [("kind", "free_advice")],
        "chargeable": [("kind", "support"), ("kind", "free_advice"), ("kind", "chargeable")],
        "free_advice": [("kind", "support")],
    }
    assert [chip.label for chip in results.chips] == ["Tukipalvelu", "Maksuton neuvonta"]


CHOSEN = [("kind", "free_advice"), ("kind", "support"), ("need", "EI-OLE"), ("need", "RAHOITUS"), ("sort", "name")]


@pytest.mark.parametrize("start", ['<form class="c-search"', '<form class="c-filters"'])
def test_forms_keep_every_choice(start: str, client: Client) -> None:
    query = {"kind": ["support", "free_advice"], "need": ["RAHOITUS", "EI-OLE"], "sort": "name"}
    assert _form(_page(client, **query).content.decode(), start) == CHOSEN


def test_order_is_changed_among_the_same_choices(client: Client) -> None:
    html = _page(client, kind=["support", "free_advice"], need=["RAHOITUS", "EI-OLE"], sort="name").content.decode()
    assert _form(html, '<form class="c-sort"') == CHOSEN[:-1]


def test_search_from_another_page_keeps_nothing(client: Client) -> None:
    organisation_with_people("ALUE")
    assert 'id="kept"' not in client.get("/fi/?kind=support").content.decode()


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [("fi", "1 palvelu", "3 palvelua"), ("sv", "1 tjänst", "3 tjänster"), ("en", "1 service", "3 services")],
)
def test_numbers_beside_choices_are_read_as_they_are_said(
    language: str, one: str, several: str, client: Client
) -> None:
    html = _page(client, language).content.decode()
    said = dict(re.findall(r'name="need" value="([A-Z]+)">.*?ds-sr-only"> ([^<]*)</span>', html))
    assert said == {"OSAAMINEN": one, "RAHOITUS": several}


@pytest.mark.parametrize(("role", "offered"), [(None, False), (Role.EXPERT, True), (Role.AUDITOR, True)])
def test_state_narrows_only_for_those_who_hold_a_role(role: Role | None, offered: bool, client: Client) -> None:
    if role is not None:
        client.force_login(person(role))
    results = _page(client, state="in_use").context["results"]
    assert ("state" in {facet.name for facet in results.facets}) == offered
    assert [chip.label for chip in results.chips] == (["Käytössä"] if offered else [])
    assert results.total == (3 if offered else 4)


@pytest.mark.parametrize("state", ["retiring", ["in_use", "retiring"]])
def test_everybody_may_ask_for_what_leaves(state: str | list[str], client: Client) -> None:
    results = _page(client, state=state).context["results"]
    assert results.total == 1
    assert [chip.label for chip in results.chips] == ["Poistuva"]
    assert "state" not in {facet.name for facet in results.facets}


def test_somebody_logged_in_without_a_role_is_the_public(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("roolton"))
    assert "state" not in {facet.name for facet in _page(client).context["results"].facets}


def test_only_what_is_not_simply_in_use_says_its_state(client: Client) -> None:
    html = _page(client).content.decode()
    assert re.findall(r'<span class="ds-sr-only">Tila: </span>([^<]*)</span>', html) == ["Poistuva"]
    CardFactory.draft(title="Luonnos")
    rebuild()
    client.force_login(person(Role.AUDITOR))
    html = _page(client).content.decode()
    assert sorted(re.findall(r'<span class="ds-sr-only">Tila: </span>([^<]*)</span>', html)) == ["Luonnos", "Poistuva"]


@pytest.mark.parametrize(
    ("language", "order"), [("fi", ["A", "B", "O"]), ("sv", ["O", "B", "A"]), ("en", ["B", "O", "A"])]
)
def test_organisations_stand_by_name_in_the_readers_language(language: str, order: list[str]) -> None:
    names = {"A": ("Aalto", "Åbo", "Zed"), "B": ("Belle", "Borg", "Alfa"), "O": ("Öljy", "Arla", "Öland")}
    for code, (fi, sv, en) in names.items():
        CardFactory.in_state(State.IN_USE, organisation_with_people(code))
        Organisation.objects.filter(code=code).update(name_fi=fi, name_sv=sv, name_en=en)
    rebuild()
    facets = _page(Client(), language).context["results"].facets
    assert [option.value for facet in facets if facet.name == "organisation" for option in facet.options] == order
