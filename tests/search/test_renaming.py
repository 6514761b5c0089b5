"""Cards are found by names that stand elsewhere: when one changes, the index follows."""

from collections.abc import Sequence

import pytest
from django.db import connection

from catalogue.bulk import in_bulk
from catalogue.models import GlossaryTerm, ProductCardPage, Region
from lifecycle.access import access_of
from lifecycle.after_commit import waits_for_commit
from lifecycle.services import update_organisation
from lifecycle.states import State
from search.finding import Query, find
from search.indexing import IndexTask, differences, rebuild
from search.models import IndexedCard
from search.tasks import WaitingTask
from tests.conftest import Committed
from tests.factories import CardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> ProductCardPage:
    made: ProductCardPage = CardFactory.in_state(State.IN_USE)
    return made


def _found(text: str) -> Sequence[int]:
    return find(Query(text, "fi"), access_of(None)).answer.cards


def test_renamed_organisation_is_found_by_its_new_name(card: ProductCardPage, committed: Committed) -> None:
    rebuild()
    owner = card.record.item.owner
    assert _found("Tuulivoimavirasto") == []
    owner.name_fi = "Tuulivoimavirasto"
    with committed():
        update_organisation(organisation=owner, groups=[])
    assert _found("Tuulivoimavirasto") == [card.pk]
    assert differences() == []


def test_organisation_renamed_by_an_import_is_left_to_the_imports_end(card: ProductCardPage) -> None:
    rebuild()
    owner = card.record.item.owner
    owner.name_fi = "Tuulivoimavirasto"
    connection.run_on_commit.clear()
    with in_bulk():
        owner.save()
        assert not waits_for_commit(WaitingTask())
    assert waits_for_commit(IndexTask(card.pk))


def test_organisation_saved_without_its_names_leaves_its_cards_alone(
    card: ProductCardPage, committed: Committed
) -> None:
    rebuild()
    IndexedCard.objects.update(kind="stale")
    with committed():
        card.record.item.owner.save(update_fields=["in_perimeter"])
    assert IndexedCard.objects.get().kind == "stale"


def test_region_that_becomes_the_whole_country_is_that_for_its_cards(
    card: ProductCardPage, committed: Committed
) -> None:
    region = Region.objects.create(code="R-1", name_fi="Alue", level=Region.Level.PROVINCE)
    card.regions.add(region)
    card.regions.commit()
    rebuild()
    region.level = Region.Level.COUNTRY
    with committed():
        region.save()
    assert IndexedCard.objects.get().regions == ["*"]
    assert differences() == []


def test_card_is_found_by_a_new_synonym_of_a_term_it_names(card: ProductCardPage, committed: Committed) -> None:
    term = GlossaryTerm.objects.create(code="TAKAUS", name_fi="takaus", definition_fi="Vakuus lainalle.")
    card.glossary_terms.add(term)
    card.glossary_terms.commit()
    rebuild()
    term.synonyms_fi = "vastuusitoumus"
    with committed():
        term.save()
    assert differences() == []
    assert _found("vastuusitoumus") == [card.pk]
