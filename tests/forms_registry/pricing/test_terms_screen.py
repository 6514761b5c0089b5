"""The screens on which owners write prices and aid, what the checks say there, and who may use them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_registry.models import AidBlock, PriceItem
from forms_registry.pricing.amount_input import NotAnAmount, cents_from, hundredths_from, typed_from
from lifecycle.actions import perform
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from tests.factories import CardFactory, decision, organisation_with_people, person
from tests.factories.pricing import draft_price, guideline_in_force, item_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> PortfolioItem:
    """Return a draft of a chargeable service."""
    return item_now(CardFactory.draft(kind="chargeable").record.item)


@pytest.fixture
def owner(client: Client, item: PortfolioItem) -> Client:
    """Return a browser of the service's owner."""
    client.force_login(person(Role.OWNER, item.owner))
    return client


def _price(**changes: Any) -> dict[str, Any]:
    return {
        "line": "1", "basis": "business", "unit": "company", "cents": "1 900,50", "vat": "taxed",
        "valid_from": "1.1.2026", "refusal_charged": "unknown",
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1 900", 190_000), ("12,5", 1_250), ("12.50 €", 1_250), ("0", 0), ("1\u00a0234,56", 123_456)],
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert cents_from(typed) == cents
    assert cents_from(typed_from(cents)) == cents


@pytest.mark.parametrize("typed", ["", "-1", "1.900", "12,345,6", "1,2345", "abc", "1e3", "½", "12 $", "9" * 20])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        cents_from(typed)


def test_shares_are_read_as_hundredths_of_a_percent() -> None:
    assert [hundredths_from(typed) for typed in ("25", "25,5 %", "100%")] == [2_500, 2_550, 10_000]


def test_owner_drafts_a_price_and_sees_what_the_checks_say(owner: Client, item: PortfolioItem) -> None:
    answer = owner.post(reverse("forms_registry_price_new", args=[item.code]), _price(), follow=True)
    price = PriceItem.objects.get(item=item)
    assert (price.status, price.cents, price.refusal_charged) == ("draft", 190_050, None)
    said = answer.content.decode()
    assert "P04" in said
    assert "P05" not in said


def test_draft_is_changed_and_given_up_on_the_screen(owner: Client, item: PortfolioItem) -> None:
    price = draft_price(item, guideline_in_force(item.owner))
    address = reverse("forms_registry_price", args=[price.pk])
    assert 'value="500"' in owner.get(address).content.decode()
    owner.post(address, _price(cents="600", refusal_charged="false"))
    price.refresh_from_db()
    assert (price.cents, price.refusal_charged) == (60_000, False)
    owner.post(reverse("forms_registry_terms_discard", args=["price", price.pk]))
    assert not PriceItem.objects.filter(item=item).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"cents": "kymppi"}, {"basis": "x"}, {"valid_from": "joskus"}, {"valid_to": "31.12.2025"}, {"line": ""}],
)
def test_wrong_price_is_shown_again_with_the_reason(owner: Client, item: PortfolioItem, wrong: dict[str, str]) -> None:
    answer = owner.post(reverse("forms_registry_price_new", args=[item.code]), _price(**wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not PriceItem.objects.exists()


def test_aid_is_drafted_and_follows_what_holds(client: Client) -> None:
    item = item_now(CardFactory.draft().record.item)
    client.force_login(person(Role.OWNER, item.owner))
    told = {
        "intensity": "50",
        "max_cents": "100 000",
        "own_share": "50",
        "state_aid": "de_minimis",
        "valid_from": "1.1.2026",
    }
    address = reverse("forms_registry_aid", args=[item.code])
    client.post(address, told)
    block = AidBlock.objects.get(item=item)
    assert (block.intensity, block.max_cents, block.own_share) == (5_000, 10_000_000, 5_000)
    answer = client.post(address, told | {"own_share": "60"})
    assert answer.context["form"].errors
    block.refresh_from_db()
    assert block.own_share == 5_000


def test_year_of_aid_shows_the_ratio(client: Client) -> None:
    item = item_now(CardFactory.draft().record.item)
    client.force_login(person(Role.OWNER, item.owner))
    told = {"year": "2025", "paid_cents": "2 000 000", "administration_cents": "150 000", "source": "Tilinpäätös"}
    answer = client.post(reverse("forms_registry_terms_year", args=[item.code]), told, follow=True)
    assert "7,5" in answer.content.decode()


def test_sales_of_a_year_are_stated(owner: Client, item: PortfolioItem) -> None:
    told = {"year": "2025", "cents": "45 000", "source": "Tilinpäätös", "separate_accounts": "on"}
    owner.post(reverse("forms_registry_terms_year", args=[item.code]), told)
    assert item.sales_years.values_list("cents", "separate_accounts").get() == (4_500_000, True)


def test_approver_ends_a_price_on_the_screen(client: Client, item: PortfolioItem) -> None:
    draft_price(item, guideline_in_force(item.owner))
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    price = PriceItem.objects.get(item=item)
    today = timezone.localdate()
    told = {
        "last_day": today.isoformat(), "decision_reference": "7/2026", "decision_body": "Johtoryhmä",
        "decided_on": today.isoformat(),
    }  # fmt: skip
    address = reverse("forms_registry_terms_end", args=["price", price.pk])
    client.force_login(person(Role.OWNER, item.owner))
    assert client.post(address, told).url == reverse("wagtailadmin_home")
    assert PriceItem.objects.get(pk=price.pk).valid_to is None
    client.force_login(person(Role.APPROVER, item.owner))
    client.post(address, told)
    price.refresh_from_db()
    assert price.valid_to == today


def test_prices_that_are_not_decided_are_nobody_elses_to_read(client: Client, item: PortfolioItem) -> None:
    draft_price(item, None, cents=123_400)
    address = reverse("forms_registry_terms", args=[item.code])
    client.force_login(person(Role.OWNER, organisation_with_people("VIE")))
    for part in (address, reverse("forms_registry_terms_checks", args=[item.code])):
        assert client.get(part).url == reverse("wagtailadmin_home")
    client.force_login(person(Role.AUDITOR))
    answer = client.get(address)
    assert "1\u00a0234" in answer.content.decode()
    assert reverse("forms_registry_price_new", args=[item.code]) not in answer.content.decode()


def test_editor_shows_the_findings_in_a_side_panel(owner: Client, item: PortfolioItem) -> None:
    page = item.card_record.page
    answer = owner.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reverse("forms_registry_terms_checks", args=[item.code]) in answer
    part = owner.get(reverse("forms_registry_terms_checks", args=[item.code])).content.decode()
    assert "P05" in part


def test_screen_asks_as_many_questions_with_three_prices_as_with_thirty(
    owner: Client, item: PortfolioItem, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    guideline = guideline_in_force(item.owner)
    address = reverse("forms_registry_terms", args=[item.code])
    for number in range(3):
        draft_price(item, guideline, line=f"a{number}")
    owner.get(address)
    with django_assert_max_num_queries(70) as few:
        owner.get(address)
    for number in range(27):
        draft_price(item, guideline, line=f"b{number}", valid_from=date(2026, 1, 1) + timedelta(days=number))
    with django_assert_num_queries(len(few)):
        owner.get(address)


def test_unknown_addresses_are_not_found(owner: Client) -> None:
    assert owner.get("/admin/prices/of/S-99999/", follow=True).status_code == 404
    assert owner.post("/admin/prices/fee/1/discard/", follow=True).status_code == 404
