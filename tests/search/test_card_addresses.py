"""What is found can be opened: a card that is not public leads those who may read it to the editors' side."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import ProductCardPage, Region, RoutingContact
from lifecycle.access import access_of
from lifecycle.roles import Role
from lifecycle.states import State
from search.finding import Query
from search.indexing import rebuild
from search.results import results_of
from search.suggesting import suggestions
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db
READERS = (Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.fixture
def draft() -> ProductCardPage:
    CardFactory.in_state(State.IN_USE, title="Lainaneuvonta")
    card = CardFactory.in_state(State.DRAFT, title="Lainatakaus")
    south = Region.objects.create(code="ETELA", name_fi="Etelä")
    card.routing_contacts.add(RoutingContact(name="Takauspalvelu", phone="029 123", region=south))
    card.save_revision()
    rebuild()
    return card


@pytest.mark.parametrize("role", READERS)
def test_every_card_found_and_suggested_opens(role: Role, draft: ProductCardPage, client: Client) -> None:
    reader = person(role, draft.record.item.owner)
    access = access_of(reader)
    found = {card.title: card.url for card in results_of(Query("laina", "fi"), access).cards}
    assert found == {each.text: each.url for each in suggestions("laina", access, "fi")}
    assert found["Lainatakaus"] == reverse("catalogue_card", args=[draft.pk])
    client.force_login(reader)
    for title, url in found.items():
        page = client.get(url)
        assert page.status_code == 200
        assert title in page.content.decode()
    answer = client.get(draft.get_url())
    assert (answer.status_code, answer["Location"]) == (302, found["Lainatakaus"])


@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.IMPLEMENTER])
def test_others_are_not_led_to_it(role: Role | None, draft: ProductCardPage, client: Client) -> None:
    reader = person(role, draft.record.item.owner) if role else None
    access = access_of(reader)
    if reader is not None:
        client.force_login(reader)
    assert client.get(draft.get_url()).status_code == 404
    assert [card.title for card in results_of(Query("laina", "fi"), access).cards] == ["Lainaneuvonta"]
    assert [each.text for each in suggestions("laina", access, "fi")] == ["Lainaneuvonta"]


def test_owner_elsewhere_is_not_led_to_it(draft: ProductCardPage, client: Client) -> None:
    client.force_login(person(Role.OWNER, organisation_with_people("MUU")))
    assert client.get(draft.get_url()).status_code == 404


def test_contacts_stand_where_results_lead_to_them(draft: ProductCardPage, client: Client) -> None:
    client.force_login(person(Role.OWNER, draft.record.item.owner))
    page = client.get(reverse("catalogue_card", args=[draft.pk])).content.decode()
    level = page.partition('id="level-2"')[2].partition("</section>")[0]
    assert "Takauspalvelu (Etelä) · 029 123" in level
