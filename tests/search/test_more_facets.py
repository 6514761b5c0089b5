"""E-service, region and price: what is counted, what a choice finds, and that a new day is noticed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Channel, ProductCardPage
from forms_registry.pricing.price_classes import PriceClass, price_classes
from lifecycle.access import access_of
from lifecycle.models import PortfolioItem
from lifecycle.signals import day_came
from lifecycle.states import State
from search.documents import indexed_card
from search.finding import Query, find
from search.indexing import index_card, rebuild
from search.models import IndexedCard
from search.versions import searched_cards
from tests.conftest import Committed
from tests.factories import CardFactory, region_tree
from tests.factories.pricing import decide_directly, draft_price

pytestmark = pytest.mark.django_db


def _channel(card: ProductCardPage, level: int | None, **more: Any) -> Channel:
    return Channel.objects.create(page=card, kind="online", name_fi="Asiointi", e_level=level, **more)


def _priced(**facts: Any) -> PortfolioItem:
    """A chargeable service with a decided price."""
    item = CardFactory.draft(kind="chargeable").record.item
    decide_directly(draft_price(item, **facts))
    return item


def _fresh(card: ProductCardPage) -> IndexedCard:
    """What the tables under a card say of it, without a newer draft."""
    ProductCardPage.objects.filter(pk=card.pk).update(has_unpublished_changes=False)
    return indexed_card(*searched_cards([card.pk]), documents=[])


def _found(**filters: list[str]) -> set[str]:
    found = find(Query("", "fi", filters), access_of(None))
    return {found.snapshot.titles("fi")[position] for position in found.positions}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [([], ""), ([None], ""), ([0], "no"), ([2, None], "no"), ([3], "yes"), ([0, 5], "yes")],
)
def test_e_service_is_known_by_the_channels_in_force(levels: list[int | None], expected: str) -> None:
    card = CardFactory.draft()
    card.channels.all().delete()
    for level in levels:
        _channel(card, level)
    _channel(card, 5, valid_to=timezone.localdate() - timedelta(days=1))
    assert _fresh(card).e_service == expected


@pytest.mark.parametrize(
    ("codes", "scope", "expected"),
    [
        (["ETELA", "LAPPI"], "regional", ["ETELA", "LAPPI"]),
        (["SUOMI"], "national", ["*"]),
        (["SUOMI", "LAPPI"], "regional", ["*"]),
        ([], "national", ["*"]),
        ([], "regional", []),
    ],
)
def test_regions_of_a_card(codes: list[str], scope: str, expected: list[str]) -> None:
    regions = region_tree()
    card = CardFactory.draft(scope=scope)
    card.regions.set([regions[code] for code in codes])
    card.save()
    assert _fresh(card).regions == expected


def test_a_region_finds_what_serves_there_and_nothing_else() -> None:
    regions = region_tree()
    for title, code in (("Maan", "SUOMI"), ("Etelän", "ETELA"), ("Espoon", "ESPOO"), ("Lapin", "LAPPI")):
        card = CardFactory.in_state(State.IN_USE, title=title, scope="regional")
        card.regions.set([regions[code]])
        card.save()
    rebuild()
    assert _found(region=["UUSIMAA"]) == {"Maan", "Etelän", "Espoon"}
    assert _found(region=["ESPOO"]) == {"Maan", "Etelän", "Espoon"}
    assert _found(region=["LAPPI"]) == {"Maan", "Lapin"}
    assert _found(region=["LAPPI", "ESPOO"]) == {"Maan", "Etelän", "Espoon", "Lapin"}
    assert _found(region=["*"]) == {"Maan"}
    assert _found(region=["EI-OLE"]) == set()


def test_the_number_beside_a_region_is_what_choosing_it_finds() -> None:
    regions = region_tree()
    for codes in (["SUOMI"], ["ETELA", "ESPOO"], ["ESPOO"], ["LAPPI"], ["LAPPI", "UUSIMAA"]):
        card = CardFactory.in_state(State.IN_USE, title=" ".join(codes), scope="regional")
        card.regions.set([regions[code] for code in codes])
        card.save()
    rebuild()
    counts = find(Query("", "fi"), access_of(None)).answer.counts["region"]
    assert {code: counts.get(code) for code in regions if code != "SUOMI"} == {
        code: len(_found(region=[code])) for code in regions if code != "SUOMI"
    }
    assert (counts["*"], counts["UUSIMAA"], counts["LAPPI"]) == (1, 4, 3)


def test_a_loop_among_regions_does_no_harm() -> None:
    regions = region_tree()
    regions["ETELA"].parent = regions["ESPOO"]
    regions["ETELA"].save()
    rebuild()
    assert _found(region=["ESPOO"]) == set()


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (0, PriceClass.FREE),
        (1, PriceClass.UP_TO_100),
        (100_00, PriceClass.UP_TO_100),
        (100_01, PriceClass.UP_TO_1000),
        (1_000_00, PriceClass.UP_TO_1000),
        (1_000_01, PriceClass.MORE),
    ],
)
def test_classes_of_prices(cents: int, expected: PriceClass) -> None:
    item = _priced(cents=cents)
    assert price_classes({item.code: "chargeable"}, timezone.localdate()) == {item.code: expected}


def test_the_usual_total_counts_before_the_price_of_an_hour() -> None:
    item = _priced(cents=80_00, unit="hour", typical_cents=2_400_00)
    assert price_classes({item.code: "chargeable"}, timezone.localdate()) == {item.code: PriceClass.MORE}


def test_the_cheapest_of_several_prices_counts() -> None:
    item = _priced(cents=900_00)
    decide_directly(draft_price(item, line="2", cents=90_00))
    assert price_classes({item.code: "chargeable"}, timezone.localdate()) == {item.code: PriceClass.UP_TO_100}


def test_unknown_is_not_free() -> None:
    item = _priced(cents=None)
    today = timezone.localdate()
    assert price_classes({item.code: "chargeable", "S-1": "support", "S-2": "unknown"}, today) == {"S-1": "free"}


def test_a_channel_that_begins_is_noticed_on_its_day(committed: Committed) -> None:
    card = CardFactory.in_state(State.IN_USE)
    card.channels.all().delete()
    _channel(card, 4, valid_from=timezone.localdate())
    IndexedCard.objects.filter(page_id=card.pk).delete()
    index_card(card.pk)
    IndexedCard.objects.filter(page_id=card.pk).update(e_service="")
    with committed():
        day_came.send(sender=None, day=timezone.localdate())
    assert IndexedCard.objects.get(page_id=card.pk).e_service == "yes"


def test_a_price_that_ended_is_noticed(committed: Committed) -> None:
    day = timezone.localdate()
    item = _priced(cents=50_00, valid_from=date(2020, 1, 1), valid_to=day - timedelta(days=1))
    page_id = item.card_record.page_id
    index_card(page_id)
    IndexedCard.objects.filter(page_id=page_id).update(price="up_to_100")
    with committed():
        day_came.send(sender=None, day=day)
    assert IndexedCard.objects.get(page_id=page_id).price == ""


def test_the_page_offers_them_and_keeps_them_in_the_address(client: Client) -> None:
    card = CardFactory.in_state(State.IN_USE)
    _channel(card, 4)
    CardFactory.in_state(State.IN_USE, kind="free_advice")
    rebuild()
    page = client.get("/fi/palvelut/?price=free&e_service=yes").content.decode()
    assert page.count('name="price" value="free" checked') == 1
    assert page.count('name="e_service" value="yes" checked') == 1
    assert "Hoituu verkossa" in page
