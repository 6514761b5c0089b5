"""What a process remembers of the index, brought up to date: the same as if all were read anew."""

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Region
from search.engines.embedded import term_index
from search.indexing import note_change
from search.known import Snapshot
from search.known_building import brought_up_to_date, build
from search.models import IndexedCard
from search.snapshot import generation_number, snapshot
from tests.factories import organisation_with_people
from tests.search.contract.cards import card, put

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
#: What is worked out when first asked.
WORKED_OUT = ("_vocabulary", "titles_read", "names_sorted", "newest_sorted", "title_indexes")


def _all_of(known: Snapshot) -> dict[str, Any]:
    """All that is remembered, with what is worked out when first asked; lists of values in any order."""
    asked = {code: (known.titles(code), known.by_name(code), known.title_index(code)) for code in LANGUAGES}
    told = {name: value for name, value in vars(known).items() if name not in WORKED_OUT}
    return told | {"asked": asked, "newest": known.newest_first(), "words": known.vocabulary().counts}


def _facts(choice: random.Random) -> dict[str, Any]:
    written_in = choice.sample(LANGUAGES, choice.randrange(1, 4))
    return {
        "title": "Palvelu",
        "titles": {language: choice.choice(("Laina", "Avustus", "Neuvonta")) for language in written_in},
        "public": choice.random() < 0.7,
        "kind": choice.choice(("support", "chargeable")),
        "needs": choice.sample(("RAHOITUS", "VIENTI"), choice.randrange(3)),
        "regions": choice.sample(("R-1", "R-2", "R-3", "*"), choice.randrange(4)),
        "owner": choice.choice(("ALUE", "VALTIO")),
        "delivering_organisations": choice.sample(("ALUE", "MUU"), choice.randrange(3)),
        "price": choice.choice(("", "up_to_100")),
        "newest_on": choice.choice((None, "2020-01-01", "2024-05-01")),
    }


def _change(page_id: int, **facts: Any) -> None:
    IndexedCard.objects.filter(pk=page_id).delete()
    term_index().remove([page_id])
    put(page_id, **facts)


@pytest.fixture
def cards() -> list[int]:
    parent = Region.objects.create(code="R-1", name_fi="Suuralue", level=Region.Level.PROVINCE)
    for code in ("R-2", "R-3"):
        Region.objects.create(code=code, name_fi=code, level=Region.Level.MUNICIPALITY, parent=parent)
    return [card(f"Palvelu {number}", regions=["R-2"] if number else ["R-3"]) for number in range(5)]


@pytest.mark.parametrize("seed", range(6))
def test_changes_lead_where_reading_all_leads(cards: list[int], seed: int) -> None:
    choice = random.Random(seed)
    known = snapshot()
    for _round in range(5):
        if choice.random() < 0.5:
            _all_of(known)
        before = {name: repr(value) for name, value in vars(known).items()}
        for page_id in choice.sample(cards, choice.randrange(3)):
            _change(page_id, **_facts(choice))
        for _new in range(choice.randrange(2)):
            cards.append(card(**_facts(choice)))
        fresh = brought_up_to_date(known, generation_number())
        assert fresh is not None
        assert {name: repr(value) for name, value in vars(known).items()} == before
        assert _all_of(fresh) == _all_of(build(generation_number()))
        known = fresh


def test_card_that_has_left_makes_all_be_read(cards: list[int]) -> None:
    known = snapshot()
    IndexedCard.objects.filter(pk=cards[0]).delete()
    note_change()
    assert brought_up_to_date(known, generation_number()) is None
    assert cards[0] not in snapshot().position_of


def test_card_that_comes_before_others_makes_all_be_read(cards: list[int]) -> None:
    IndexedCard.objects.filter(pk=cards[0]).delete()
    known = build(generation_number())
    _change(cards[0], title="Paluu")
    assert brought_up_to_date(known, generation_number()) is None
    assert snapshot().cards[0].page_id == cards[0]


def test_generation_that_was_taken_back_makes_all_be_read(cards: list[int]) -> None:
    known = build(generation_number() + 1)
    assert known.cards
    assert brought_up_to_date(known, generation_number()) is None


def test_new_name_of_an_organisation_is_seen_without_reading_cards(cards: list[int]) -> None:
    known = snapshot()
    organisation = organisation_with_people("ALUE")
    organisation.name_sv = "Nytt namn"
    organisation.save()
    note_change()
    with CaptureQueriesContext(connection) as captured:
        fresh = snapshot()
    assert fresh.names["organisation"]["ALUE"]["sv"] == "Nytt namn"
    assert fresh.cards == known.cards
    assert len(captured) <= 9


def test_queries_do_not_grow_with_changed_cards(cards: list[int]) -> None:
    _all_of(snapshot())
    _change(cards[0], title="Yksi")
    with CaptureQueriesContext(connection) as one:
        snapshot()
    for page_id in cards:
        _change(page_id, title="Monta")
    with CaptureQueriesContext(connection) as many:
        assert snapshot().titles("fi") == ["Monta"] * len(cards)
    assert len(many) == len(one)
