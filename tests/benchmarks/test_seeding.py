"""The benchmark measures what visitors get: its cards stand where approved cards stand."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalogue.models import OrganisationPage, ProductCardPage
from lifecycle.states import State
from search.models import SearchDocument
from tests.benchmarks.budgets import Budget
from tests.benchmarks.seeding import LANGUAGES, ORGANISATIONS, seed


@pytest.mark.django_db
def test_seeded_cards_are_in_use_found_and_answered() -> None:
    made = seed(len(ORGANISATIONS) * 2)
    cards = ProductCardPage.objects.in_state(State.IN_USE).live()
    assert cards.count() == len(ORGANISATIONS) * 2
    for parent in OrganisationPage.objects.all():
        assert parent.numchild == parent.get_children().count() >= 2
    call_command("search_index", "--rebuild", verbosity=0)
    assert SearchDocument.objects.filter(level=1).count() == len(ORGANISATIONS) * 2 * len(LANGUAGES)
    assert Client().get(cards[0].url).status_code == 200
    assert Client().get(made[0].url.rsplit("/", 2)[0] + "/bare/").status_code == 200


def test_a_missed_budget_is_said() -> None:
    assert Budget("import", 14.9, 15, "s").is_kept
    assert not Budget("import", 15.1, 15, "s").is_kept
    assert "MISSED" in str(Budget("import", 15.1, 15, "s"))
