"""What the public reads: what is decided and holds that day, on cards and in results, and never price and aid both."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forms_registry.models import FeeDecree, FeeRow, FeeSchedule
from forms_registry.pricing.gathering import rates
from forms_registry.pricing.price_classes import PriceClass, price_classes
from forms_registry.pricing.public_terms import PriceLine, costs_of, decided_prices, price_lines
from lifecycle.actions import perform
from lifecycle.classification import classify_item
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import system_user
from tests.factories import CardFactory, decision, person
from tests.factories.pricing import (
    approve_change,
    charge_for_support,
    draft_aid,
    draft_price,
    guideline_in_force,
    item_now,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


def _in_use(item: PortfolioItem) -> PortfolioItem:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision())
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))
    return item_now(item)


def _chargeable(**price: Any) -> PortfolioItem:
    item = CardFactory.draft(kind="chargeable").record.item
    draft_price(item, guideline_in_force(item.owner), **price)
    return _in_use(item)


def _lines(item: PortfolioItem, day: date) -> list[PriceLine]:
    return price_lines(decided_prices(item), rates(), day)


def _page(client: Client, item: PortfolioItem) -> str:
    return client.get(item.card_record.page.url).content.decode()


def test_chargeable_card_says_price_with_and_without_tax(client: Client) -> None:
    item = _chargeable(cents=100_000, label_fi="Valmennus", refusal_charged=False)
    said = _page(client, item)
    assert "1\u00a0000\u00a0€ / osallistuja" in said
    assert "1\u00a0255\u00a0€" in said
    assert "Valmennus" in said
    assert 'id="aid"' not in said


def test_support_card_says_what_it_gives_and_no_price(client: Client) -> None:
    item = CardFactory.draft().record.item
    draft_aid(item, max_cents=5_000_000, intensity=5_000)
    said = _page(client, _in_use(item))
    assert "50\u00a0000\u00a0€" in said
    assert 'id="price"' not in said


def test_support_card_with_a_price_shows_the_aid_alone(client: Client) -> None:
    item = _chargeable(cents=7_700)
    charge_for_support(item)
    said = _page(client, item_now(item))
    assert 'id="aid"' in said
    assert 'id="price"' not in said


def test_unknown_price_is_never_shown_as_free(client: Client) -> None:
    item = _in_use(CardFactory.draft(kind="free_advice").record.item)
    classify_item(item=item, user=system_user(), changes={"kind": "chargeable"}, effective=timezone.localdate())
    said = _page(client, item_now(item))
    assert "Mikään hinta ei ole voimassa tänään." in said
    assert "Maksuton</strong>" not in said
    assert costs_of({item.code: "chargeable"}, TODAY) == {}


def test_free_advice_is_free_of_charge(client: Client) -> None:
    item = _in_use(CardFactory.draft(kind="free_advice").record.item)
    assert 'id="price"' in _page(client, item)
    assert costs_of({item.code: "free_advice"}, TODAY) == {item.code: "Maksuton"}


def test_drafted_price_is_not_public_and_a_coming_one_is_told_apart(client: Client) -> None:
    item, soon = _chargeable(cents=100_000), timezone.localdate() + timedelta(days=20)
    draft_price(item, item.price_items.get().guideline, cents=123_400, valid_from=soon)
    assert "1\u00a0234" not in _page(client, item)
    approve_change(item)
    said = _page(client, item)
    assert "1\u00a0000\u00a0€" in said
    assert "alkaen: 1\u00a0234\u00a0€" in said
    assert [line.amount for line in _lines(item, soon)] == ["1\u00a0234\u00a0€"]


def test_addition_is_no_price_to_begin_from_and_stands_last(client: Client) -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    guideline = guideline_in_force(item.owner)
    draft_price(item, guideline, line="a", cents=9_000, label_fi="Toinen osallistuja", is_addition=True)
    draft_price(item, guideline, line="b", cents=240_000, label_fi="Valmennus")
    item = _in_use(item)
    assert [line.label for line in _lines(item, TODAY)] == ["Valmennus", "Toinen osallistuja"]
    assert costs_of({item.code: "chargeable"}, TODAY) == {item.code: "2\u00a0400\u00a0€ / osallistuja + alv"}
    assert price_classes({item.code: "chargeable"}, TODAY) == {item.code: PriceClass.MORE}
    assert _page(client, item).count("Maksetaan toisen hinnan lisäksi") == 1


def test_service_of_additions_alone_costs_what_they_do() -> None:
    item = _chargeable(cents=9_000, is_addition=True)
    assert costs_of({item.code: "chargeable"}, TODAY) == {item.code: "90\u00a0€ / osallistuja + alv"}
    assert price_classes({item.code: "chargeable"}, TODAY) == {item.code: PriceClass.UP_TO_100}


def test_content_of_a_price_tells_only_of_an_addition() -> None:
    """What was approved before additions were told keeps its digest."""
    item = _chargeable()
    price = item.price_items.get()
    assert "is_addition" not in price.as_content()
    price.is_addition = True
    assert price.as_content()["is_addition"] is True


def test_fee_follows_the_decree_of_the_day() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    schedule = FeeSchedule.objects.create(code="ALUE-F", owner=item.owner, name_fi="Maksut")
    for citation, first, last, cents in (
        ("1/2024", date(2025, 1, 1), date(2025, 12, 31), 10_000),
        ("2/2025", date(2026, 1, 1), None, 12_000),
    ):
        decree = FeeDecree.objects.create(schedule=schedule, citation=citation, valid_from=first, valid_to=last)
        FeeRow.objects.create(decree=decree, number="3", unit="decision", cents=cents, name_fi="Päätös")
    draft_price(
        item, guideline_in_force(item.owner), basis="public_law", unit="decision", cents=None, schedule=schedule,
        row_number="3", follows_decree=True, vat="outside", refusal_charged=True,
    )  # fmt: skip
    item = _in_use(item)
    told = {day: _lines(item, day)[0] for day in (date(2025, 12, 31), date(2026, 1, 1))}
    assert [line.amount for line in told.values()] == ["100\u00a0€", "120\u00a0€"]
    assert [line.decree for line in told.values()] == ["1/2024, 3", "2/2025, 3"]
    assert costs_of({item.code: "chargeable"}, date(2026, 1, 1)) == {item.code: "120\u00a0€ / päätös"}


def test_results_say_what_services_cost_with_as_many_questions_for_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    item = _chargeable(cents=100_000)
    draft_price(item, item.price_items.get().guideline, line="2", cents=50_000, valid_from=date(2025, 1, 1))
    approve_change(item)
    support = CardFactory.draft().record.item
    draft_aid(support, max_cents=5_000_000, intensity=2_550)
    support = _in_use(support)
    kinds = {f"S-{number}": "chargeable" for number in range(1_000, 1_030)}
    kinds |= {item.code: "chargeable", support.code: "support"}
    with django_assert_max_num_queries(3):
        costs = costs_of(kinds, TODAY)
    assert costs == {
        item.code: "alkaen 500\u00a0€ / osallistuja + alv",
        support.code: "enintään 25,5\u00a0%, 50\u00a0000\u00a0€",
    }
