"""What advisers get beside the results: whom to route to, and a link for the customer. Nobody else gets it."""

from typing import Any

import pytest
from django.test import Client

from catalogue.models import ProductCardPage, Region, RoutingContact, Segment
from lifecycle.access import access_of
from lifecycle.roles import Role
from lifecycle.states import State
from search.engines.base import NATIONWIDE
from search.finding import Query
from search.indexing import rebuild
from search.results import results_of
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db

SECRET = "lapinharakka"


@pytest.fixture
def card() -> ProductCardPage:
    card = CardFactory.in_state(State.IN_USE, title="Kasvulaina")
    south = Region.objects.create(code="ETELA", name_fi="Etelä", name_sv="Södra")
    lapland = Region.objects.create(code="LAPPI", name_fi="Lappi")
    for name, region, segment in (
        (f"{SECRET} kaikki", None, None),
        (f"{SECRET} etelä", south, None),
        (f"{SECRET} lappi", lapland, None),
        (f"{SECRET} etelän pk", south, "PK"),
    ):
        RoutingContact.objects.create(
            page=card,
            name=name,
            region=region,
            segment=Segment.objects.get(code=segment) if segment else None,
            email="neuvoja@example.org",
        )
    rebuild()
    return card


def _names(user: Any, **filters: list[str]) -> list[str]:
    results = results_of(Query("laina", "fi", filters), access_of(user))
    return [contact.name.removeprefix(f"{SECRET} ") for card in results.cards for contact in card.contacts.shown]


@pytest.mark.usefixtures("card")
def test_an_expert_sees_whom_to_route_to_the_nearest_first() -> None:
    expert = person(Role.EXPERT)
    assert _names(expert, segment=["PK"]) == ["etelän pk", "etelä", "lappi"]
    assert _names(expert, segment=["ALKAVA"]) == []
    assert _names(expert) == ["etelän pk", "etelä", "lappi"]


def test_contacts_of_other_regions_are_left_out(card: ProductCardPage) -> None:
    card.regions.set(Region.objects.all())
    card.save()
    rebuild()
    assert _names(person(Role.EXPERT), region=["LAPPI"]) == ["lappi", "kaikki"]


def test_contacts_that_are_left_out_are_counted(client: Client, card: ProductCardPage) -> None:
    client.force_login(person(Role.EXPERT))
    page = client.get("/fi/palvelut/?q=laina").content.decode()
    assert page.count("neuvoja@example.org</a>") == 3
    assert "1 muu yhteystieto kortilla" in page
    assert f'href="{card.url}#level-2"' in page


@pytest.mark.usefixtures("card")
def test_who_asks_for_the_whole_country_has_chosen_no_region() -> None:
    expert = person(Role.EXPERT)
    assert _names(expert, region=[NATIONWIDE]) == _names(expert) != []


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(
    "address", ["/fi/palvelut/?q=laina", "/fi/palvelut/", "/sv/tjanster/?q=laina", f"/fi/palvelut/?q={SECRET}"]
)
def test_the_public_sees_no_contact(address: str, client: Client) -> None:
    page = client.get(address).content.decode()
    assert "neuvoja@example.org" not in page
    assert "data-share" not in page
    assert "etelän pk" not in page


@pytest.mark.usefixtures("card")
def test_an_implementer_of_others_sees_what_the_roles_say() -> None:
    other = person(Role.IMPLEMENTER, organisation_with_people("VIERAS"))
    assert _names(other) == _names(person(Role.EXPERT))


def test_an_adviser_copies_the_public_address(client: Client, card: ProductCardPage) -> None:
    client.force_login(person(Role.EXPERT))
    page = client.get("/fi/palvelut/?q=laina").content.decode()
    assert f'data-share="http://testserver{card.url}"' in page
    assert "mailto:neuvoja@example.org" in page


@pytest.mark.usefixtures("card")
def test_contacts_cost_one_query(django_assert_max_num_queries: Any) -> None:
    expert = person(Role.EXPERT)
    rebuild()
    results_of(Query("", "fi"), access_of(expert))
    with django_assert_max_num_queries(8):
        results_of(Query("", "fi"), access_of(expert))
    for number in range(5):
        CardFactory.in_state(State.IN_USE, title=f"Laina {number}")
    rebuild()
    results_of(Query("", "fi"), access_of(expert))
    with django_assert_max_num_queries(8):
        results_of(Query("", "fi"), access_of(expert))


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(
    ("words", "expected"),
    [("rahoituskelpoisuustodistus", "Rahoitus"), ("osaamistarve", "Osaaminen")],
)
def test_when_nothing_is_found_the_nearest_needs_are_offered(words: str, expected: str, client: Client) -> None:
    CardFactory.in_state(State.IN_USE, title="Vientivalmennus", kind="chargeable", needs=["OSAAMINEN"])
    rebuild()
    results = results_of(Query(words, "fi", {"need": ["EI-OLE"]}), access_of(None))
    assert results.total == 0
    assert results.nearest[0].label == expected
    assert client.get(results.nearest[0].url).context["results"].total == results.nearest[0].number


def test_no_need_is_offered_that_only_drafts_answer() -> None:
    CardFactory.draft()
    rebuild()
    assert results_of(Query("rahoitus", "fi"), access_of(None)).nearest == []
    assert results_of(Query("", "fi", {"segment": ["PK"]}), access_of(None)).nearest == []
