"""The services shown beside a card: for the same need and the same customers, the nearest first, leaving ones last."""

from collections.abc import Callable
from typing import Any

import pytest

from catalogue.models import ProductCardPage
from catalogue.neighbours import for_the_same_customers, neighbours_of
from lifecycle.models import ItemClassification
from lifecycle.states import State
from tests.factories import CardFactory, organisation_with_people

pytestmark = pytest.mark.django_db

BOTH = ["PK", "ALKAVA"]


def _card(title: str, state: State = State.IN_USE, **facts: Any) -> Any:
    return CardFactory.in_state(state, organisation_with_people(facts.pop("owner", "MUU")), title=title, **facts)


def _silent(card: Any) -> Any:
    """Let `card` say of no segment that it is for it, as cards of old do."""
    return _classified(card, [])


def _classified(card: Any, segments: list[str], *needs: list[str]) -> Any:
    """Classify `card` past the code lists, which need not know the codes."""
    facts = {"segments": segments} | ({"needs": needs[0]} if needs else {})
    ItemClassification.objects.filter(item=card.record.item).update(**facts)
    return ProductCardPage.objects.get(pk=card.pk)


def _titles(lines: Any) -> list[str]:
    return [line.title for line in lines]


def test_neighbours_are_for_the_same_customers() -> None:
    card = _card("Oma", segments=["PK"], needs=["RAHOITUS"])
    _card("Samoille", segments=BOTH, needs=["RAHOITUS"])
    _silent(_card("Kaikille", needs=["RAHOITUS"]))
    _card("Muille", segments=["ALKAVA"], needs=["RAHOITUS"])
    _card("Muuhun", segments=["PK"], needs=["OSAAMINEN"])
    assert _titles(neighbours_of(card, "fi")) == ["Samoille", "Kaikille"]
    unspoken = _silent(_card("Ei sano kenelle", needs=["RAHOITUS"]))
    assert len(neighbours_of(unspoken, "fi", limit=9)) == 4


def test_nearest_come_first_then_those_of_other_organisations_and_what_leaves_last() -> None:
    card = _card("Oma", owner="OMA", segments=BOTH, needs=["RAHOITUS", "OSAAMINEN"])
    _card("A lähtee", State.RETIRING, segments=BOTH, needs=["RAHOITUS", "OSAAMINEN"])
    _card("B vähän", segments=["PK"], needs=["RAHOITUS"])
    _card("C omistajan", owner="OMA", segments=BOTH, needs=["RAHOITUS"])
    _card("D toisen", segments=BOTH, needs=["RAHOITUS"])
    _card("E eniten", segments=BOTH, needs=["RAHOITUS", "OSAAMINEN"])
    order = ["E eniten", "D toisen", "C omistajan", "B vähän", "A lähtee"]
    assert _titles(neighbours_of(card, "fi", limit=9)) == order
    assert _titles(for_the_same_customers(card, "fi")) == order


def test_code_that_begins_or_ends_like_another_is_another() -> None:
    card = _card("Oma", segments=["PK"], needs=["RAHOITUS"])
    _classified(_card("Ei tarpeelta"), ["PK"], ["RAHOITUS-EU", "OMA-RAHOITUS"])
    _classified(_card("Ei segmentiltä"), ["PK-SEUTU"], ["RAHOITUS"])
    _classified(_card("On"), ["PK-SEUTU", "PK"], ["RAHOITUS-EU", "RAHOITUS"])
    assert _titles(neighbours_of(card, "fi", limit=9)) == ["On"]


def test_serving_nothing_is_no_card() -> None:
    _silent(_card("Oma"))
    offering = ProductCardPage.objects.in_offering()
    assert not offering.serving()
    assert _titles(offering.for_customers_among(())) == ["Oma"]
    assert _titles(offering.for_customers_among(["PK"])) == ["Oma"]


def test_neighbours_take_one_query(django_assert_num_queries: Callable[..., Any]) -> None:
    card = _card("Oma")
    for number in range(5):
        _card(f"Lähtee {number}", State.RETIRING)
    assert card.record.item.classification is not None
    with django_assert_num_queries(1):
        assert len(neighbours_of(card, "fi", limit=9)) == 5
