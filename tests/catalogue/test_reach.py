"""Where a service is offered: said on its card, in its PDF, among results and to machines."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from catalogue.models import ProductCardPage, Region
from catalogue.reach import is_nationwide
from lifecycle.kinds import Scope
from lifecycle.models import ItemClassification
from lifecycle.states import State
from search.indexing import rebuild
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db

COUNTRY, PROVINCE = Region.Level.COUNTRY, Region.Level.PROVINCE


@pytest.mark.parametrize(
    ("levels", "scope", "expected"),
    [
        ([], Scope.NATIONAL, True),
        ([], Scope.REGIONAL, False),
        ([], "", False),
        ([COUNTRY], Scope.REGIONAL, True),
        ([PROVINCE, COUNTRY], "", True),
        ([PROVINCE], Scope.NATIONAL, False),
    ],
)
def test_nationwide_is_what_names_the_country_or_nothing(levels: list[str], scope: str, expected: bool) -> None:
    assert is_nationwide(levels, scope) is expected


def _card(*names: str, level: str = PROVINCE, scope: str = Scope.REGIONAL) -> ProductCardPage:
    card = CardFactory.in_state(State.IN_USE, title="Laina")
    ItemClassification.objects.filter(item=card.record.item).update(scope=scope)
    card.regions.set(
        Region.objects.create(code=f"R{place}", position=place, name_fi=name, name_sv=f"{name} sv", level=level)
        for place, name in enumerate(names)
    )
    card.save()
    return ProductCardPage.objects.get(pk=card.pk)


def _machine(client: Client, card: ProductCardPage, **query: str) -> Any:
    page = client.get(card.url, query).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def _told(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    found = re.search(r"<dt>(?:Missä tarjolla|Var den finns|Alue)</dt><dd>(.*?)</dd>", page)
    return found[1].strip() if found is not None else ""


def test_regions_are_told_in_the_order_of_their_list(client: Client) -> None:
    names = ["Uusimaa", "Häme", "Savo", "Kainuu"]
    card = _card(*names)
    rebuild()
    assert _told(client, card.url) == _told(client, "/fi/palvelut/") == ", ".join(names)
    assert [each["name"] for each in _machine(client, card)["areaServed"]] == names
    assert _told(client, card.url.replace("/fi/", "/sv/")) == "Uusimaa sv, Häme sv, Savo sv, Kainuu sv"


def test_results_name_the_first_of_many_regions(client: Client) -> None:
    _card("Uusimaa", "Häme", "Savo", "Kainuu", "Lappi")
    rebuild()
    assert _told(client, "/fi/palvelut/") == "Uusimaa, Häme, Savo ja 2 muuta"


def test_whole_country_is_told_on_the_card_and_goes_without_saying_in_results(client: Client) -> None:
    card = _card("Suomi", level=COUNTRY)
    rebuild()
    assert _told(client, card.url) == "Koko maa"
    assert _told(client, "/fi/palvelut/") == ""
    assert _machine(client, card)["areaServed"] == {"@type": "Country", "name": "FI"}


def test_what_is_not_known_is_not_told(client: Client) -> None:
    card = _card(scope="")
    rebuild()
    assert _told(client, card.url) == _told(client, "/fi/palvelut/") == ""
    assert "areaServed" not in _machine(client, card)


def test_machines_are_told_the_one_address(client: Client) -> None:
    card = _card()
    assert _machine(client, card, utm_source="x")["url"] == f"http://testserver{card.url}"


def test_regions_of_a_draft_are_shown_in_its_preview() -> None:
    card = _card("Uusimaa")
    card.regions = [Region.objects.create(code="RX", name_fi="Lappi", level=PROVINCE)]
    html = card.make_preview_request(preview_mode="1").rendered_content
    assert "<dd>Lappi</dd>" in html


def test_code_of_the_service_finds_it(client: Client) -> None:
    card, _other = _card(), CardFactory.in_state(State.IN_USE)
    rebuild()
    for words in (card.record.item.code, card.record.item.code.lower()):
        page = client.get("/fi/palvelut/", {"q": words}).content.decode()
        assert page.count('<li class="c-card"') == 1
        assert card.url in page
