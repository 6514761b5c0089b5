"""The benchmark measures what visitors get: its cards stand where approved cards stand."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalogue.models import ProductCardPage
from lifecycle.states import State
from search.models import SearchDocument
from tests.benchmarks.__main__ import Budget
from tests.benchmarks.seeding import LANGUAGES, ORGANISATIONS, seed


@pytest.mark.django_db
def test_seeded_cards_are_in_use_found_and_answered() -> None:
    seed(len(ORGANISATIONS) * 2)
    cards = ProductCardPage.objects.in_state(State.IN_USE).live()
    assert cards.count() == len(ORGANISATIONS) * 2
    assert all(page.get_parent().numchild == 2 for page in cards)
    call_command("search_index", "--rebuild", verbosity=0)
    assert SearchDocument.objects.filter(level=1).count() == len(ORGANISATIONS) * 2 * len(LANGUAGES)
    assert Client().get(cards[0].url).status_code == 200
    assert Client().get("/fi/bare/").status_code == 200


def test_a_missed_budget_is_said() -> None:
    assert Budget("import", 14.9, 15, "s").is_kept
    assert not Budget("import", 15.1, 15, "s").is_kept
    assert "MISSED" in str(Budget("import", 15.1, 15, "s"))
