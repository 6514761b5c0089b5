"""The editors' screens work for those who need them, with real requests."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import ProductCardPage
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.states import State
from tests.conftest import Committed
from tests.factories import CardFactory, organisation_with_people, person

pytestmark = pytest.mark.django_db


def _login(client: Client, role: Role, code: str = "ALUE") -> Client:
    client.force_login(person(role, organisation_with_people(code)))
    return client


def _address(name: str, page: ProductCardPage, *more: str) -> str:
    return reverse(name, args=[page.record.item.code, *more])


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_editor_opens_in_every_state(role: Role, state: State, client: Client) -> None:
    page = CardFactory.in_state(state)
    response = _login(client, role).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    html = response.content.decode()
    assert response.status_code == 200
    assert page.record.item.code in html
    assert "action-publish" not in html


def test_new_card_form_opens(client: Client) -> None:
    organisation = organisation_with_people("ALUE")
    address = reverse("wagtailadmin_pages:add", args=["catalogue", "productcardpage", organisation.page.pk])
    assert _login(client, Role.OWNER).get(address).status_code == 200


def test_owner_submits_and_approver_approves_and_takes_into_use(client: Client) -> None:
    page = CardFactory.draft()
    assert _login(client, Role.OWNER).post(_address("lifecycle_transition", page, "submit")).status_code == 302
    client = _login(client, Role.APPROVER)
    assert page.title in client.get(reverse("wagtailadmin_home")).content.decode()
    decision = {"decision_reference": "9/2026", "decision_body": "Johtoryhmä", "decided_on": "2026-03-01"}
    approve = _address("lifecycle_transition", page, "approve")
    assert client.post(approve, {}).status_code == 200
    assert client.post(approve, decision).status_code == 302
    use = _address("lifecycle_transition", page, "take_into_use")
    assert client.post(use, {"effective": "2026-03-02"}).status_code == 302
    page = ProductCardPage.objects.get(pk=page.pk)
    assert page.live
    assert page.record.item.state is State.IN_USE
    assert page.record.item.history.last().effective.isoformat() == "2026-03-02"


def test_unmet_requirements_are_shown_and_nothing_changes(client: Client) -> None:
    page = CardFactory.draft(complete=False)
    response = _login(client, Role.OWNER).post(_address("lifecycle_transition", page, "submit"))
    assert response.status_code == 200
    assert len(response.context["unmet"]) > 5
    assert PortfolioItem.objects.get(pk=page.record.item_id).state is State.DRAFT


def test_facts_and_responsibility_are_changed_on_their_screens(client: Client) -> None:
    page = CardFactory.draft()
    client = _login(client, Role.OWNER)
    facts = {
        "kind": "chargeable",
        "instrument": "",
        "segments": ["PK", "ALKAVA"],
        "needs": ["OSAAMINEN"],
        "scope": "regional",
        "production": "own",
        "effective": "2026-01-01",
    }
    assert client.post(_address("lifecycle_classification", page), facts).status_code == 302
    item = PortfolioItem.objects.get(pk=page.record.item_id)
    assert (item.kind, item.classification.segments, item.classification.scope) == (
        "chargeable",
        ["PK", "ALKAVA"],
        "regional",
    )
    who = {"owner_unit": item.owner_unit_id, "owner_person": item.owner_person_id, "review_date": "2027-05-01"}
    assert client.post(_address("lifecycle_responsibility", page), who).status_code == 302
    assert PortfolioItem.objects.get(pk=item.pk).review_date.isoformat() == "2027-05-01"


def test_impossible_facts_come_back_with_the_reason(client: Client) -> None:
    page = CardFactory.draft()
    facts = {"kind": "chargeable", "instrument": "grant", "scope": "national", "production": "own"}
    response = _login(client, Role.OWNER).post(
        _address("lifecycle_classification", page), facts | {"effective": "2026-01-01"}
    )
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("name", ["lifecycle_classification", "lifecycle_responsibility"])
@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_other_organisations_people_are_refused(name: str, role: Role, client: Client) -> None:
    page = CardFactory.draft()
    assert _login(client, role, "VIERAS").get(_address(name, page)).status_code == 302
    assert _login(client, role, "VIERAS").get(_address("lifecycle_transition", page, "submit")).status_code == 302


def test_listing_shows_own_cards_only_and_exports_them(client: Client) -> None:
    own = CardFactory.in_state(State.IN_USE, title="Oma kortti")
    CardFactory.draft(organisation_with_people("VIERAS"), title="Vieras kortti")
    client = _login(client, Role.OWNER)
    html = client.get(reverse("product_cards:index")).content.decode()
    assert own.title in html
    assert "Vieras kortti" not in html
    rows = b"".join(client.get(reverse("product_cards:index"), {"export": "csv"}).streaming_content).decode()
    assert own.title in rows
    assert "Vieras kortti" not in rows
    xlsx = client.get(reverse("product_cards:index"), {"export": "xlsx"})
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"state": "in_use"}, True),
        ({"state": "draft"}, False),
        ({"kind": "support"}, True),
        ({"kind": "chargeable"}, False),
        ({"completeness": "full"}, True),
        ({"completeness": "some"}, False),
        ({"review": "overdue"}, False),
        ({"review": "soon"}, False),
    ],
)
def test_listing_filters(parameters: dict[str, str], found: bool, client: Client, committed: Committed) -> None:
    with committed():
        page = CardFactory.in_state(State.IN_USE, title="Suodatettava")
    html = _login(client, Role.OWNER).get(reverse("product_cards:index"), parameters).content.decode()
    assert (page.title in html) is found


@pytest.mark.parametrize("name", ["product_cards:index", "wagtailadmin_home"])
def test_lists_ask_as_many_questions_for_30_cards_as_for_3(
    name: str, client: Client, django_assert_max_num_queries: object
) -> None:
    def count(number: int) -> int:
        for _n in range(number):
            CardFactory.in_state(State.IN_REVIEW)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    client = _login(client, Role.APPROVER)
    few = count(3)
    assert count(9) <= few + 1
