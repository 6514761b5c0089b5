"""Reading in the editors' side: the card without editing, the footer of the editor, the history report."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.models import ProductCardPage
from lifecycle.roles import Role
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people, person
from tests.factories.cards import LEVEL_2_SECRET, LEVEL_3_SECRET

pytestmark = pytest.mark.django_db


def _login(client: Client, role: Role, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def _card_address(card: ProductCardPage) -> str:
    return reverse("catalogue_card", args=[card.pk])


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER, Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_draft_is_read_with_all_levels_and_history(role: Role, client: Client) -> None:
    card = CardFactory.in_state(State.IN_REVIEW)
    html = _login(client, role).get(_card_address(card)).content.decode()
    assert LEVEL_2_SECRET in html
    assert LEVEL_3_SECRET in html
    assert 'class="listing"' in html


def test_card_of_another_organisation_is_read_as_far_as_the_role_allows(client: Client) -> None:
    draft, used = CardFactory.draft(), CardFactory.in_state(State.IN_USE)
    client = _login(client, Role.OWNER, "VIERAS")
    html = client.get(_card_address(used)).content.decode()
    assert client.get(_card_address(draft)).headers["Location"] == reverse("wagtailadmin_home")
    assert LEVEL_2_SECRET in html
    assert LEVEL_3_SECRET not in html
    assert 'class="listing"' not in html


def test_waiting_text_of_a_card_in_use_is_not_shown_to_other_organisations(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.title = "Vasta luonnosteltu"
    card.save_revision()
    assert "Vasta luonnosteltu" in _login(client, Role.OWNER).get(_card_address(card)).content.decode()
    assert "Vasta luonnosteltu" not in _login(client, Role.OWNER, "VIERAS").get(_card_address(card)).content.decode()


@pytest.mark.parametrize(
    ("role", "state", "offered", "missing"),
    [
        (Role.OWNER, State.DRAFT, "submit", "approve"),
        (Role.APPROVER, State.IN_REVIEW, "approve", "submit"),
        (Role.APPROVER, State.APPROVED, "take_into_use", "approve"),
    ],
)
def test_footer_offers_the_life_cycle_and_nothing_that_publishes(
    role: Role, state: State, offered: str, missing: str, client: Client
) -> None:
    card = CardFactory.in_state(state)
    html = _login(client, role).get(reverse("wagtailadmin_pages:edit", args=[card.pk])).content.decode()
    footer = html[html.index("<footer") :]
    code = card.record.item.code
    assert reverse("lifecycle_transition", args=[code, offered]) in footer
    assert reverse("lifecycle_transition", args=[code, missing]) not in footer
    for name in ("action-publish", "action-unpublish", "action-submit", "action-cancel-workflow"):
        assert f'name="{name}"' not in html


def test_footer_of_a_new_card_saves_a_draft_only(client: Client) -> None:
    organisation = organisation_with_people("ALUE")
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "productcardpage", organisation.page.pk])
    html = _login(client, Role.OWNER).get(address).content.decode()
    assert "action-publish" not in html
    assert "action-submit" not in html


def test_history_report_shows_whose_history_one_may_read(client: Client) -> None:
    own, other = (
        CardFactory.in_state(State.IN_USE),
        CardFactory.in_state(State.IN_USE, organisation_with_people("VIERAS")),
    )
    address = reverse("lifecycle_history")
    mine = _login(client, Role.OWNER).get(address).content.decode()
    everything = _login(client, Role.AUDITOR).get(address).content.decode()
    assert own.title in mine
    assert other.title not in mine
    assert own.title in everything
    assert other.title in everything


def test_history_report_filters_and_exports(client: Client) -> None:
    card, other = CardFactory.in_state(State.IN_USE), CardFactory.in_state(State.IN_USE)
    client = _login(client, Role.AUDITOR)
    address = reverse("lifecycle_history")
    html = client.get(address, {"item__code": card.record.item.code, "transition": "approve"}).content.decode()
    response = client.get(address, {"export": "csv", "item__code": card.record.item.code})
    text = b"".join(response.streaming_content).decode()
    assert card.title in html
    assert other.title not in html
    assert text.count("\n") == 5  # the head, three steps and what was decided with one of them
    assert "1/2026" in text
    assert client.get(address, {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize("name", ["lifecycle_history", "product_cards:index"])
def test_lists_ask_no_query_per_row(name: str, client: Client) -> None:
    organisation = organisation_with_people("ALUE")
    client = _login(client, Role.AUDITOR)
    address = reverse(name)
    for _ in range(3):
        CardFactory.in_state(State.IN_USE, organisation)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(15):
        CardFactory.in_state(State.IN_USE, organisation)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few)


@pytest.mark.parametrize("words", ["äänilaina", "Äänilaina", "code"])
def test_listing_is_searched_by_code_and_title_and_keeps_to_ones_own(words: str, client: Client) -> None:
    own = CardFactory.draft(title="Äänilaina")
    other = CardFactory.draft(organisation_with_people("VIERAS"), title="Toinen äänilaina")
    query = own.record.item.code if words == "code" else words
    html = _login(client, Role.OWNER).get(reverse("product_cards:index"), {"q": query}).content.decode()
    assert reverse("catalogue_card", args=[own.pk]) in html
    assert reverse("catalogue_card", args=[other.pk]) not in html
