"""How every engine narrows and counts."""

import pytest

from search.engines.base import FACETS
from tests.factories import region_tree
from tests.search.contract.cards import card
from tests.search.contract.conftest import Ask, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards() -> dict[str, int]:
    return {
        "loan": card(
            "Laina", segments=["PK", "ALKAVA"], needs=["RAHOITUS"], e_service="yes", regions=["*"], price="free"
        ),
        "guarantee": card(
            "Laina takaus",
            segments=["PK"],
            needs=["RAHOITUS", "VIENTI"],
            channels=["phone", "online"],
            regions=["ETELA", "ITA"],
        ),
        "advice": card("Laina neuvonta", kind="free_advice", segments=[], needs=["OSAAMINEN"], channels=[]),
        "other": card("Koulutus", kind="chargeable", owner="TOINEN", state="retiring"),
    }


def test_every_facet_is_counted_for_what_matches(ask: Ask, cards: dict[str, int]) -> None:
    counts = ask("laina").counts
    assert set(counts) == set(FACETS)
    shown = {facet: {value: count for value, count in values.items() if count} for facet, values in counts.items()}
    assert shown == {
        "kind": {"support": 2, "free_advice": 1},
        "segment": {"PK": 2, "ALKAVA": 1},
        "need": {"RAHOITUS": 2, "VIENTI": 1, "OSAAMINEN": 1},
        "organisation": {"ALUE": 3},
        "channel": {"online": 2, "phone": 1},
        "e_service": {"yes": 1},
        "region": {"*": 1, "ETELA": 1, "ITA": 1},
        "price": {"free": 1},
        "state": {"in_use": 3},
    }


def test_values_of_a_facet_are_alternatives_and_facets_narrow_each_other(ask: Ask, cards: dict[str, int]) -> None:
    found = ask("laina", filters={"need": ["VIENTI", "OSAAMINEN"]})
    assert set(found.cards) == {cards["guarantee"], cards["advice"]}
    both = ask("laina", filters={"need": ["VIENTI", "OSAAMINEN"], "kind": ["support"]})
    assert list(both.cards) == [cards["guarantee"]]
    assert (both.total, both.matched) == (1, 3)


def test_counts_leave_out_the_filter_of_their_own_facet(ask: Ask, cards: dict[str, int]) -> None:
    answer = ask("laina", filters={"kind": ["support"], "need": ["VIENTI"]})
    assert {value: count for value, count in answer.counts["need"].items() if count} == {"RAHOITUS": 2, "VIENTI": 1}
    assert {value: count for value, count in answer.counts["kind"].items() if count} == {"support": 1}
    assert (answer.without["need"], answer.without["kind"], answer.without["state"]) == (2, 1, 1)


def test_empty_filters_narrow_nothing_and_unknown_values_find_nothing(ask: Ask, cards: dict[str, int]) -> None:
    assert ask("laina", filters={"kind": [], "need": []}).total == 3
    answer = ask("laina", filters={"need": ["EI-OLE"]})
    assert (answer.total, answer.matched) == (0, 3)
    assert answer.counts["need"]["RAHOITUS"] == 2


def test_filters_and_counts_without_words(ask: Ask, cards: dict[str, int]) -> None:
    answer = ask(filters={"organisation": ["TOINEN"]})
    assert list(answer.cards) == [cards["other"]]
    assert {value: count for value, count in answer.counts["organisation"].items() if count} == {"ALUE": 3, "TOINEN": 1}


def test_counts_without_words_are_those_of_today(ask: Ask, cards: dict[str, int]) -> None:
    assert [ask().counts["kind"].get("support") for _again in range(3)] == [2, 2, 2]
    added = card("Uusi tuki", kind="support")
    answer = ask()
    assert added in answer.cards
    assert answer.counts["kind"]["support"] == 3


def test_what_fits_loosely_is_counted_and_narrowed_like_the_rest(ask: Ask, cards: dict[str, int]) -> None:
    readings = [reading("koulutus"), reading("laina", is_loose=True)]
    answer = ask(readings=readings, filters={"kind": ["free_advice", "chargeable"]})
    assert list(answer.cards) == [cards["other"], cards["advice"]]
    assert (answer.total, answer.near, answer.matched) == (2, 1, 4)
    assert answer.counts["kind"]["support"] == 2


REGIONS = ("*", "ETELA", "ESPOO", "LAPPI")
SERVING = {"ETELA": 3, "UUSIMAA": 3, "ESPOO": 3, "LAPPI": 2, "*": 1}


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (["UUSIMAA"], {"*", "ETELA", "ESPOO"}),
        (["LAPPI", "ESPOO"], {*REGIONS}),
        (["*"], {"*"}),
        (["EI-OLE"], set()),
        (["EI-OLE", "LAPPI"], {"*", "LAPPI"}),
    ],
)
@pytest.mark.parametrize("others", [{}, {"kind": ["support"]}])
def test_a_region_counts_and_finds_what_serves_there(
    ask: Ask, chosen: list[str], found: set[str], others: dict[str, list[str]]
) -> None:
    region_tree()
    cards = {card("Laina", regions=[code]): code for code in REGIONS}
    card("Laina ilman aluetta")
    answer = ask("laina", filters={"region": chosen, **others})
    assert {cards[page_id] for page_id in answer.cards} == found
    assert (answer.total, answer.matched, answer.without["kind"]) == (len(found), 5, len(found))
    assert {value: count for value, count in answer.counts["region"].items() if count} == SERVING
    assert answer.without["region"] == 5


def test_no_region_is_counted_where_nothing_serves(ask: Ask) -> None:
    region_tree()
    card("Laina", regions=["LAPPI"])
    assert {value for value, count in ask("laina").counts["region"].items() if count} == {"LAPPI"}
