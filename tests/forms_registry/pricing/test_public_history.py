"""How prices, aid and kind have changed, as the public reads it: what was paid on each day, and by which decision."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forms_registry.addresses import form_address
from forms_registry.models import FeeDecree, FeeRow, FeeSchedule, VatRate
from forms_registry.pricing.public_history import Decided, HistoryLine, history_of
from lifecycle.actions import perform
from lifecycle.classification import classify_item
from lifecycle.models import PortfolioItem
from lifecycle.roles import Role
from lifecycle.services import system_user
from lifecycle.states import State
from tests.factories import CardFactory, FormFactory, decision, person
from tests.factories.pricing import (
    approve_change,
    charge_for_support,
    decide_directly,
    draft_aid,
    draft_price,
    guideline_in_force,
    item_now,
)

pytestmark = pytest.mark.django_db
NEWER_VAT = date(2024, 9, 1)


def _in_use(item: PortfolioItem) -> PortfolioItem:
    perform(item_now(item), "submit", user=person(Role.OWNER, item.owner))
    perform(item_now(item), "approve", user=person(Role.APPROVER, item.owner), decision=decision("5/2026"))
    perform(item_now(item), "take_into_use", user=person(Role.APPROVER, item.owner), effective=date(2025, 1, 1))
    return item_now(item)


def _chargeable(**price: Any) -> PortfolioItem:
    item = CardFactory.draft(kind="chargeable").record.item
    draft_price(item, guideline_in_force(item.owner), **price)
    return _in_use(item)


def _history(item: PortfolioItem) -> list[HistoryLine]:
    return history_of(Decided.of(item_now(item)), timezone.localdate())


def _told(item: PortfolioItem) -> list[tuple[str, str]]:
    return [(line.days, line.what.replace("\u00a0", " ")) for line in _history(item)]


def test_price_that_has_not_changed_has_no_history(client: Client) -> None:
    item = _chargeable()
    assert _told(item) == []
    assert "Miten tämä on muuttunut" not in client.get(item.card_record.page.url).content.decode()


def test_price_that_follows_stands_above_the_one_before_with_its_decision(client: Client) -> None:
    item, soon = _chargeable(cents=100_000), timezone.localdate() + timedelta(days=20)
    draft_price(item, item.price_items.get().guideline, cents=123_400, valid_from=soon)
    assert _told(item) == []  # a draft is no history
    approve_change(item)
    coming, before = _history(item)
    assert (coming.period.first, coming.is_coming, before.is_coming) == (soon, True, False)
    assert before.period.last == soon - timedelta(days=1)
    assert "1\u00a0234\u00a0€ / osallistuja" in coming.what
    assert before.decision == "Johtoryhmä 5/2026"
    said = client.get(item.card_record.page.url).content.decode()
    assert "Miten tämä on muuttunut" in said
    assert "Johtoryhmä 5/2026" in said


def test_price_is_told_anew_when_the_rate_of_vat_changed() -> None:
    assert VatRate.objects.filter(valid_from=NEWER_VAT).exists()
    item = _chargeable(cents=10_000, valid_from=date(2024, 1, 1))
    assert _told(item) == [
        ("1.9.2024–", "100 € / osallistuja, 125,50 € (sis. alv 25,5 %)"),
        ("1.1.2024–31.8.2024", "100 € / osallistuja, 124 € (sis. alv 24 %)"),
    ]


def test_fee_is_told_anew_with_every_decree_it_follows() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    schedule = FeeSchedule.objects.create(code="ALUE-F", owner=item.owner, name_fi="Maksut")
    for citation, first, last, cents in (
        ("1/2024", date(2024, 1, 1), date(2025, 12, 31), 10_000),
        ("2/2025", date(2026, 1, 1), None, 12_000),
    ):
        decree = FeeDecree.objects.create(schedule=schedule, citation=citation, valid_from=first, valid_to=last)
        FeeRow.objects.create(decree=decree, number="3", unit="decision", cents=cents, name_fi="Päätös")
    draft_price(
        item, guideline_in_force(item.owner), basis="public_law", unit="decision", cents=None, schedule=schedule,
        row_number="3", follows_decree=True, vat="outside", refusal_charged=True,
    )  # fmt: skip
    assert _told(_in_use(item)) == [
        ("1.1.2026–", "120 € / päätös, 2/2025"),
        ("1.1.2025–31.12.2025", "100 € / päätös, 1/2024"),
    ]


def test_change_of_kind_is_dated_and_prices_of_the_grant_are_no_terms(client: Client) -> None:
    item = _chargeable(cents=7_700)
    charge_for_support(item)
    draft_price(item, item.price_items.get().guideline, cents=8_800, valid_from=timezone.localdate())
    first, *rest = _told(item)
    assert first[1] == "Palvelun laji vaihtui: Tukipalvelu" or rest[0][1] == "Palvelun laji vaihtui: Tukipalvelu"
    assert any("77 €" in what for _days, what in _told(item))  # it was the price while the service charged
    assert not any("88 €" in what for _days, what in _told(item))
    said = client.get(item.card_record.page.url).content.decode()
    assert "Palvelun laji vaihtui" in said


def test_aid_that_followed_another_is_told(client: Client) -> None:
    page = CardFactory.in_state(State.IN_USE)
    item = page.record.item
    draft_aid(item, max_cents=9_000_000, valid_from=timezone.localdate())
    approve_change(item)
    told = _told(item)
    assert [what for _days, what in told] == ["enintään 50 %, 90 000 €", "enintään 50 %, 50 000 €"]
    assert "90\u00a0000" in client.get(page.url).content.decode()


@pytest.mark.parametrize(("kind", "told"), [("support", 2), ("unknown", 2), ("free_advice", 0), ("chargeable", 0)])
def test_aid_is_a_term_of_what_may_give_aid_alone(kind: str, told: int) -> None:
    """Blocks on anything else are breaches; advice is not even asked for them."""
    item = CardFactory.draft(kind=kind).record.item
    for year in (2021, 2022):
        decide_directly(draft_aid(item, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31)))
    assert len(_told(item)) == told


def test_kind_of_a_draft_is_nobodys_business() -> None:
    item = CardFactory.draft(kind="chargeable").record.item
    classify_item(item=item_now(item), user=system_user(), changes={"kind": "free_advice"}, effective=date(2024, 6, 1))
    assert _told(_in_use(item)) == []


def test_classification_of_unknown_kind_is_no_change() -> None:
    item = CardFactory.draft(kind="unknown").record.item
    classify_item(item=item_now(item), user=system_user(), changes={"kind": "free_advice"})
    assert _told(item) == []


def test_queries_do_not_grow_with_the_history(django_assert_max_num_queries: Any) -> None:
    item = _chargeable(valid_from=date(2013, 1, 1))
    for number in range(2, 6):
        day = timezone.localdate() + timedelta(days=number)
        draft_price(item, item.price_items.first().guideline, line="1", cents=number * 1_000, valid_from=day)
        approve_change(item)
    item = item_now(item)
    with django_assert_max_num_queries(5):
        assert len(history_of(Decided.of(item), timezone.localdate())) >= 5


def test_public_form_says_what_it_costs(client: Client) -> None:
    form = FormFactory.draft()
    draft_price(
        form.item, guideline_in_force(form.item.owner), basis="public_law", unit="application", cents=4_500,
        vat="outside", refusal_charged=True,
    )  # fmt: skip
    address = form_address(form.code, form.title)
    item = _in_use(form.item)
    said = client.get(address).content.decode()
    assert "45\u00a0€ / hakemus" in said
    assert 'id="price"' in said
    other = FormFactory.in_state(State.IN_USE)
    assert 'id="price"' not in client.get(form_address(other.code, other.title)).content.decode()
    assert item.state is State.IN_USE
